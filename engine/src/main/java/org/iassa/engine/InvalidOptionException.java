package org.iassa.engine;

/** An option has a value that it cannot have. */
public final class InvalidOptionException extends IassaException {
  private static final long serialVersionUID = 1L;

  private final String option;

  /**
   * @param option name of the option
   * @param value the value found
   * @param expected what would have been right, to follow "expected"
   */
  public InvalidOptionException(String option, Object value, String expected) {
    super(option + " is " + value + ", expected " + expected);
    this.option = option;
  }

  /** Returns the name of the option. */
  public String option() {
    return option;
  }

  /** Checks that a value lies in [low, high]. */
  public static void requireRange(String option, long value, long low, long high) {
    if (value < low || value > high) {
      throw new InvalidOptionException(option, value, "a number from " + low + " to " + high);
    }
  }

  /** Checks that a value is a number in [low, high]. */
  public static void requireRange(String option, double value, double low, double high) {
    if (!(value >= low && value <= high)) {
      throw new InvalidOptionException(option, value, "a number from " + low + " to " + high);
    }
  }
}
