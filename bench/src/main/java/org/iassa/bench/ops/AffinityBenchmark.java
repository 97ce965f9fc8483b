package org.iassa.bench.ops;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.iassa.engine.AttentionOptions;
import org.iassa.engine.Polarity;
import org.iassa.engine.Similarity;
import org.iassa.engine.Upsampling;
import org.iassa.engine.spi.BatchFormat;
import org.iassa.engine.spi.FeatureMap;
import org.iassa.engine.spi.KernelSession;
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
 * The affinity of features shaped like MobileNetV2's taps and one product A×S, at h = w = {@link
 * #side}. Dense: concatenated, upsampled features, their Gram matrix by LibTorch, softmax, product:
 * 2·(hw)²·C FLOPs and 4·(hw)² bytes. Ours: the Gram matrix of each level at its own size.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 1, time = 1)
@Measurement(iterations = 5, time = 1)
public class AffinityBenchmark {
  private static final int[] CHANNELS = {16, 24, 32, 96, 1280};

  /** Side of the finest level. */
  @Param({"28", "56", "112"})
  public int side;

  /** Bytes that the affinity may keep: 0 streams. */
  @Param({"0", "536870912"})
  public long memory;

  private final List<FeatureMap> levels = new ArrayList<>();
  private KernelSession session;
  private AttentionOptions options;

  /** Opens a session with a map to multiply. */
  @Setup
  public void open() {
    for (int l = 0; l < CHANNELS.length; l++) {
      int s = 112 >> l;
      if (s <= side) {
        levels.add(new FeatureMap(CHANNELS[l], s, s, OpsState.floats(CHANNELS[l] * s * s, l)));
      }
    }
    options = new AttentionOptions(Similarity.COSINE, 0.1, Upsampling.NEAREST, 16, memory);
    session = OpsState.session(BatchFormat.planar(224, 224), 1024);
    session.layWindows(new WindowGrid(45, 15), Polarity.REVEAL, WindowFilter.ALL);
    session.accumulate(0, 289, OpsState.floats(289, 9), 1);
    session.finishPass(OpsState.ESTIMATE);
    session.attend(levels, options);
  }

  /** Closes the session. */
  @TearDown
  public void close() {
    session.close();
  }

  /** Builds the affinity and multiplies once. */
  @Benchmark
  public KernelSession buildAndApply() {
    session.attend(levels, options);
    session.adjust(0.5);
    return session;
  }

  /** Multiplies once by the affinity that is there. */
  @Benchmark
  public KernelSession apply() {
    session.adjust(0.5);
    return session;
  }

  /** The same from the definition, dense, in LibTorch. */
  @Benchmark
  @SuppressWarnings("try") // the scope only needs to be open
  public double dense() {
    try (PointerScope scope = new PointerScope()) {
      TensorVector up = new TensorVector();
      for (FeatureMap f : levels) {
        Tensor level =
            torch.from_blob(new FloatPointer(f.data()), f.channels(), f.height(), f.width());
        long k = side / f.height();
        Tensor wide =
            level.repeat_interleave(
                k,
                new org.bytedeco.pytorch.LongOptional(1),
                new org.bytedeco.pytorch.LongOptional());
        up.push_back(
            wide.repeat_interleave(
                k,
                new org.bytedeco.pytorch.LongOptional(2),
                new org.bytedeco.pytorch.LongOptional()));
      }
      long n = (long) side * side;
      Tensor phi = torch.cat(up, 0).reshape(-1, n);
      Tensor norm = phi.pow(new Scalar(2)).sum(0).sqrt();
      Tensor unit = phi.div(norm);
      Tensor logits = torch.matmul(unit.t(), unit).mul_(new Scalar(10.0));
      Tensor a = torch.softmax(logits, 1);
      return torch.matmul(a, torch.rand(n, 1)).data_ptr_float().get(0);
    }
  }
}
