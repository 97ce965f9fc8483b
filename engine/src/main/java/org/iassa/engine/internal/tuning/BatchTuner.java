package org.iassa.engine.internal.tuning;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.iassa.engine.InvalidOptionException;
import org.iassa.engine.spi.BlackBox;
import org.iassa.engine.spi.ImageBatch;

/**
 * Finds the batch size at which a black box is fastest, by a short measured probe: 1, 4, 8, 16, 32,
 * 64 images of zeros, each size once unmeasured and then up to {@value #REPEATS} times, of which
 * the fastest counts, because neighbours on the machine can only slow a pass down.
 *
 * <p>The probe stops when two sizes in a row bring no gain of {@value #GAIN}, or before a size that
 * would take it past its budget. The smallest size within {@value #GAIN} of the best rate wins: it
 * takes the least memory and follows a budget of forward passes most closely.
 */
public final class BatchTuner {
  private static final int[] SIZES = {1, 4, 8, 16, 32, 64};
  private static final int REPEATS = 3;
  private static final double GAIN = 0.03;
  private static final long DEFAULT_BUDGET = 3_000_000_000L;

  private final LongSupplier clock;
  private final long budget;

  /** A tuner that takes at most about three seconds. */
  public BatchTuner() {
    this(System::nanoTime, DEFAULT_BUDGET);
  }

  /**
   * @param clock time in nanoseconds
   * @param budget how many nanoseconds the probe may take; the first size is measured regardless
   */
  public BatchTuner(LongSupplier clock, long budget) {
    this.clock = clock;
    this.budget = budget;
  }

  /**
   * Measures. Allocates one batch of each size.
   *
   * @param model what to measure
   * @param maxBatch largest batch size to try, at least 1
   */
  public Tuning tune(BlackBox model, int maxBatch) {
    InvalidOptionException.requireRange("maxBatch", maxBatch, 1, 1 << 16);
    long start = clock.getAsLong();
    List<Tuning> tried = new ArrayList<>();
    int withoutGain = 0;
    double best = 0;
    for (int size : SIZES) {
      boolean fits = size <= maxBatch && size * model.format().bytesPerImage() <= 1L << 30;
      long left = budget - (clock.getAsLong() - start);
      if (!fits || withoutGain == 2 || (best > 0 && 2 * size / best * 1e9 > left)) {
        break;
      }
      double rate = measure(model, size, start);
      tried.add(new Tuning(size, rate));
      withoutGain = rate > best * (1 + GAIN) ? 0 : withoutGain + 1;
      best = Math.max(best, rate);
    }
    double enough = best / (1 + GAIN);
    return tried.stream().filter(t -> t.imagesPerSecond() >= enough).findFirst().orElseThrow();
  }

  private double measure(BlackBox model, int size, long start) {
    int bytes = Math.toIntExact(size * model.format().bytesPerImage());
    ImageBatch batch =
        new ImageBatch(model.format(), ByteBuffer.allocateDirect(bytes)).withCount(size);
    FloatBuffer scores =
        ByteBuffer.allocateDirect(Math.multiplyExact(size * model.classes(), Float.BYTES))
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer();
    model.score(batch, scores);
    long fastest = Long.MAX_VALUE;
    for (int i = 0; i < REPEATS; i++) {
      long before = clock.getAsLong();
      model.score(batch, scores);
      long after = clock.getAsLong();
      fastest = Math.min(fastest, Math.max(1, after - before));
      if (after - start + fastest > budget) {
        break;
      }
    }
    return size * 1e9 / fastest;
  }
}
