package org.iassa.kernels;

import java.util.Objects;

/**
 * One source file with its headers in place, so that its text alone decides what is compiled.
 *
 * @param name what diagnostics call it
 * @param text CUDA C++; {@code #line} directives lead back to the files it was made of
 */
public record KernelSource(String name, String text) {
  public KernelSource {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(text, "text");
  }
}
