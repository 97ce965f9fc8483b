package org.iassa.bench.cases;

import java.nio.FloatBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.iassa.bench.measure.ProcessMemory;
import org.iassa.bench.reference.Probes;
import org.iassa.kernels.cost.AccumulateCost;
import org.iassa.kernels.cost.Cost;

/** What public code does instead: N dense masks in memory, one product with the scores. */
public final class AccumulateDense implements Operation {
  private static final int PROBES = 50;

  @Override
  public String name() {
    return "accumulate-dense";
  }

  @Override
  public String description() {
    return "multiplies scores by N dense masks in LibTorch, as public code does (an opponent)";
  }

  @Override
  public Set<String> tags() {
    return Set.of("sums", "opponent", "libtorch");
  }

  @Override
  public Axes axes() {
    return new Axes().with("size", "224x224").with("masks", "1000").with("targets", "1");
  }

  @Override
  public Optional<String> unsupported(BenchCase c, Context context) {
    long bytes = 4L * c.number("masks", 1) * c.height() * c.width();
    return ProcessMemory.lacks(2 * bytes, "dense masks");
  }

  @Override
  public Cost cost(BenchCase c) {
    return AccumulateCost.dense(
        c.height(), c.width(), c.number("masks", 1), c.number("targets", 1));
  }

  @Override
  public Prepared open(BenchCase c, Context context) {
    int masks = c.number("masks", 1);
    int targets = c.number("targets", 1);
    int pixels = c.height() * c.width();
    FloatBuffer scores = Inputs.uniform(masks * targets, context.seed() + 2);
    return new Prepared() {
      private final Tensor dense = torch.rand(masks, pixels);
      private final Tensor weights = torch.from_blob(new FloatPointer(scores), targets, masks);

      @Override
      @SuppressWarnings("try") // the scope only needs to be open
      public void run() {
        try (PointerScope scope = new PointerScope()) {
          torch.matmul(weights, dense).data_ptr_float().get(0);
        }
      }

      @Override
      @SuppressWarnings("try") // the scope only needs to be open
      public Check check() {
        try (PointerScope scope = new PointerScope()) {
          FloatPointer product = torch.matmul(weights, dense).data_ptr_float();
          FloatPointer values = dense.data_ptr_float();
          Check.Collector collector =
              new Check.Collector(1e-5, "the product at sampled pixels, per mask");
          for (int p : Probes.of(c.height(), c.width(), PROBES, context.seed())) {
            double expected = 0;
            for (long i = 0; i < masks; i++) {
              expected += (double) scores.get((int) i) * values.get(i * pixels + p);
            }
            collector.add("pixel " + p, expected, product.get(p), masks);
          }
          return collector.check();
        }
      }

      @Override
      public Map<String, float[]> inputs() {
        return Map.of("scores", Inputs.copy(scores));
      }

      @Override
      public void close() {
        dense.close();
        weights.close();
      }
    };
  }
}
