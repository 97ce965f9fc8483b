package org.iassa.engine;

/** A result cannot be written. */
public final class OutputException extends IassaException {
  private static final long serialVersionUID = 1L;

  public OutputException(String message) {
    super(message);
  }

  public OutputException(String message, Throwable cause) {
    super(message, cause);
  }
}
