package org.iassa.kernels;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * How a kernel is compiled.
 *
 * @param capability what it is compiled for
 * @param defines macros by name, such as the sizes a module is made for; sorted
 */
public record CompileOptions(ComputeCapability capability, Map<String, String> defines) {
  public CompileOptions {
    Objects.requireNonNull(capability, "capability");
    defines = new TreeMap<>(defines);
  }

  /** Options for images of one size: divisions by it become multiplications. */
  public static CompileOptions sized(ComputeCapability capability, int height, int width) {
    return new CompileOptions(
        capability,
        Map.of("IASSA_HEIGHT", Integer.toString(height), "IASSA_WIDTH", Integer.toString(width)));
  }

  /**
   * Returns the compiler's arguments. Multiply-adds are fused only where the source says so: equal
   * bits on every device depend on it. Line numbers cost nothing at run time and profilers need
   * them.
   */
  public List<String> arguments() {
    return arguments(capability.architecture());
  }

  /**
   * As {@link #arguments}, for PTX that the driver assembles on this architecture and later ones.
   */
  public List<String> ptxArguments() {
    return arguments(capability.virtualArchitecture());
  }

  private List<String> arguments(String architecture) {
    List<String> arguments = new ArrayList<>();
    arguments.add("--std=c++17");
    arguments.add("--gpu-architecture=" + architecture);
    arguments.add("--fmad=false");
    arguments.add("--generate-line-info");
    defines.forEach((name, value) -> arguments.add("--define-macro=" + name + "=" + value));
    return List.copyOf(arguments);
  }

  @Override
  public Map<String, String> defines() {
    return Map.copyOf(defines);
  }
}
