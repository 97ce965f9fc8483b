package org.iassa.kernels.gate;

import java.util.Objects;

/**
 * What a compiler said about one source file.
 *
 * @param ptx the intermediate code
 * @param log what the assembler printed with {@code -v}
 */
public record Inspection(String ptx, String log) {
  public Inspection {
    Objects.requireNonNull(ptx, "ptx");
    Objects.requireNonNull(log, "log");
  }
}
