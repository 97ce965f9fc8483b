package org.iassa.metrics;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Objects;
import java.util.function.IntFunction;
import org.iassa.engine.InvalidOptionException;
import org.iassa.engine.SaliencyMap;
import org.iassa.engine.ScoreException;
import org.iassa.engine.spi.BatchFormat;
import org.iassa.engine.spi.BlackBox;
import org.iassa.engine.spi.ImageBatch;
import org.iassa.engine.spi.Phases;
import org.iassa.image.Preprocessing;

/**
 * Scores changed copies of one image in batches. Its memory, one batch and three images in the
 * model's format, is kept for the next call. Not safe for use by several threads at once.
 */
final class ImageScorer {
  private static final long MAX_BATCH_BYTES = 1L << 30;

  private final BlackBox model;
  private final BatchFormat format;
  private final ByteBuffer memory;
  private final ImageBatch batch;
  private final FloatBuffer scores;
  private final FormatImage[] images;

  ImageScorer(BlackBox model, int batchSize) {
    this.model = Objects.requireNonNull(model, "model");
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
    images =
        new FormatImage[] {
          new FormatImage(format), new FormatImage(format), new FormatImage(format)
        };
  }

  Preprocessing preprocessing() {
    return model.preprocessing();
  }

  /** Returns one of three images to work with; the caller's until its next use by anybody. */
  FormatImage scratch(int index) {
    return images[index];
  }

  /** Returns the model's scores of one image, one per class. */
  float[] classify(float[] image) {
    checkImage(image);
    scratch(0).encode(image).writeTo(memory, 0);
    Phases.score(model, batch.withCount(1), scores);
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
    checkImage(image);
    InvalidOptionException.requireRange("target", target, 0, model.classes() - 1);
  }

  private void checkImage(float[] image) {
    if (image.length != 3L * format.pixels()) {
      throw new InvalidOptionException(
          "image", image.length + " values", 3L * format.pixels() + " (3·H·W), planar");
    }
  }

  /**
   * Scores images that are made one after the other.
   *
   * @param count how many
   * @param image returns image 0, then 1, and so on; it is copied before the next is asked for
   * @param what describes an image, for messages
   * @return one score of the target per image
   * @throws ScoreException if a score is not finite
   */
  float[] score(int count, int target, IntFunction<FormatImage> image, IntFunction<String> what) {
    float[] all = new float[count];
    for (int done = 0; done < count; ) {
      int size = Math.min(batch.capacity(), count - done);
      for (int i = 0; i < size; i++) {
        image.apply(done + i).writeTo(memory, i);
      }
      Phases.score(model, batch.withCount(size), scores);
      for (int i = 0; i < size; i++) {
        float score = scores.get(i * model.classes() + target);
        if (!Float.isFinite(score)) {
          throw new ScoreException(
              "score of class %d is %s with %s, expected a finite number"
                  .formatted(target, score, what.apply(done + i)));
        }
        all[done + i] = score;
      }
      done += size;
    }
    return all;
  }
}
