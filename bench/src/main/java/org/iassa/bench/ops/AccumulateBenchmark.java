package org.iassa.bench.ops;

import java.nio.FloatBuffer;
import java.util.concurrent.TimeUnit;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.iassa.engine.Polarity;
import org.iassa.engine.spi.BatchFormat;
import org.iassa.engine.spi.KernelSession;
import org.iassa.engine.spi.RiseGrid;
import org.iassa.engine.spi.WindowFilter;
import org.iassa.engine.spi.WindowGrid;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * From the scores of N masks of 224×224 to a map, for one target. Floor of the dense product:
 * 4·N·HW bytes of masks (1.6 GB at N = 8000), read once; of ours: the HW sums.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 5, time = 1)
public class AccumulateBenchmark {
  private static final int SIDE = 224;

  /** Number of masks N. */
  @Param({"1000", "8000"})
  public int masks;

  private FloatBuffer scores;
  private KernelSession session;
  private WindowGrid grid;
  private Tensor dense;
  private Tensor weights;

  /** Opens the session and makes dense masks for the product that public code computes. */
  @Setup
  public void open() {
    scores = OpsState.floats(masks, 2);
    session = OpsState.session(BatchFormat.planar(SIDE, SIDE), 1024);
    grid = new WindowGrid(45, masks > 4000 ? 2 : 8);
    dense = torch.rand(masks, (long) SIDE * SIDE);
    weights = torch.from_blob(new FloatPointer(scores), 1, masks);
  }

  /** Closes the session. */
  @TearDown
  public void close() {
    session.close();
    dense.close();
    weights.close();
  }

  /** The product of scores and dense masks in LibTorch, as public code computes it. */
  @Benchmark
  @SuppressWarnings("try") // the scope only needs to be open
  public double denseProduct() {
    try (PointerScope scope = new PointerScope()) {
      return torch.matmul(weights, dense).data_ptr_float().get(0);
    }
  }

  /** Windows: laid, accumulated and estimated. */
  @Benchmark
  public KernelSession windows() {
    int laid = Math.min(masks, session.layWindows(grid, Polarity.REVEAL, WindowFilter.ALL));
    accumulate(laid);
    return session;
  }

  /** RISE masks: drawn, accumulated and estimated. */
  @Benchmark
  public KernelSession rise() {
    session.drawRise(new RiseGrid(8, 0.5), 1, masks);
    accumulate(masks);
    return session;
  }

  private void accumulate(int count) {
    for (int first = 0; first < count; first += 1024) {
      session.accumulate(first, Math.min(1024, count - first), scores, 1);
    }
    session.finishPass(OpsState.ESTIMATE);
  }
}
