package org.iassa.engine;

/** An image cannot be read or is not one this engine explains. */
public final class ImageException extends IassaException {
  private static final long serialVersionUID = 1L;

  public ImageException(String message) {
    super(message);
  }

  public ImageException(String message, Throwable cause) {
    super(message, cause);
  }
}
