package org.iassa.engine.internal.torch;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.iassa.engine.IassaException;
import org.iassa.engine.ModelException;
import org.iassa.engine.OutOfMemoryException;

/** Turns the texts of C++ exceptions into this library's errors. */
final class TorchErrors {
  private static final int LINES = 3;
  private static final int LENGTH = 400;
  private static final Pattern NATIVE_STACK =
      Pattern.compile("(?m)^(Exception raised from .*|frame #\\d+:.*)$");
  private static final Pattern CAUSE = Pattern.compile("(?m)^[\\w.]*(?:Error|Exception): ");

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
    if (text.contains("can't allocate memory") || text.contains("not enough memory")) {
      return new OutOfMemoryException(what + ": " + text, cause);
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
