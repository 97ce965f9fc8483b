package org.iassa.bench.cases;

/**
 * How far an answer is from the dense reference.
 *
 * @param error largest deviation, in the unit of the bound; NaN where the answer has one
 * @param bound largest deviation that is right
 * @param what what was compared, and where the largest deviation is
 */
public record Check(double error, double bound, String what) {
  /** Returns whether the answer is right. */
  public boolean right() {
    return error <= bound;
  }

  /** Nothing that could be wrong. */
  public static Check nothing(String why) {
    return new Check(0, 0, why);
  }

  /** Collects deviations. */
  public static final class Collector {
    private final double bound;
    private final String what;
    private double worst;
    private long compared;
    private String where = "";

    /**
     * @param bound largest deviation that is right
     * @param what what is compared
     */
    public Collector(double bound, String what) {
      this.bound = bound;
      this.what = what;
    }

    /** Compares one value; {@code scale} is the unit of the deviation. */
    public void add(String place, double expected, double actual, double scale) {
      compared++;
      double error = expected == actual ? 0 : Math.abs(actual - expected) / scale;
      // A NaN is worse than everything and stays.
      if (!Double.isNaN(worst) && !(error <= worst)) {
        worst = error;
        where = "; worst at " + place + ": " + actual + ", expected " + expected;
      }
    }

    /** Returns the result; comparing nothing is an error of its own. */
    public Check check() {
      if (compared == 0) {
        return new Check(Double.NaN, bound, what + ": nothing was compared");
      }
      return new Check(worst, bound, what + ", " + compared + " values" + where);
    }
  }
}
