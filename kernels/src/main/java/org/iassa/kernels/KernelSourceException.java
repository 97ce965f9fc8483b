package org.iassa.kernels;

/** A kernel's source cannot be read. */
public final class KernelSourceException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public KernelSourceException(String message) {
    super(message);
  }
}
