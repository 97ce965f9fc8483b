package org.iassa.metrics;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import org.iassa.engine.InvalidOptionException;
import org.iassa.engine.SaliencyMap;
import org.iassa.engine.ScoreException;
import org.iassa.engine.spi.BatchFormat;
import org.iassa.engine.spi.BlackBox;
import org.iassa.engine.spi.ImageBatch;

/**
 * Turns one image into another pixel by pixel, in batches, and records a class's score. Each image
 * differs from the one before by a step's pixels, so only those are written before it is copied to
 * the batch. Its memory is kept for the next curve. Not safe for use by several threads at once.
 */
final class CurveRunner {
  private static final long MAX_BATCH_BYTES = 1L << 30;

  private final BlackBox model;
  private final BatchFormat format;
  private final ByteBuffer memory;
  private final ImageBatch batch;
  private final FloatBuffer scores;
  private final FormatImage current;
  private final FormatImage goal;

  CurveRunner(BlackBox model, int batchSize) {
    this.model = model;
    this.format = model.format();
    InvalidOptionException.requireRange("batch", batchSize, 1, 4096);
    long bytes = format.bytesPerImage() * batchSize;
    if (bytes > MAX_BATCH_BYTES) {
      throw new InvalidOptionException(
          "batch", batchSize + " images of " + format, "at most 1 GiB in all");
    }
    memory = ByteBuffer.allocateDirect((int) bytes).order(ByteOrder.nativeOrder());
    batch = new ImageBatch(format, memory);
    scores =
        ByteBuffer.allocateDirect(Math.multiplyExact(batchSize * 4, model.classes()))
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer();
    current = new FormatImage(format);
    goal = new FormatImage(format);
  }

  BatchFormat format() {
    return format;
  }

  /** Returns the model's scores of one image, one per class. */
  float[] classify(float[] image) {
    if (image.length != 3L * format.pixels()) {
      throw new InvalidOptionException(
          "image", image.length + " values", 3L * format.pixels() + " (3·H·W), planar");
    }
    current.encode(image);
    current.writeTo(memory, 0);
    model.score(batch.withCount(1), scores);
    float[] copy = new float[model.classes()];
    scores.get(0, copy);
    return copy;
  }

  /** Checks that an image and a map have the model's size and the target is one of its classes. */
  void check(float[] image, SaliencyMap map, int target) {
    if (map.height() != format.height() || map.width() != format.width()) {
      throw new InvalidOptionException(
          "saliency map",
          map.height() + "x" + map.width(),
          format.height() + "x" + format.width() + ", the model's input");
    }
    if (image.length != 3L * format.pixels()) {
      throw new InvalidOptionException(
          "image", image.length + " values", 3L * format.pixels() + " (3·H·W), planar");
    }
    InvalidOptionException.requireRange("target", target, 0, model.classes() - 1);
  }

  /**
   * Scores the images on the way from {@code start} to {@code finish}.
   *
   * @param order pixel indices
   * @param counts how many of the first pixels of {@code order} have changed at each evaluation;
   *     never decreasing
   * @return one score of the target per evaluation
   * @throws ScoreException if a score is not finite
   */
  float[] run(float[] start, float[] finish, int[] order, int[] counts, int target) {
    current.encode(start);
    goal.encode(finish);
    float[] curve = new float[counts.length];
    int done = 0;
    int changed = 0;
    while (done < counts.length) {
      int count = Math.min(batch.capacity(), counts.length - done);
      for (int i = 0; i < count; i++) {
        for (; changed < counts[done + i]; changed++) {
          current.copyPixel(goal, order[changed]);
        }
        current.writeTo(memory, i);
      }
      model.score(batch.withCount(count), scores);
      for (int i = 0; i < count; i++) {
        float score = scores.get(i * model.classes() + target);
        if (!Float.isFinite(score)) {
          throw new ScoreException(
              "score of class %d is %s with %d pixels changed, expected a finite number"
                  .formatted(target, score, counts[done + i]));
        }
        curve[done + i] = score;
      }
      done += count;
    }
    return curve;
  }
}
