package org.iassa.bench.profile;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.OptionalDouble;
import org.iassa.engine.spi.BlackBox;
import org.iassa.engine.spi.ImageBatch;
import org.iassa.engine.spi.Phase;
import org.iassa.engine.spi.Phases;

/**
 * Measures the floor of the forward passes within the run: right after the 2nd, 4th, 8th, 16th, …
 * batch of full size it has the classifier score the same batch twice more, so that floor and run
 * share the machine's mood. Only for black boxes that say that they may be called for measuring.
 * The time of that is a phase of its own.
 */
final class BareForward {
  private static final int TWICE = 2;

  private long images;
  private long calls;
  private int largest;
  private long full;
  private long extra;
  private double[] perImage = new double[64];
  private int samples;
  private FloatBuffer scores = FloatBuffer.allocate(0);

  /** Counts a batch, and repeats it if its turn has come. */
  synchronized void scored(BlackBox model, ImageBatch batch) {
    int count = batch.count();
    images += count;
    calls++;
    if (count > largest) {
      largest = count;
      full = 0;
      samples = 0;
    }
    if (count == largest && Long.bitCount(++full) == 1 && full >= TWICE && model.measurable()) {
      repeat(model, batch);
    }
  }

  private void repeat(BlackBox model, ImageBatch batch) {
    Phases.begin(Phase.PROBE);
    try {
      int wanted = batch.count() * model.classes();
      if (scores.capacity() < wanted) {
        scores =
            ByteBuffer.allocateDirect(Math.multiplyExact(Float.BYTES, wanted))
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer();
      }
      for (int i = 0; i < TWICE; i++) {
        long began = System.nanoTime();
        model.score(batch, scores);
        double nanos = System.nanoTime() - began;
        extra += batch.count();
        if (samples < perImage.length) {
          perImage[samples++] = nanos / batch.count();
        }
      }
    } finally {
      Phases.end(Phase.PROBE);
    }
  }

  /** Returns the images that the run scored. */
  synchronized long images() {
    return images;
  }

  /** Returns the calls of the classifier that the run made. */
  synchronized long calls() {
    return calls;
  }

  /** Returns the images of a full batch. */
  synchronized int batch() {
    return largest;
  }

  /** Returns the images that were scored for the measurement alone. */
  synchronized long extraImages() {
    return extra;
  }

  /** Returns the median nanoseconds per image of the repeated batches; empty without any. */
  synchronized OptionalDouble nanosPerImage() {
    if (samples == 0) {
      return OptionalDouble.empty();
    }
    double[] sorted = Arrays.copyOf(perImage, samples);
    Arrays.sort(sorted);
    return OptionalDouble.of((sorted[(samples - 1) / 2] + sorted[samples / 2]) / 2);
  }
}
