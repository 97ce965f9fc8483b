package org.iassa.data;

import java.util.Arrays;

/**
 * Fills polygons by the pixel-centre rule: pixel (y, x) is inside if the point (x + ½, y + ½) is,
 * by the even-odd rule; a centre on an edge counts as inside on the left and top edges. Exact for
 * outlines along pixel edges.
 */
final class PolygonFill {
  private PolygonFill() {}

  /**
   * Sets the pixels inside a polygon; others stay.
   *
   * @param vertices x0, y0, x1, y1, … in pixels, closed by itself; may reach out of the image
   * @param pixels H·W values, row by row
   */
  static void fill(double[] vertices, int height, int width, boolean[] pixels) {
    int n = vertices.length / 2;
    double top = Double.POSITIVE_INFINITY;
    double bottom = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < n; i++) {
      top = Math.min(top, vertices[2 * i + 1]);
      bottom = Math.max(bottom, vertices[2 * i + 1]);
    }
    double[] crossings = new double[n];
    int firstRow = (int) Math.max(0, Math.ceil(top - 0.5));
    int lastRow = (int) Math.min(height - 1, Math.ceil(bottom - 0.5) - 1);
    for (int y = firstRow; y <= lastRow; y++) {
      int count = cross(vertices, y + 0.5, crossings);
      Arrays.sort(crossings, 0, count);
      for (int i = 0; i + 1 < count; i += 2) {
        int from = (int) Math.max(0, Math.ceil(crossings[i] - 0.5));
        int to = (int) Math.min(width, Math.ceil(crossings[i + 1] - 0.5));
        if (from < to) {
          Arrays.fill(pixels, y * width + from, y * width + to, true);
        }
      }
    }
  }

  /**
   * Finds where the edges cross a row's centre line; returns how many. An edge is taken from its
   * upper end, so polygons that share it agree on it to the last bit.
   */
  private static int cross(double[] vertices, double centre, double[] crossings) {
    int n = vertices.length / 2;
    int count = 0;
    for (int i = 0; i < n; i++) {
      int j = (i + 1) % n;
      int upper = vertices[2 * i + 1] < vertices[2 * j + 1] ? i : j;
      int lower = i + j - upper;
      double y0 = vertices[2 * upper + 1];
      double y1 = vertices[2 * lower + 1];
      if (y0 <= centre && centre < y1) {
        double x0 = vertices[2 * upper];
        double x1 = vertices[2 * lower];
        crossings[count++] = x0 + (centre - y0) / (y1 - y0) * (x1 - x0);
      }
    }
    return count;
  }
}
