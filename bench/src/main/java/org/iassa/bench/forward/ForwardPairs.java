package org.iassa.bench.forward;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import org.iassa.engine.Precision;
import org.iassa.engine.TorchOptions;
import org.iassa.engine.TorchScript;
import org.iassa.engine.internal.torch.TorchRuntime;
import org.iassa.engine.spi.BlackBox;
import org.iassa.engine.spi.ImageBatch;

/**
 * Times the engine's forward passes (input view, forward, softmax into the score buffer) against
 * {@link BareLoop} on the same memory. The two alternate call by call, so that a busy moment hits
 * both; the ratio is the median of the pairs' ratios.
 *
 * <p>Arguments: MODEL.pt PAIRS BATCH… Run it with the launcher's environment.
 */
public final class ForwardPairs {
  private static final int SIDE = 224;

  private ForwardPairs() {}

  /** Runs the comparison. */
  public static void main(String[] args) {
    if (args.length < 3) {
      throw new IllegalArgumentException("arguments: MODEL.pt PAIRS BATCH...");
    }
    TorchRuntime.settings().forEach(s -> System.out.println(s.name() + ": " + s.found()));
    System.out.println(TorchRuntime.versions() + ", threads " + TorchRuntime.threads());
    for (Precision precision : new Precision[] {Precision.FP32, Precision.BF16}) {
      TorchOptions options = TorchOptions.builder().precision(precision).trustModel(true).build();
      long start = System.nanoTime();
      try (BlackBox box = TorchScript.load(Path.of(args[0]), options)) {
        double load = seconds(start);
        for (int i = 2; i < args.length; i++) {
          compare(args[0], box, precision, Integer.parseInt(args[i]), Integer.parseInt(args[1]));
        }
        System.out.printf(Locale.ROOT, "%s load and probe %.3f s%n", precision, load);
      }
    }
  }

  /**
   * Times of both.
   *
   * @param ours seconds of the engine's passes
   * @param plain seconds of the bare loop's
   * @param first seconds of the engine's first pass
   * @param allocated Java bytes per pass
   */
  private record Pairs(double[] ours, double[] plain, double first, long allocated) {
    double[] ratios() {
      double[] ratios = new double[ours.length];
      for (int i = 0; i < ratios.length; i++) {
        ratios[i] = plain[i] / ours[i];
      }
      return ratios;
    }
  }

  /** Returns the bare loop's time over the engine's, pair by pair. */
  public static double[] ratios(Path model, Precision precision, int batch, int pairs) {
    TorchOptions options = TorchOptions.builder().precision(precision).trustModel(true).build();
    try (BlackBox box = TorchScript.load(model, options)) {
      return take(model.toString(), box, precision, batch, pairs).ratios();
    }
  }

  private static void compare(
      String file, BlackBox box, Precision precision, int batch, int count) {
    Pairs pairs = take(file, box, precision, batch, count);
    System.out.printf(
        Locale.ROOT,
        "%s batch %d: ours %.1f, bare %.1f images/s (medians), best %.1f and %.1f;"
            + " ratio %.4f (median of %d pairs), first %.3f s, %d Java bytes per forward%n",
        precision,
        batch,
        batch / median(pairs.ours()),
        batch / median(pairs.plain()),
        batch / Arrays.stream(pairs.ours()).min().orElseThrow(),
        batch / Arrays.stream(pairs.plain()).min().orElseThrow(),
        median(pairs.ratios()),
        count,
        pairs.first(),
        pairs.allocated());
  }

  private static Pairs take(String file, BlackBox box, Precision precision, int batch, int pairs) {
    int bytes = Math.toIntExact(box.format().bytesPerImage() * batch);
    ByteBuffer memory = ByteBuffer.allocateDirect(bytes);
    ImageBatch images = new ImageBatch(box.format(), memory).withCount(batch);
    FloatBuffer scores =
        ByteBuffer.allocateDirect(4 * batch * box.classes())
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer();
    ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    try (BareLoop bare = new BareLoop(file, precision == Precision.BF16, SIDE, memory, batch)) {
      long start = System.nanoTime();
      box.score(images, scores);
      double first = seconds(start);
      for (int i = 0; i < 3; i++) {
        bare.forward();
        box.score(images, scores);
      }
      double[] ours = new double[pairs];
      double[] plain = new double[pairs];
      long allocated = 0;
      for (int i = 0; i < pairs; i++) {
        if (i % 2 == 0) {
          plain[i] = time(bare::forward);
        }
        long before = thread.getCurrentThreadAllocatedBytes();
        start = System.nanoTime();
        box.score(images, scores);
        ours[i] = seconds(start);
        allocated += thread.getCurrentThreadAllocatedBytes() - before;
        if (i % 2 == 1) {
          plain[i] = time(bare::forward);
        }
      }
      return new Pairs(ours, plain, first, allocated / pairs);
    }
  }

  private static double time(Runnable work) {
    long start = System.nanoTime();
    work.run();
    return seconds(start);
  }

  private static double seconds(long start) {
    return (System.nanoTime() - start) * 1e-9;
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int n = sorted.length;
    return (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
  }
}
