package org.iassa.engine;

/** Root of the errors that this library reports; every message says what was found and expected. */
public abstract class IassaException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  protected IassaException(String message) {
    super(message);
  }

  protected IassaException(String message, Throwable cause) {
    super(message, cause);
  }
}
