package org.iassa.soak;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Pointer;
import org.iassa.engine.CancelledException;
import org.iassa.engine.Device;
import org.iassa.engine.ExplainOptions;
import org.iassa.engine.Explainer;
import org.iassa.engine.Method;
import org.iassa.engine.ModelException;
import org.iassa.engine.Precision;
import org.iassa.engine.Preset;
import org.iassa.engine.Progress;
import org.iassa.engine.RiseOptions;
import org.iassa.engine.ScoreException;
import org.iassa.engine.Targets;
import org.iassa.engine.TorchModels;
import org.iassa.engine.TorchOptions;
import org.iassa.engine.TorchScript;
import org.iassa.engine.spi.BlackBox;
import org.iassa.image.RgbImage;

/**
 * Explains again and again in one process, with many targets, runs that are cancelled at random and
 * models that fail between them, and reports how memory and handles grow: by least squares, per
 * 1000 explanations, after a warm-up of a fifth. Arguments: number of explanations, seed, and
 * perhaps the kinds of explanations to make, between commas: whichever grows is found by halves.
 */
public final class Soak {
  private static final int SIDE = 32;
  private static final int CLASSES = 8;
  private static final RgbImage IMAGE = image();

  /** What is watched. */
  public enum Figure {
    RSS_KIB,
    JAVACPP_BYTES,
    JAVACPP_POINTERS,
    OPEN_FILES,
    THREADS
  }

  /** Kinds of explanations, and how many of thirteen are of a kind. */
  public enum Kind {
    /** Cancelled at a random moment. */
    CANCELLED(2),
    /** By a model in Java that fails. */
    FAILING(1),
    /** By an explainer of its own, closed at once. */
    FRESH(1),
    /** Of all classes. */
    MANY(1),
    RISE(1),
    /** One class, by the explainer that is kept; always the same map. */
    SAME(4),
    /** By a TorchScript model that is kept. */
    TORCH(1),
    /** By a TorchScript model that fails on the image. */
    TORCH_FAILING(1),
    /** By a TorchScript model that is loaded for it, and closed. */
    TORCH_FRESH(1);

    private final int share;

    Kind(int share) {
      this.share = share;
    }
  }

  private final List<Kind> mix = new ArrayList<>();
  private final SplittableRandom random;
  private final List<double[]> samples = new ArrayList<>();
  private int done;
  private int cancelled;
  private int failed;
  private String expected;

  private Soak(long seed, Collection<Kind> kinds) {
    random = new SplittableRandom(seed);
    for (Kind kind : kinds) {
      mix.addAll(Collections.nCopies(kind.share, kind));
    }
  }

  public static void main(String[] args) throws IOException {
    int runs = args.length > 0 ? Integer.parseInt(args[0]) : 2000;
    long seed = args.length > 1 ? Long.parseLong(args[1]) : 1;
    Set<Kind> kinds = EnumSet.allOf(Kind.class);
    if (args.length > 2) {
      kinds.clear();
      Stream.of(args[2].split(",")).map(Kind::valueOf).forEach(kinds::add);
    }
    System.out.println(kinds);
    System.out.print(new Soak(seed, kinds).loop(runs).text());
  }

  /** What came of it. */
  public record Report(int runs, int cancelled, int failed, double[] slopes, double[] last) {
    /** Returns growth per 1000 explanations. */
    public double slope(Figure figure) {
      return slopes[figure.ordinal()];
    }

    String text() {
      StringBuilder text = new StringBuilder();
      text.append(
          String.format(
              Locale.ROOT,
              "%d explanations, %d cancelled, %d with a failing model%n",
              runs,
              cancelled,
              failed));
      for (Figure figure : Figure.values()) {
        text.append(
            String.format(
                Locale.ROOT,
                "%-18s %14.0f at the end, %+.2f per 1000%n",
                figure,
                last[figure.ordinal()],
                slope(figure)));
      }
      return text.toString();
    }
  }

  /** Explains {@code runs} times. */
  public static Report run(int runs, long seed) throws IOException {
    return new Soak(seed, EnumSet.allOf(Kind.class)).loop(runs);
  }

  private Report loop(int runs) throws IOException {
    int every = Math.max(1, runs / 200);
    Explainer kept = explainer(Soak::good);
    BlackBox good = network(TorchModels.convLogits());
    Explainer network = Explainer.builder(good).device(Device.CPU).build();
    BlackBox failing =
        network("assert float(torch.max(x)) <= 0, 'too bright'\n" + TorchModels.convLogits());
    Explainer bad = Explainer.builder(failing).device(Device.CPU).build();
    for (int i = 0; i < runs; i++) {
      switch (mix.get(random.nextInt(mix.size()))) {
        case CANCELLED -> cancel(kept);
        case FAILING -> fail();
        case FRESH -> {
          try (Explainer own = explainer(Soak::good)) {
            own.explain(IMAGE, options(1));
          }
        }
        case MANY -> kept.explain(IMAGE, options(CLASSES));
        case RISE ->
            kept.explain(
                IMAGE,
                options(2).toBuilder()
                    .method(Method.RISE)
                    .rise(new RiseOptions(40, 4, 0.5))
                    .build());
        case SAME -> same(kept.explain(IMAGE, options(1)).saliency().sha256());
        case TORCH -> network.explain(IMAGE, options(2));
        case TORCH_FAILING -> refuse(bad);
        case TORCH_FRESH -> {
          try (BlackBox own = network(TorchModels.convLogits());
              Explainer explainer = Explainer.builder(own).device(Device.CPU).build()) {
            explainer.explain(IMAGE, options(1));
          }
        }
      }
      done++;
      if (i % every == 0) {
        sample(i);
      }
    }
    for (AutoCloseable one : List.of(kept, network, good, bad, failing)) {
      close(one);
    }
    double[] slopes = new double[Figure.values().length];
    double[] last = new double[slopes.length];
    for (Figure figure : Figure.values()) {
      slopes[figure.ordinal()] = 1000 * slope(figure.ordinal() + 1);
      last[figure.ordinal()] = samples.get(samples.size() - 1)[figure.ordinal() + 1];
    }
    return new Report(done, cancelled, failed, slopes, last);
  }

