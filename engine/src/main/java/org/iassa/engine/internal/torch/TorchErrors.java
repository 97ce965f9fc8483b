package org.iassa.engine.internal.torch;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.iassa.engine.BackendException;
import org.iassa.engine.IassaException;
import org.iassa.engine.ModelException;
import org.iassa.engine.OutOfMemoryException;
import org.iassa.engine.internal.cuda.DriverErrors;

/** Turns the texts of C++ exceptions into this library's errors. */
final class TorchErrors {
  private static final int LINES = 3;
  private static final int LENGTH = 400;
  private static final Pattern NATIVE_STACK =
      Pattern.compile("(?m)^(Exception raised from .*|frame #\\d+:.*)$");
  private static final Pattern CAUSE = Pattern.compile("(?m)^[\\w.]*(?:Error|Exception): ");

  /** The processor's allocator; the GPU's, CUDA's own, and those of its libraries. */
  private static final Pattern OUT_OF_MEMORY =
      Pattern.compile(
          "can't allocate memory|not enough memory|CUDA out of memory|CUDA error: out of memory"
              + "|CUBLAS_STATUS_ALLOC_FAILED|CUSOLVER_STATUS_ALLOC_FAILED|CUDNN_STATUS_\\w*ALLOC\\w*");

  /** CUDA's texts of the codes after which its context is of no more use. */
  private static final Pattern STICKY =
      Pattern.compile(
          "CUDA error: (?:an illegal memory access|misaligned address|an illegal instruction"
              + "|invalid program counter|operation not supported on global/shared address space"
              + "|unspecified launch failure|device-side assert|the launch timed out"
              + "|hardware stack error|uncorrectable ECC|context is destroyed|driver shutting down)");

  private static final Pattern GPU =
      Pattern.compile("CUDA error|CUDA driver error|CUBLAS_STATUS_|CUDNN_STATUS_|cuDNN error");

  private TorchErrors() {}

  /**
   * Returns the error to throw.
   *
   * @param what what was being done, to come before the colon
   * @param cause what LibTorch threw; one of ours is returned as it is
   */
  static RuntimeException translate(String what, RuntimeException cause) {
    if (cause instanceof IassaException) {
      return cause;
    }
    String text = reduce(cause.getMessage());
    if (OUT_OF_MEMORY.matcher(text).find()) {
      return new OutOfMemoryException(what + ": " + text, cause);
    }
    if (STICKY.matcher(text).find()) {
      return new BackendException(DriverErrors.unusable(what + ": " + text).getMessage(), cause);
    }
    if (GPU.matcher(text).find()) {
      return new BackendException(what + ": " + text, cause);
    }
    return new ModelException(what + ": " + text, cause);
  }

  /**
   * Reduces LibTorch's text to what a user can act on: native frames and the interpreter's
   * traceback go, the error itself stays, at most three lines of it.
   */
  static String reduce(String text) {
    if (text == null || text.isBlank()) {
      return "LibTorch gave no reason";
    }
    String kept = text;
    Matcher stack = NATIVE_STACK.matcher(kept);
    if (stack.find() && stack.start() > 0) {
      kept = kept.substring(0, stack.start());
    }
    int error = -1;
    for (Matcher m = CAUSE.matcher(kept); m.find(); ) {
      error = m.start();
    }
    if (error >= 0) {
      kept = kept.substring(error);
    }
    List<String> lines = new ArrayList<>();
    for (String line : kept.split("\n")) {
      if (!line.isBlank() && lines.size() < LINES) {
        lines.add(line.strip());
      }
    }
    String joined = String.join("; ", lines);
    return joined.length() <= LENGTH ? joined : joined.substring(0, LENGTH) + "…";
  }
}
