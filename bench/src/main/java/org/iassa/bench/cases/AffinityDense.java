package org.iassa.bench.cases;

import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.iassa.bench.measure.ProcessMemory;
import org.iassa.bench.reference.AffinityAt;
import org.iassa.bench.reference.Probes;
import org.iassa.engine.InvalidOptionException;
import org.iassa.engine.Similarity;
import org.iassa.engine.Upsampling;
import org.iassa.engine.spi.FeatureMap;
import org.iassa.kernels.cost.Cost;

/**
 * The definition in LibTorch: features spread and concatenated, one GEMM, softmax in place, one
 * product. Holds one n×n matrix of floats, half of what naive code holds.
 */
public final class AffinityDense implements Operation {
  private static final int PROBES = 24;

  @Override
  public String name() {
    return "affinity-dense";
  }

  @Override
  public String description() {
    return "spreads all features, then Gram matrix, softmax and product in LibTorch (an opponent)";
  }

  @Override
  public Set<String> tags() {
    return Set.of("attention", "opponent", "libtorch");
  }

  @Override
  public Axes axes() {
    Axes axes = FeatureLevels.axes(new Axes());
    return axes.with("side", "28", "56");
  }

  @Override
  public Optional<String> unsupported(BenchCase c, Context context) {
    if (c.constant("upsampling", Upsampling.class) != Upsampling.NEAREST) {
      return Optional.of("the dense opponent is written for nearest upsampling only");
    }
    Similarity similarity = c.constant("similarity", Similarity.class);
    if (similarity != Similarity.COSINE) {
      return Optional.of("the dense opponent is written for COSINE only, not " + similarity);
    }
    return ProcessMemory.lacks(
        FeatureLevels.cost(c).materialisedBytes() + (1L << 30), "the dense affinity");
  }

  @Override
  public Cost cost(BenchCase c) {
    return FeatureLevels.cost(c).materialised(1);
  }

  @Override
  public Prepared open(BenchCase c, Context context) {
    List<FeatureMap> levels = FeatureLevels.draw(c, context.seed() + 10);
    int h = levels.get(0).height();
    int w = levels.get(0).width();
    for (FeatureMap level : levels) {
      if (h % level.height() != 0 || w % level.width() != 0) {
        throw new InvalidOptionException("side", c.text("side"), "levels that divide the finest");
      }
    }
    int n = h * w;
    FloatBuffer map = Inputs.uniform(n, context.seed() + 3);
    return new Prepared() {
      private final float[] out = new float[n];

      @Override
      @SuppressWarnings("try") // the scope only needs to be open
      public void run() {
        try (PointerScope scope = new PointerScope()) {
          TensorVector up = new TensorVector();
          for (FeatureMap f : levels) {
            Tensor level =
                torch.from_blob(new FloatPointer(f.data()), f.channels(), f.height(), f.width());
            up.push_back(
                level
                    .repeat_interleave(h / f.height(), new LongOptional(1), new LongOptional())
                    .repeat_interleave(w / f.width(), new LongOptional(2), new LongOptional()));
          }
          Tensor phi = torch.cat(up, 0).reshape(-1, n);
          Tensor unit = phi.div_(phi.square().sum(0).sqrt());
          Tensor logits = torch.matmul(unit.t(), unit).mul_(new Scalar(10.0));
          // In place, row block by row block: the opponent at its best.
          Tensor s = torch.from_blob(new FloatPointer(map), n, 1);
          torch.softmax_out(logits, logits, 1);
          torch.matmul(logits, s).data_ptr_float().get(out);
        }
      }

      @Override
      public Check check() {
        run();
        AffinityAt reference = new AffinityAt(levels, Similarity.COSINE, 0.1, Upsampling.NEAREST);
        double[] s = new double[n];
        for (int i = 0; i < n; i++) {
          s[i] = map.get(i);
        }
        Check.Collector collector = new Check.Collector(2e-5, "A×S at sampled pixels");
        for (int p : Probes.of(h, w, PROBES, context.seed())) {
          collector.add("pixel " + p, reference.product(p, s), out[p], 1);
        }
        return collector.check();
      }

      @Override
      public Map<String, float[]> inputs() {
        Map<String, float[]> inputs = new LinkedHashMap<>();
        for (int l = 0; l < levels.size(); l++) {
          inputs.put("level-" + l, Inputs.copy(levels.get(l).data()));
        }
        inputs.put("map", Inputs.copy(map));
        return inputs;
      }

      @Override
      public void close() {}
    };
  }
}
