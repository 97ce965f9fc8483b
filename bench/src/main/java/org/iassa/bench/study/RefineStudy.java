package org.iassa.bench.study;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.iassa.engine.Estimator;
import org.iassa.engine.Evidence;
import org.iassa.engine.SaliencyMap;
import org.iassa.engine.Uncovered;
import org.iassa.engine.spi.Estimate;
import org.iassa.engine.spi.KernelSession;
import org.iassa.engine.spi.KernelSession.MapKind;
import org.iassa.metrics.Evaluation;
import org.iassa.metrics.MeanInterval;
import org.iassa.metrics.Metric;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Compares RISE, BALANCED and two refinements of it by local occlusion, at 500 forward passes each:
 * 256 orthogonal RISE masks, 128 masks of 14×14 cells and 115 of 20×20 cells ({@link CellPass}).
 * Square images only.
 */
@Command(name = "refine-study", mixinStandardHelpOptions = true)
public final class RefineStudy implements Callable<Integer> {
  private static final String ATTENTION = "LEVEL_COSINE:0.15:4:NEAREST";
  private static final long BOOTSTRAP = 20200301;

  @Mixin private ReplaySource source;

  @Option(
      names = "--seed",
      description = "Of the cells' designs; RISE's masks are those of seed 0.")
  private long seed;

  @Option(names = "--each", required = true, description = "CSV the images' results are added to.")
  private Path each;

  private final Map<String, double[][]> results = new LinkedHashMap<>();

  public static void main(String[] args) {
    System.exit(new CommandLine(new RefineStudy()).execute(args));
  }

  @Override
  public Integer call() throws IOException {
    source.open();
    try (ReplaySource open = source;
        KernelSession session = open.session(32);
        BufferedWriter out = Files.newBufferedWriter(each)) {
      List<StudyImage> images = open.images();
      for (int i = 0; i < images.size(); i++) {
        StudyImage image = images.get(i);
        for (Map.Entry<String, float[]> map : maps(session, image).entrySet()) {
          results.computeIfAbsent(map.getKey(), k -> new double[Metric.values().length][0]);
          record(map.getKey(), image, map.getValue(), out);
        }
        out.flush();
      }
    }
    print("rise:500");
    return 0;
  }

  private Map<String, float[]> maps(KernelSession session, StudyImage image) {
    Map<String, float[]> maps = new LinkedHashMap<>();
    try (ReplayAttention attention = new ReplayAttention(ATTENTION, source.features(image))) {
      maps.put("rise:500", evidence(session, image, "rise:500"));
      float[] all = evidence(session, image, "runs:499");
      maps.put("balanced", ReplayMaps.product(unit(all), unit(attended(attention, image, all))));
      float[] s = evidence(session, image, "runs:256");
      float[] a = unit(attended(attention, image, s));
      float[] product = ReplayMaps.product(unit(s), a);
      int side = image.image().width();
      Random random = new Random(seed ^ image.name().hashCode());
      float[] coarse = effect(CellPass.of(product, side, 14, 128, random), image);
      float[] middle = unit(s);
      ReplayMaps.add(middle, coarse, 1);
      float[] fine = effect(CellPass.of(middle, side, 20, 115, random), image);
      for (double weight : new double[] {0.5, 1}) {
        float[] joined = unit(s);
        ReplayMaps.add(joined, coarse, weight);
        ReplayMaps.add(joined, fine, weight);
        maps.put("refined:" + weight, ranked(ReplayMaps.product(unit(joined), a), product));
      }
    }
    return maps;
  }

  private float[] evidence(KernelSession session, StudyImage image, String name) {
    ReplayPass pass = ReplayPass.parse(name);
    float[] scores = new float[pass.masks()];
    FloatBuffer buffer = ReplaySource.floats(32 * source.model().classes());
    ReplaySource.start(session, image, image.target());
    ReplayRun.score(session, pass, source.model(), image.target(), buffer, scores, 0);
    FloatBuffer direct = ReplaySource.floats(scores.length);
    direct.put(0, scores);
    ReplaySource.start(session, image, 0);
    pass.replay(session, direct);
    session.finishPass(new Estimate(Estimator.PIXEL_COVERAGE, Evidence.REPLACE, Uncovered.ZERO));
    float[] map = new float[image.planes().length / 3];
    FloatBuffer read = ReplaySource.floats(map.length);
    session.read(MapKind.SALIENCY, 0, read);
    read.get(0, map);
    return map;
  }

  private static float[] attended(ReplayAttention attention, StudyImage image, float[] map) {
    return attention.apply(map, image.image().height(), image.image().width());
  }

  private float[] effect(CellPass pass, StudyImage image) {
    float[] scores = new float[pass.kept().length];
    for (int m = 0; m < scores.length; m++) {
      float[] masked = pass.masked(image.planes(), m);
      scores[m] = source.evaluator().classify(masked)[image.target()];
    }
    return pass.effect(scores);
  }

  private static float[] unit(float[] map) {
    return ReplayMaps.normalise(map);
  }

  /** Returns the values of one map in the order of another. */
  private static float[] ranked(float[] order, float[] values) {
    float[] sorted = values.clone();
    Arrays.sort(sorted);
    int[] pixels =
        IntStream.range(0, order.length)
            .boxed()
            .sorted(Comparator.comparingDouble(p -> order[p]))
            .mapToInt(p -> p)
            .toArray();
    float[] map = new float[order.length];
    for (int i = 0; i < pixels.length; i++) {
      map[pixels[i]] = sorted[i];
    }
    return map;
  }

  private void record(String name, StudyImage image, float[] map, BufferedWriter out)
      throws IOException {
    SaliencyMap saliency = new SaliencyMap(image.image().height(), image.image().width(), map);
    Evaluation evaluation =
        source
            .evaluator()
            .evaluate(image.planes(), saliency, image.target(), Optional.of(image.mask()));
    out.write(name + "," + image.name());
    double[][] columns = results.get(name);
    for (Metric metric : Metric.DEFAULT) {
      double value = evaluation.values().get(metric);
      double[] longer =
          Arrays.copyOf(columns[metric.ordinal()], columns[metric.ordinal()].length + 1);
      longer[longer.length - 1] = value;
      columns[metric.ordinal()] = longer;
      out.write(String.format(Locale.ROOT, ",%.5f", value));
    }
    out.write("\n");
  }

  private void print(String reference) {
    results.forEach(
        (name, columns) -> {
          System.out.println(name);
          for (Metric metric : Metric.DEFAULT) {
            double[] mine = columns[metric.ordinal()];
            MeanInterval d =
                MeanInterval.ofDifferences(
                    mine, results.get(reference)[metric.ordinal()], BOOTSTRAP);
            System.out.printf(
                Locale.ROOT,
                "  %-16s %.4f  less %s %+.4f [%+.4f, %+.4f]%s%n",
                metric.key(),
                Arrays.stream(mine).average().orElse(Double.NaN),
                reference,
                d.mean(),
                d.low(),
                d.high(),
                d.excludesZero() ? "*" : "");
          }
        });
  }
}
