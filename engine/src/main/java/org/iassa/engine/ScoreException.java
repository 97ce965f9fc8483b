package org.iassa.engine;

/** A black box gave a score that cannot be used: not finite, or beyond its bound. */
public final class ScoreException extends IassaException {
  private static final long serialVersionUID = 1L;

  public ScoreException(String message) {
    super(message);
  }

  public ScoreException(String message, Throwable cause) {
    super(message, cause);
  }
}
