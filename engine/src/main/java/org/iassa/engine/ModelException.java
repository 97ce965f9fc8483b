package org.iassa.engine;

/** A model cannot be loaded, or does not take or give what was expected. */
public final class ModelException extends IassaException {
  private static final long serialVersionUID = 1L;

  public ModelException(String message) {
    super(message);
  }

  public ModelException(String message, Throwable cause) {
    super(message, cause);
  }
}