  private static Explainer explainer(BlackBox.Scorer scorer) {
    return Explainer.builder(BlackBox.of(SIDE, SIDE, CLASSES, scorer)).device(Device.CPU).build();
  }

  private static BlackBox network(String body) throws IOException {
    Path file = Files.createTempFile("soak", ".pt");
    try {
      TorchModels.save(file, body);
      return TorchScript.load(
          file,
          TorchOptions.builder().size(SIDE, SIDE).precision(Precision.FP32).trustModel(true).build());
    } finally {
      Files.delete(file);
    }
  }

  private static void close(AutoCloseable one) {
    try {
      one.close();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** A TorchScript model that LibTorch throws in. */
  private void refuse(Explainer explainer) {
    try {
      explainer.explain(IMAGE, options(1));
    } catch (ModelException e) {
      failed++;
    }
  }

  private static ExplainOptions options(int targets) {
    return ExplainOptions.builder(Preset.PAPER)
        .precision(Precision.FP32)
        .targets(Targets.top(targets))
        .iterations(2)
        .batch(16)
        .build();
  }

  private void same(String map) {
    if (expected == null) {
      expected = map;
    }
    if (!expected.equals(map)) {
      throw new IllegalStateException("explanation " + done + " gave another map");
    }
  }

  private void cancel(Explainer explainer) {
    int moment = random.nextInt(6);
    int[] asked = {0};
    try {
      explainer.explain(
          IMAGE,
          options(1),
          new Progress() {
            @Override
            public boolean cancelled() {
              return asked[0]++ >= moment;
            }
          });
    } catch (CancelledException e) {
      cancelled++;
    }
  }

  /** A model that fails in one of the ways models do, some batches after the start. */
  private void fail() {
    int kind = random.nextInt(3);
    int[] left = {random.nextInt(4)};
    try (Explainer explainer =
        explainer(
            (batch, scores) -> {
              good(batch, scores);
              if (left[0]-- == 0) {
                switch (kind) {
                  case 0 -> throw new IllegalStateException("the model failed");
                  case 1 -> scores.put(0, Float.NaN);
                  default -> scores.put(0, 1e9f);
                }
              }
            })) {
      explainer.explain(IMAGE, options(CLASSES));
    } catch (ScoreException | IllegalStateException e) {
      failed++;
    }
  }

  private static void good(org.iassa.engine.spi.ImageBatch batch, FloatBuffer scores) {
    FloatBuffer pixels = batch.floats();
    for (int n = 0; n < batch.count(); n++) {
      for (int c = 0; c < CLASSES; c++) {
        int at = n * 3 * SIDE * SIDE + (4 * SIDE + 4) * (c % 4 + 1);
        scores.put(n * CLASSES + c, pixels.get(at) != 0 ? 0.9f / (c + 1) : 0.05f);
      }
    }
  }

  private static RgbImage image() {
    byte[] data = new byte[SIDE * SIDE * 3];
    for (int i = 0; i < data.length; i++) {
      data[i] = (byte) (60 + i % 97);
    }
    return new RgbImage(SIDE, SIDE, data);
  }

  private void sample(int run) throws IOException {
    if (samples.size() % 10 == 0) {
      System.gc(); // what only garbage holds is no leak
    }
    double[] values = {
      run,
      status("VmRSS"),
      Pointer.totalBytes(),
      Pointer.totalCount(),
      openFiles(),
      status("Threads")
    };
    samples.add(values);
  }

  private static long status(String field) throws IOException {
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
      return lines
          .filter(line -> line.startsWith(field + ":"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
          .findFirst()
          .orElseThrow();
    }
  }

  private static long openFiles() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
      return files.count() - 1;
    }
  }

  /** Least squares over the samples behind the warm-up. */
  private double slope(int column) {
    List<double[]> steady = samples.subList(samples.size() / 5, samples.size());
    double x = steady.stream().mapToDouble(s -> s[0]).average().orElse(0);
    double y = steady.stream().mapToDouble(s -> s[column]).average().orElse(0);
    double xy = 0;
    double xx = 0;
    for (double[] s : steady) {
      xy += (s[0] - x) * (s[column] - y);
      xx += (s[0] - x) * (s[0] - x);
    }
    return xx == 0 ? 0 : xy / xx;
  }
}
