package org.iassa.data;

import java.util.List;

/** The outline of an object as COCO writes it. */
sealed interface Segmentation {
  /** Draws the object. */
  ObjectMask mask(int height, int width);

  /**
   * The union of polygons.
   *
   * @param rings per polygon x0, y0, x1, y1, … in pixels
   */
  record Polygons(List<double[]> rings) implements Segmentation {
    @Override
    public ObjectMask mask(int height, int width) {
      boolean[] pixels = new boolean[height * width];
      for (double[] ring : rings) {
        PolygonFill.fill(ring, height, width, pixels);
      }
      return ObjectMask.owning(height, width, pixels);
    }
  }

  /**
   * Run lengths.
   *
   * @param counts see {@link RunLengths}
   */
  record Runs(int[] counts) implements Segmentation {
    @Override
    public ObjectMask mask(int height, int width) {
      return RunLengths.decode(counts, height, width);
    }
  }
}
