package org.iassa.engine;

/** A device cannot be used, or failed while in use. */
public final class BackendException extends IassaException {
  private static final long serialVersionUID = 1L;

  public BackendException(String message) {
    super(message);
  }

  public BackendException(String message, Throwable cause) {
    super(message, cause);
  }
}
