package org.iassa.engine;

/** A device or the machine has too little memory for what was asked. */
public final class OutOfMemoryException extends IassaException {
  private static final long serialVersionUID = 1L;

  public OutOfMemoryException(String message) {
    super(message);
  }

  public OutOfMemoryException(String message, Throwable cause) {
    super(message, cause);
  }
}
