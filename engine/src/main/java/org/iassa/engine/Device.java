package org.iassa.engine;

import java.util.Objects;

/**
 * Where the engine's operations and the classifier run.
 *
 * @param kind what kind of device
 * @param index which one of its kind, from 0
 */
public record Device(Kind kind, int index) {
  /** The best device that works here. */
  public static final Device AUTO = new Device(Kind.AUTO, 0);

  /** The processor. */
  public static final Device CPU = new Device(Kind.CPU, 0);

  /** Kinds of devices. */
  public enum Kind {
    /** CUDA if it works here, else the processor. */
    AUTO,
    /** The processor. */
    CPU,
    /** An NVIDIA GPU. */
    CUDA,
    /** The CUDA path on the processor, for tests. */
    CUDA_EMULATED
  }

  public Device {
    Objects.requireNonNull(kind, "kind");
    InvalidOptionException.requireRange("device index", index, 0, 1023);
  }

  /** Reads {@code auto}, {@code cpu}, {@code cuda}, {@code cuda:i} or {@code cuda-emulated}. */
  public static Device parse(String text) {
    return switch (text) {
      case "auto" -> AUTO;
      case "cpu" -> CPU;
      case "cuda" -> new Device(Kind.CUDA, 0);
      case "cuda-emulated" -> new Device(Kind.CUDA_EMULATED, 0);
      default -> {
        if (!text.matches("cuda:\\d{1,4}")) {
          throw new InvalidOptionException(
              "device", text, "auto, cpu, cuda, cuda:INDEX or cuda-emulated");
        }
        yield new Device(Kind.CUDA, Integer.parseInt(text.substring(5)));
      }
    };
  }

  @Override
  public String toString() {
    return switch (kind) {
      case AUTO -> "auto";
      case CPU -> "cpu";
      case CUDA -> "cuda:" + index;
      case CUDA_EMULATED -> "cuda-emulated";
    };
  }
}
