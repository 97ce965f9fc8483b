package org.iassa.bench.scale;

/**
 * A power law y = c·x^e through points, by least squares of the logarithms.
 *
 * @param exponent e over all points
 * @param end e between the last point and the next one well apart from it, where constant costs
 *     weigh least
 * @param error standard error of {@code exponent}; NaN for two points
 */
public record PowerFit(double exponent, double end, double error) {
  /** Two sizes closer than this say little about a slope. */
  private static final double APART = 1.5;

  /**
   * Fits positive points of ascending x.
   *
   * @throws IllegalArgumentException if there are fewer than two, or x does not ascend
   */
  public static PowerFit of(double[] x, double[] y) {
    int n = x.length;
    if (n < 2 || y.length != n) {
      throw new IllegalArgumentException(
          n + " and " + y.length + " coordinates, expected 2 or more");
    }
    double meanX = 0;
    double meanY = 0;
    for (int i = 0; i < n; i++) {
      if (!(x[i] > 0 && y[i] > 0) || (i > 0 && x[i] <= x[i - 1])) {
        throw new IllegalArgumentException(
            "point " + i + " is (" + x[i] + ", " + y[i] + "), expected positive with ascending x");
      }
      meanX += Math.log(x[i]) / n;
      meanY += Math.log(y[i]) / n;
    }
    double xx = 0;
    double xy = 0;
    for (int i = 0; i < n; i++) {
      xx += Math.pow(Math.log(x[i]) - meanX, 2);
      xy += (Math.log(x[i]) - meanX) * (Math.log(y[i]) - meanY);
    }
    double slope = xy / xx;
    double rest = 0;
    for (int i = 0; i < n; i++) {
      rest += Math.pow(Math.log(y[i]) - meanY - slope * (Math.log(x[i]) - meanX), 2);
    }
    int from = n - 2;
    while (from > 0 && x[n - 1] / x[from] < APART) {
      from--;
    }
    double end = Math.log(y[n - 1] / y[from]) / Math.log(x[n - 1] / x[from]);
    return new PowerFit(slope, end, n > 2 ? Math.sqrt(rest / (n - 2) / xx) : Double.NaN);
  }
}
