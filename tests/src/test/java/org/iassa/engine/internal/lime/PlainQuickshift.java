package org.iassa.engine.internal.lime;

import org.iassa.engine.Superpixels;
import org.iassa.image.RgbImage;

/** Quick shift straight from its definition, over all pairs of pixels. */
final class PlainQuickshift {
  private PlainQuickshift() {}

  static int[] labels(RgbImage image, Superpixels.Quickshift options) {
    int height = image.height();
    int width = image.width();
    int n = height * width;
    double[][] points = new double[n][];
    float[] lab = LabPixels.of(image);
    for (int i = 0; i < n; i++) {
      points[i] =
          new double[] {
            i / width,
            i % width,
            (float) options.ratio() * lab[3 * i],
            (float) options.ratio() * lab[3 * i + 1],
            (float) options.ratio() * lab[3 * i + 2]
          };
    }
    double k = options.kernelSize();
    double reach = Math.ceil(3 * k);
    double[] density = new double[n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        if (near(points[i], points[j], reach)) {
          density[i] += Math.exp(-distance(points[i], points[j]) / (2 * k * k));
        }
      }
    }
    int[] root = new int[n];
    for (int i = 0; i < n; i++) {
      root[i] = i;
      while (parent(points, density, root[i], reach, options.maxDistance()) != root[i]) {
        root[i] = parent(points, density, root[i], reach, options.maxDistance());
      }
    }
    int[] labels = new int[n];
    int next = 0;
    for (int i = 0; i < n; i++) {
      labels[i] = -1;
      for (int j = 0; j < i && labels[i] < 0; j++) {
        labels[i] = root[j] == root[i] ? labels[j] : -1;
      }
      labels[i] = labels[i] < 0 ? next++ : labels[i];
    }
    return labels;
  }

  private static int parent(double[][] points, double[] density, int i, double reach, double max) {
    int parent = i;
    for (int j = 0; j < points.length; j++) {
      if (near(points[i], points[j], reach)
          && density[j] > density[i]
          && distance(points[i], points[j]) <= max * max
          && (parent == i
              || distance(points[i], points[j]) < distance(points[i], points[parent]))) {
        parent = j;
      }
    }
    return parent;
  }

  private static boolean near(double[] a, double[] b, double reach) {
    return Math.abs(a[0] - b[0]) <= reach && Math.abs(a[1] - b[1]) <= reach;
  }

  /** The squared distance; colours first, so that ties are ties. */
  private static double distance(double[] a, double[] b) {
    double sum = 0;
    for (int d = 2; d < a.length; d++) {
      sum += (a[d] - b[d]) * (a[d] - b[d]);
    }
    return sum + ((a[0] - b[0]) * (a[0] - b[0]) + (a[1] - b[1]) * (a[1] - b[1]));
  }
}
