package org.iassa.data;

import org.iassa.engine.IassaException;

/** A data set cannot be read, or a record of it cannot be used. */
public final class DataException extends IassaException {
  private static final long serialVersionUID = 1L;

  public DataException(String message) {
    super(message);
  }

  public DataException(String message, Throwable cause) {
    super(message, cause);
  }
}
