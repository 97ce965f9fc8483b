package org.iassa.engine;

/** The caller cancelled the work. */
public final class CancelledException extends IassaException {
  private static final long serialVersionUID = 1L;

  public CancelledException(String message) {
    super(message);
  }

  public CancelledException(String message, Throwable cause) {
    super(message, cause);
  }
}
