package org.iassa.cli;

import org.iassa.data.DataException;
import org.iassa.engine.BackendException;
import org.iassa.engine.CancelledException;
import org.iassa.engine.ImageException;
import org.iassa.engine.InvalidOptionException;
import org.iassa.engine.ModelException;
import org.iassa.engine.NoEvidenceException;
import org.iassa.engine.OutOfMemoryException;
import org.iassa.engine.OutputException;
import org.iassa.engine.ScoreException;
import org.iassa.engine.ScoreLogException;
import org.iassa.jni.NativeLibraryException;

/** What the process returns to the shell. */
public final class ExitCode {
  public static final int OK = 0;
  public static final int INTERNAL = 1;
  public static final int USAGE = 2;
  public static final int IMAGE = 3;
  public static final int MODEL = 4;
  public static final int NO_EVIDENCE = 5;
  public static final int OUTPUT = 6;
  public static final int DEVICE = 7;
  public static final int SCORES = 8;
  public static final int NO_GPU = 9;
  public static final int GPU_DIFFERS = 10;
  public static final int INTERRUPTED = 130;

  private static final String NATIVE =
      "(?s).*(?:Native allocator|native thread|direct buffer|physical memory|[Mm]etaspace|class space).*";

  private ExitCode() {}

  /** Returns the code for an error. */
  public static int of(Throwable error) {
    if (error instanceof ExceptionInInitializerError && error.getCause() != null) {
      return of(error.getCause());
    }
    if (error instanceof InvalidOptionException) {
      return USAGE;
    }
    if (error instanceof ImageException || error instanceof DataException) {
      return IMAGE;
    }
    if (error instanceof ModelException || error instanceof ScoreException) {
      return MODEL;
    }
    if (error instanceof NoEvidenceException) {
      return NO_EVIDENCE;
    }
    if (error instanceof ScoreLogException) {
      return SCORES;
    }
    if (error instanceof OutputException) {
      return OUTPUT;
    }
    if (error instanceof BackendException
        || error instanceof OutOfMemoryException
        || error instanceof OutOfMemoryError
        || error instanceof UnsatisfiedLinkError
        || error instanceof NativeLibraryException) {
      return DEVICE;
    }
    return error instanceof CancelledException ? INTERRUPTED : INTERNAL;
  }

  /** Returns the one line that tells a user about an error. */
  static String line(Throwable error) {
    String message = error.getMessage();
    if (error instanceof ExceptionInInitializerError && error.getCause() != null) {
      return line(error.getCause());
    }
    if (error instanceof OutOfMemoryError && String.valueOf(message).matches(NATIVE)) {
      return "memory ran out outside of Java's heap (" + message + "); see ulimit -v and free -m";
    }
    if (error instanceof OutOfMemoryError) {
      return "Java's heap is too small (" + message + "); give more with IASSA_JAVA_OPTS=-Xmx4g";
    }
    if (of(error) == INTERNAL) {
      return "internal error: " + error + " (--verbose shows where)";
    }
    return String.valueOf(message).lines().findFirst().orElse(error.getClass().getSimpleName());
  }
}
