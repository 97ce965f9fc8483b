package org.iassa.bench.study;

import java.util.Arrays;
import java.util.List;
import org.iassa.engine.Polarity;
import org.iassa.engine.spi.WindowGrid;

/**
 * Saliency as the regression of the scores on pixels: score of mask m = b + Σ m(x)·w(x) + noise,
 * with w a Gaussian process of squared-exponential covariance, solved exactly in the windows (N×N).
 * Scores are standardised per pass and each pass's windows scaled to unit prior variance.
 */
final class ReplayRegression {
  private ReplayRegression() {}

  /**
   * @param length of the covariance in pixels
   * @param noise deviation of the noise, that of the scores being 1
   */
  static float[] solve(
      List<ReplayPass> passes,
      List<float[]> scores,
      double[] weights,
      int height,
      int width,
      double length,
      double noise) {
    int n = scores.stream().mapToInt(s -> s.length).sum();
    double[][] rows = new double[n][];
    double[][] columns = new double[n][];
    double[] scale = new double[n];
    double[] y = new double[n];
    double[] variance = new double[n];
    double[][] ky = integral(height, length);
    double[][] kx = integral(width, length);
    int at = 0;
    for (int p = 0; p < passes.size(); p++) {
      ReplayPass pass = passes.get(p);
      WindowGrid g = pass.grid();
      float[] s = scores.get(p);
      double mean = ReplayMaps.mean(s);
      double deviation = Math.max(1e-6, ReplayMaps.deviation(s));
      int perRow = g.columns(width);
      int first = at;
      double power = 0;
      int[] at0 = new int[4];
      for (int i = 0; i < s.length; i++, at++) {
        at0[0] = Math.max(0, g.stride() - g.window() - g.offsetY() + i / perRow * g.stride());
        at0[1] = Math.min(height, g.stride() - g.offsetY() + i / perRow * g.stride());
        at0[2] = Math.max(0, g.stride() - g.window() - g.offsetX() + i % perRow * g.stride());
        at0[3] = Math.min(width, g.stride() - g.offsetX() + i % perRow * g.stride());
        rows[at] = difference(ky, at0[0], at0[1]);
        columns[at] = difference(kx, at0[2], at0[3]);
        y[at] = (s[i] - mean) / deviation;
        power += span(rows[at], at0[0], at0[1]) * span(columns[at], at0[2], at0[3]);
      }
      double unit = Math.sqrt(power / s.length);
      for (int i = first; i < at; i++) {
        scale[i] = (pass.polarity() == Polarity.OCCLUDE ? -1 : 1) / unit;
        variance[i] = noise * noise / weights[p];
      }
    }
    double[][] c = new double[n][n];
    at = 0;
    int[][] boxes = boxes(passes, scores, height, width, n);
    for (int i = 0; i < n; i++) {
      for (int j = 0; j <= i; j++) {
        int[] b = boxes[j];
        c[i][j] = scale[i] * scale[j] * span(rows[i], b[0], b[1]) * span(columns[i], b[2], b[3]);
      }
      c[i][i] += variance[i];
    }
    double[] alpha = cholesky(c, y);
    float[] map = new float[height * width];
    double[] line = new double[width];
    for (int row = 0; row < height; row++) {
      Arrays.fill(line, 0);
      for (int i = 0; i < n; i++) {
        double f = alpha[i] * scale[i] * point(rows[i], row);
        if (Math.abs(f) > 1e-12) {
          for (int x = 0; x < width; x++) {
            line[x] += f * point(columns[i], x);
          }
        }
      }
      for (int x = 0; x < width; x++) {
        map[row * width + x] = (float) line[x];
      }
    }
    return map;
  }

  private static int[][] boxes(
      List<ReplayPass> passes, List<float[]> scores, int height, int width, int n) {
    int[][] boxes = new int[n][];
    int at = 0;
    for (int p = 0; p < passes.size(); p++) {
      WindowGrid g = passes.get(p).grid();
      int perRow = g.columns(width);
      for (int i = 0; i < scores.get(p).length; i++) {
        int y0 = g.stride() - g.window() - g.offsetY() + i / perRow * g.stride();
        int x0 = g.stride() - g.window() - g.offsetX() + i % perRow * g.stride();
        boxes[at++] =
            new int[] {
              Math.max(0, y0),
              Math.min(height, y0 + g.window()),
              Math.max(0, x0),
              Math.min(width, x0 + g.window())
            };
      }
    }
    return boxes;
  }

  /** Returns Σ over [0, j) of k(i, ·), for all i and j. */
  private static double[][] integral(int side, double length) {
    double[][] k = new double[side + 1][side];
    for (int i = 0; i < side; i++) {
      for (int j = 0; j < side; j++) {
        k[j + 1][i] = k[j][i] + Math.exp(-0.5 * (i - j) * (i - j) / (length * length));
      }
    }
    return k;
  }

  /** Returns the prefix sums over pixels of the covariance with the interval [from, to). */
  private static double[] difference(double[][] k, int from, int to) {
    int side = k[0].length;
    double[] sums = new double[side + 1];
    for (int i = 0; i < side; i++) {
      sums[i + 1] = sums[i] + k[to][i] - k[from][i];
    }
    return sums;
  }

  private static double span(double[] sums, int from, int to) {
    return sums[to] - sums[from];
  }

  private static double point(double[] sums, int at) {
    return sums[at + 1] - sums[at];
  }

  private static double[] cholesky(double[][] c, double[] y) {
    int n = y.length;
    for (int j = 0; j < n; j++) {
      double[] cj = c[j];
      for (int i = j; i < n; i++) {
        double[] ci = c[i];
        double sum = ci[j];
        for (int k = 0; k < j; k++) {
          sum -= ci[k] * cj[k];
        }
        if (i == j) {
          cj[j] = Math.sqrt(Math.max(sum, 1e-9));
        } else {
          ci[j] = sum / cj[j];
        }
      }
    }
    double[] x = y.clone();
    for (int i = 0; i < n; i++) {
      for (int k = 0; k < i; k++) {
        x[i] -= c[i][k] * x[k];
      }
      x[i] /= c[i][i];
    }
    for (int i = n - 1; i >= 0; i--) {
      for (int k = i + 1; k < n; k++) {
        x[i] -= c[k][i] * x[k];
      }
      x[i] /= c[i][i];
    }
    return x;
  }
}
