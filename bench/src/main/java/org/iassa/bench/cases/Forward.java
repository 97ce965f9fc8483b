package org.iassa.bench.cases;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.iassa.engine.Precision;
import org.iassa.engine.TorchOptions;
import org.iassa.engine.TorchScript;
import org.iassa.engine.internal.torch.TorchRuntime;
import org.iassa.engine.spi.BatchFormat;
import org.iassa.engine.spi.BlackBox;
import org.iassa.engine.spi.ElementType;
import org.iassa.engine.spi.ImageBatch;
import org.iassa.kernels.cost.Cost;
import org.iassa.scenes.EmbeddedModel;

/** Forward passes of the embedded classifier, the floor of a whole run. */
public final class Forward implements Operation {
  @Override
  public String name() {
    return "forward";
  }

  @Override
  public String description() {
    return "scores a batch by the embedded classifier";
  }

  @Override
  public Set<String> tags() {
    return Set.of("model", "libtorch");
  }

  @Override
  public Axes axes() {
    return new Axes()
        .with("size", "224x224")
        .with("batch", "1", "32")
        .with("type", "FP32", "BF16")
        .with("threads", "0");
  }

  @Override
  public Optional<String> unsupported(BenchCase c, Context context) {
    Precision precision = c.constant("type", Precision.class);
    if (precision == Precision.BF16 && !TorchRuntime.cpu().bf16()) {
      return Optional.of("this processor does not compute bf16 natively");
    }
    return Optional.empty();
  }

  /** The images in, the scores out; what the network does inside is LibTorch's affair. */
  @Override
  public Cost cost(BenchCase c) {
    long elements = 3L * c.height() * c.width() * c.number("batch", 1);
    ElementType type = c.constant("type", ElementType.class);
    return new Cost(elements * type.bytes(), 4L * c.number("batch", 1) * 16, 0, 0);
  }

  @Override
  public Prepared open(BenchCase c, Context context) {
    int batch = c.number("batch", 1);
    TorchOptions options =
        TorchOptions.builder()
            .size(c.height(), c.width())
            .precision(c.constant("type", Precision.class))
            .threads(c.number("threads", 0))
            .trustModel(true)
            .build();
    BlackBox box = TorchScript.load("embedded", EmbeddedModel.classifier(), options);
    BatchFormat format = box.format();
    ByteBuffer memory =
        ByteBuffer.allocateDirect(Math.toIntExact(format.bytesPerImage() * batch))
            .order(ByteOrder.nativeOrder());
    FloatBuffer image = Inputs.normal(3 * format.pixels(), context.seed());
    fill(memory, image, format, batch);
    ImageBatch images = new ImageBatch(format, memory).withCount(batch);
    FloatBuffer scores = Inputs.room(batch * box.classes());
    return new Prepared() {
      @Override
      public void run() {
        box.score(images, scores);
      }

      /** Scores are probabilities, and equal images get equal scores wherever in the batch. */
      @Override
      public Check check() {
        run();
        Check.Collector collector =
            new Check.Collector(1e-4, "sums of probabilities, and equal scores of equal images");
        for (int n = 0; n < batch; n++) {
          double sum = 0;
          for (int k = 0; k < box.classes(); k++) {
            double score = scores.get(n * box.classes() + k);
            sum += score;
            collector.add("image " + n + " class " + k, scores.get(k), score, 1);
          }
          collector.add("image " + n, 1, sum, 1);
        }
        return collector.check();
      }

      @Override
      public Map<String, float[]> inputs() {
        return Map.of("image", Inputs.copy(image));
      }

      @Override
      public void close() {
        box.close();
      }
    };
  }

  private static void fill(ByteBuffer memory, FloatBuffer image, BatchFormat format, int batch) {
    for (int n = 0; n < batch; n++) {
      for (int i = 0; i < 3 * format.pixels(); i++) {
        float value = image.get(i);
        int at = n * 3 * format.pixels() + i;
        if (format.type() == ElementType.FP32) {
          memory.putFloat(4 * at, value);
        } else {
          memory.putShort(2 * at, (short) (Float.floatToIntBits(value) >>> 16));
        }
      }
    }
  }
}
