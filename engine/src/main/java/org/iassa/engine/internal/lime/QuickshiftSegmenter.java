package org.iassa.engine.internal.lime;

import org.iassa.engine.Superpixels;
import org.iassa.image.RgbImage;

/**
 * Quick shift (Vedaldi and Soatto, ECCV 2008) on the five-dimensional points (y, x, ratio·Lab).
 *
 * <pre>
 * density(p) = Σ_q exp(−|p−q|² / (2·kernel²))      q within ⌈3·kernel⌉ pixels of p along both axes
 * parent(p)  = the nearest such q of higher density, if |p−q| ≤ maxDistance; else p is a root
 * </pre>
 *
 * <p>Deterministic: of two pixels of the same density the one with the lower index y·W + x counts
 * as higher, so links form no circles; of two equally near parents the lower index wins. Sums have
 * a fixed order. O(H·W·(6·kernel)²) time; 12 bytes per pixel beside the image.
 */
final class QuickshiftSegmenter {
  /** exp(−x) is tabled up to here; what lies beyond is lost in rounding beside a pixel's own 1. */
  private static final int REACH = 40;

  private static final int STEPS = 64;

  private final int height;
  private final int width;
  private final int radius;
  private final double scale;
  private final double longest;
  private final float[] lab;
  private final double[] table = new double[REACH * STEPS];
  private final double[] density;

  private QuickshiftSegmenter(RgbImage image, Superpixels.Quickshift options) {
    height = image.height();
    width = image.width();
    radius = (int) Math.ceil(3 * options.kernelSize());
    scale = 0.5 / (options.kernelSize() * options.kernelSize());
    longest = options.maxDistance() * options.maxDistance();
    lab = LabPixels.of(image);
    for (int i = 0; i < lab.length; i++) {
      lab[i] *= (float) options.ratio();
    }
    for (int i = 0; i < table.length; i++) {
      table[i] = StrictMath.exp(-(double) i / STEPS);
    }
    density = new double[height * width];
  }

  static Segments segment(RgbImage image, Superpixels.Quickshift options) {
    QuickshiftSegmenter q = new QuickshiftSegmenter(image, options);
    q.estimateDensity();
    return Segments.of(q.height, q.width, q.roots());
  }

  /** Each pair of pixels is visited once. */
  private void estimateDensity() {
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int p = y * width + x;
        double sum = 1;
        for (int v = y; v <= Math.min(height - 1, y + radius); v++) {
          int first = v == y ? x + 1 : Math.max(0, x - radius);
          int last = Math.min(width - 1, x + radius);
          for (int u = first; u <= last; u++) {
            double d = distance(p, v * width + u, v - y, u - x) * scale;
            if (d < REACH) {
              double e = exp(d);
              sum += e;
              density[v * width + u] += e;
            }
          }
        }
        density[p] += sum;
      }
    }
  }

  /** exp(−x) for x in [0, 40) to 1e-11: a table entry times four terms of the series. */
  private double exp(double x) {
    int step = (int) (x * STEPS);
    double r = x - (double) step / STEPS;
    return table[step] * (1 - r * (1 - r * (0.5 - r * (1.0 / 6 - r / 24))));
  }

  private double distance(int p, int q, int dy, int dx) {
    double dl = (double) lab[3 * p] - lab[3 * q];
    double da = (double) lab[3 * p + 1] - lab[3 * q + 1];
    double db = (double) lab[3 * p + 2] - lab[3 * q + 2];
    return dl * dl + da * da + db * db + (dy * dy + dx * dx);
  }

  /** Returns each pixel's root. */
  private int[] roots() {
    int[] parents = new int[height * width];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        parents[y * width + x] = parent(y, x);
      }
    }
    for (int i = 0; i < parents.length; i++) {
      int root = i;
      while (parents[root] != root) {
        root = parents[root];
      }
      for (int next = i; parents[next] != root; ) {
        int after = parents[next];
        parents[next] = root;
        next = after;
      }
    }
    return parents;
  }

  private int parent(int y, int x) {
    int p = y * width + x;
    int parent = p;
    double nearest = Double.POSITIVE_INFINITY;
    for (int v = Math.max(0, y - radius); v <= Math.min(height - 1, y + radius); v++) {
      for (int u = Math.max(0, x - radius); u <= Math.min(width - 1, x + radius); u++) {
        int q = v * width + u;
        if (density[q] > density[p] || density[q] == density[p] && q < p) {
          double d = distance(p, q, v - y, u - x);
          if (d < nearest && d <= longest) {
            nearest = d;
            parent = q;
          }
        }
      }
    }
    return parent;
  }
}
