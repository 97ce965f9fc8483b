package org.iassa.engine;

/** A saliency map was asked for where the classifier gave no evidence. */
public final class NoEvidenceException extends IassaException {
  private static final long serialVersionUID = 1L;

  public NoEvidenceException(String message) {
    super(message);
  }

  public NoEvidenceException(String message, Throwable cause) {
    super(message, cause);
  }
}
