package org.iassa.kernels;

/** The compiler refuses a kernel; the message holds its log, with files and lines. */
public final class KernelCompileException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public KernelCompileException(String message) {
    super(message);
  }
}
