package org.iassa.bench.ops;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.SplittableRandom;
import org.iassa.engine.Estimator;
import org.iassa.engine.Evidence;
import org.iassa.engine.Uncovered;
import org.iassa.engine.internal.cpu.CpuBackend;
import org.iassa.engine.spi.BatchFormat;
import org.iassa.engine.spi.Estimate;
import org.iassa.engine.spi.KernelSession;
import org.iassa.engine.spi.SessionPlan;

/**
 * What the benchmarks of single operations share: a session on a random image, and random scores.
 */
final class OpsState {
  static final int[] TARGET = {0};
  static final Estimate ESTIMATE =
      new Estimate(Estimator.PIXEL_COVERAGE, Evidence.REPLACE, Uncovered.ZERO);

  private OpsState() {}

  static FloatBuffer floats(int count, long seed) {
    FloatBuffer buffer =
        ByteBuffer.allocateDirect(count * Float.BYTES)
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer();
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < count; i++) {
      buffer.put(i, (float) random.nextDouble());
    }
    return buffer;
  }

  /**
   * Opens a session for one target and starts it on a random image with a random fill: some
   * machines write zeros up to three times as fast as anything else.
   */
  static KernelSession session(BatchFormat format, int batch) {
    KernelSession session = new CpuBackend().open(new SessionPlan(format, batch, 1, 1, 1 << 17, 1));
    int elements = BatchFormat.CHANNELS * format.pixels();
    session.start(floats(elements, 1), floats(elements, 2), TARGET);
    return session;
  }
}
