package org.iassa.engine;

/** A score log or a bundle cannot be read, or does not hold together. */
public final class ScoreLogException extends IassaException {
  private static final long serialVersionUID = 1L;

  public ScoreLogException(String message) {
    super(message);
  }

  public ScoreLogException(String message, Throwable cause) {
    super(message, cause);
  }
}
