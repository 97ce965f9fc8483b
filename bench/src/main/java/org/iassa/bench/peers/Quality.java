package org.iassa.bench.peers;

import java.nio.FloatBuffer;
import java.util.List;
import java.util.Optional;
import org.iassa.engine.SaliencyMap;
import org.iassa.engine.spi.BlackBox;
import org.iassa.image.Npy;
import org.iassa.image.Planes;
import org.iassa.image.RgbImage;
import org.iassa.metrics.Correlation;
import org.iassa.metrics.Evaluation;
import org.iassa.metrics.Evaluator;
import org.iassa.metrics.Metric;
import org.iassa.metrics.Protocol;

/** Measures every map alike, whoever made it: deletion, insertion, likeness to the peer's. */
final class Quality {
  private static final int BATCH = 32;

  private final Evaluator evaluator;
  private final float[] planes;
  private final int side;

  /**
   * @param model the classifier; stays the caller's
   */
  Quality(BlackBox model, RgbImage image) {
    side = model.format().height();
    planes = planes(model, image);
    evaluator =
        new Evaluator(
            model, Protocol.IASSA_2020, BATCH, List.of(Metric.DELETION, Metric.INSERTION));
  }

  /** Returns an image as the classifier takes it, planar. */
  static float[] planes(BlackBox model, RgbImage image) {
    float[] planes = new float[3 * model.format().pixels()];
    Planes.normalise(
        image.resize(model.format().height(), model.format().width()),
        model.preprocessing(),
        FloatBuffer.wrap(planes));
    return planes;
  }

  void measure(Entry entry, int target) {
    Npy.Array array = Npy.read(entry.map);
    Evaluation found =
        evaluator.evaluate(
            planes, new SaliencyMap(side, side, array.values()), target, Optional.empty());
    entry.quality.put("deletion", found.values().get(Metric.DELETION));
    entry.quality.put("insertion", found.values().get(Metric.INSERTION));
  }

  /** Adds the correlation of a map with its peer's, and the largest difference in its range. */
  static void compare(Entry entry) {
    double[] a = doubles(Npy.read(entry.map).values());
    double[] b = doubles(Npy.read(entry.peer.map).values());
    entry.quality.put("correlation", Correlation.PEARSON.of(a, b));
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    double most = 0;
    for (int i = 0; i < a.length; i++) {
      low = Math.min(low, b[i]);
      high = Math.max(high, b[i]);
      most = Math.max(most, Math.abs(a[i] - b[i]));
    }
    entry.quality.put("maxDifference", most / (high - low));
  }

  private static double[] doubles(float[] values) {
    double[] d = new double[values.length];
    for (int i = 0; i < d.length; i++) {
      d[i] = values[i];
    }
    return d;
  }
}
