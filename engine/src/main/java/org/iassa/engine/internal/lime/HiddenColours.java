package org.iassa.engine.internal.lime;

import java.nio.FloatBuffer;

/** What stands in hidden superpixels when each gets its own mean colour. */
public final class HiddenColours {
  private HiddenColours() {}

  /**
   * Paints every superpixel with the mean of its normalised pixels, summed in double precision.
   * (The mean of normalised values is the normalised mean.)
   *
   * @param image 3·H·W floats, planar
   * @param out as many, written from index 0; not the image itself
   */
  public static void means(Segments segments, FloatBuffer image, FloatBuffer out) {
    int[] labels = segments.labels();
    for (int c = 0; c < 3; c++) {
      double[] sums = new double[segments.count()];
      int[] sizes = new int[segments.count()];
      int plane = c * labels.length;
      for (int i = 0; i < labels.length; i++) {
        sums[labels[i]] += image.get(plane + i);
        sizes[labels[i]]++;
      }
      for (int i = 0; i < labels.length; i++) {
        out.put(plane + i, (float) (sums[labels[i]] / sizes[labels[i]]));
      }
    }
  }
}
