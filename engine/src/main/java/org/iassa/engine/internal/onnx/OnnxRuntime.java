package org.iassa.engine.internal.onnx;

import ai.onnxruntime.OrtEnvironment;
import org.iassa.engine.ModelException;

/** Says whether ONNX Runtime is there; the only class here that may be used where it is not. */
public final class OnnxRuntime {
  /** What to add to a project to have it. */
  public static final String ARTIFACT = "com.microsoft.onnxruntime:onnxruntime:1.23.2";

  private OnnxRuntime() {}

  /** Returns whether its Java classes are on the class path. */
  public static boolean present() {
    try {
      Class.forName("ai.onnxruntime.OrtEnvironment", false, OnnxRuntime.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  /**
   * Loads it and returns its version.
   *
   * @throws ModelException if it is not there or cannot be loaded; the message says what to do
   */
  public static String require(String model) {
    if (!present()) {
      throw new ModelException(
          "model %s needs ONNX Runtime, which is not on the class path; add %s (with Gradle: runtimeOnly \"%s\")"
              .formatted(model, ARTIFACT, ARTIFACT));
    }
    try {
      return Loaded.version();
    } catch (LinkageError | IllegalStateException e) {
      throw new ModelException(
          "model " + model + " needs ONNX Runtime, whose native library cannot be loaded: " + e, e);
    }
  }

  /** Linked only where the classes are there. */
  private static final class Loaded {
    static String version() {
      return OrtEnvironment.getEnvironment().getVersion();
    }
  }
}
