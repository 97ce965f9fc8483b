package org.iassa.bench.study;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.iassa.engine.Estimator;
import org.iassa.engine.Evidence;
import org.iassa.engine.SaliencyMap;
import org.iassa.engine.Uncovered;
import org.iassa.engine.spi.Estimate;
import org.iassa.engine.spi.FeatureMap;
import org.iassa.engine.spi.KernelSession;
import org.iassa.engine.spi.KernelSession.MapKind;
import org.iassa.metrics.Control;
import org.iassa.metrics.Evaluation;
import org.iassa.metrics.MaskOverlap;
import org.iassa.metrics.Metric;
import org.iassa.metrics.PointingGame;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Tries combinations of passes whose scores {@link ReplayScore} stored, see {@link ReplaySpec}.
 * Needs no forward pass, except for deletion and insertion if these are asked for.
 */
@Command(name = "replay", mixinStandardHelpOptions = true)
public final class Replay implements Callable<Integer> {
  private static final int THRESHOLDS = 20;

  @Mixin private ReplaySource source;

  @Option(names = "--scores", required = true, description = "The file of scores.")
  private Path file;

  @Option(names = "--specs", required = true, description = "File of specifications, one a line.")
  private Path specs;

  @Option(names = "--curves", description = "Also deletion and insertion: 58 forwards a map.")
  private boolean curves;

  @Option(names = "--label", description = "What the results are called.")
  private String label = "";

  @Option(names = "--out", description = "CSV the results are added to.")
  private Path out;

  @Option(names = "--reference", description = "Paired differences are to this specification.")
  private List<String> references = List.of();

  @Option(names = "--each", description = "CSV the single images' results are added to.")
  private Path each;

  private final Map<String, List<double[]>> results = new LinkedHashMap<>();
  private final Map<String, List<double[]>> sweeps = new HashMap<>();
  private KernelSession session;
  private ScoreFile known;

  public static void main(String[] args) {
    System.exit(new CommandLine(new Replay()).execute(args));
  }

  @Override
  public Integer call() throws IOException {
    List<ReplaySpec> parsed =
        Files.readAllLines(specs).stream()
            .map(String::trim)
            .filter(line -> !line.isEmpty() && !line.startsWith("#"))
            .map(ReplaySpec::parse)
            .toList();
    source.open();
    try (ReplaySource open = source;
        ScoreFile scores = new ScoreFile(file);
        KernelSession opened = open.session(1)) {
      session = opened;
      known = scores;
      for (StudyImage image : open.images()) {
        measure(image, parsed);
      }
      ReplayReport report = new ReplayReport(label, results, sweeps, open.model().format());
      report.print(parsed, references);
      if (each != null) {
        try (BufferedWriter writer =
            Files.newBufferedWriter(each, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
          report.each(open.images(), writer);
        }
      }
      if (out != null) {
        Files.createDirectories(out.toAbsolutePath().getParent());
        try (BufferedWriter writer =
            Files.newBufferedWriter(out, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
          report.csv(parsed, writer);
        }
      }
    }
    return 0;
  }

  private void measure(StudyImage image, List<ReplaySpec> parsed) {
    ReplaySource.start(session, image, 0);
    ReplayEstimate estimates = new ReplayEstimate(image.image().height(), image.image().width());
    Map<String, float[]> passes = new HashMap<>();
    Map<String, float[]> bases = new HashMap<>();
    Map<String, List<ReplaySpec>> byAttention = new LinkedHashMap<>();
    for (ReplaySpec spec : parsed) {
      byAttention.computeIfAbsent(spec.key("att", "off"), k -> new ArrayList<>()).add(spec);
    }
    List<FeatureMap> features =
        byAttention.keySet().equals(Set.of("off")) ? List.of() : source.features(image);
    byAttention.forEach(
        (key, mine) -> {
          try (ReplayAttention attention =
              key.equals("off") ? null : new ReplayAttention(key, features)) {
            for (ReplaySpec spec : mine) {
              SaliencyMap map =
                  ReplayRun.runs(spec) && !spec.control()
                      ? new ReplayRun(session)
                          .map(image, spec, pass -> linked(image, pass, "prob"), features)
                      : map(image, spec, attention, estimates, passes, bases);
              record(image, spec, map);
            }
          }
        });
  }

  private SaliencyMap map(
      StudyImage image,
      ReplaySpec spec,
      ReplayAttention attention,
      ReplayEstimate estimates,
      Map<String, float[]> passes,
      Map<String, float[]> bases) {
    int height = image.image().height();
    int width = image.image().width();
    if (spec.control()) {
      return spec.name().equals("random")
          ? Control.random(height, width, image.name().hashCode())
          : Control.centreGaussian(height, width);
    }
    float[] base =
        bases.computeIfAbsent(
            spec.base(),
            b -> {
              List<float[]> maps = new ArrayList<>();
              List<float[]> values = new ArrayList<>();
              for (String name : spec.passes()) {
                float[] scores = linked(image, name, spec.key("link", "prob"));
                values.add(scores);
                maps.add(
                    passes.computeIfAbsent(
                        name + "|" + spec.key("link", "prob"),
                        p -> passMap(name, scores, height * width)));
              }
              return estimates.join(spec, maps, values);
            });
    float[] map = base;
    if (attention != null) {
      float[] product = base;
      for (int i = 0; i < (int) spec.number("times", 1); i++) {
        product = attention.apply(product, height, width);
      }
      if (spec.key("mix", "plain").equals("prod")) {
        map = ReplayMaps.product(ReplayMaps.normalise(base), ReplayMaps.normalise(product));
      } else {
        boolean both = spec.key("mix", "plain").equals("minmax");
        double beta = spec.number("beta", 0.5);
        map = new float[base.length];
        ReplayMaps.add(map, both ? ReplayMaps.normalise(base) : base, beta);
        ReplayMaps.add(map, both ? ReplayMaps.normalise(product) : product, 1 - beta);
      }
    }
    if (spec.keys().containsKey("smooth")) {
      map = ReplayMaps.smooth(map, height, width, spec.number("smooth", 0));
    }
    if (spec.keys().containsKey("gamma")) {
      map = ReplayMaps.power(map, spec.number("gamma", 1));
    }
    return new SaliencyMap(height, width, map);
  }

  private float[] linked(StudyImage image, String pass, String link) {
    float[] scores = known.find(image.name(), pass);
    if (scores == null && pass.startsWith("rise:")) {
      for (int longer : new int[] {1000, 4000}) {
        float[] more = known.find(image.name(), "rise:" + longer);
        if (scores == null && more != null) {
          scores = Arrays.copyOf(more, Integer.parseInt(pass.substring(5)));
        }
      }
    }
    if (scores == null) {
      throw new IllegalStateException("no scores of " + pass + " for " + image.name());
    }
    float[] linked = new float[scores.length];
    for (int i = 0; i < linked.length; i++) {
      double p = Math.min(1 - 1e-3, Math.max(1e-3, scores[i]));
      linked[i] =
          switch (link) {
            case "prob" -> scores[i];
            case "sqrt" -> (float) Math.sqrt(Math.max(0, scores[i]));
            case "logit" -> (float) Math.log(p / (1 - p)) / 8;
            case "log" -> (float) Math.log(p) / 8;
            default -> throw new IllegalArgumentException("link " + link);
          };
    }
    return linked;
  }

  /** Estimates one pass by itself, as the engine does. */
  private float[] passMap(String name, float[] scores, int pixels) {
    FloatBuffer buffer = ReplaySource.floats(scores.length);
    buffer.put(0, scores);
    ReplayPass.parse(name).replay(session, buffer);
    session.finishPass(new Estimate(Estimator.PIXEL_COVERAGE, Evidence.REPLACE, Uncovered.ZERO));
    FloatBuffer map = ReplaySource.floats(pixels);
    session.read(MapKind.SALIENCY, 0, map);
    float[] values = new float[pixels];
    map.get(0, values);
    return values;
  }

  private void record(StudyImage image, ReplaySpec spec, SaliencyMap map) {
    double[] values = new double[Metric.values().length];
    Arrays.fill(values, Double.NaN);
    if (curves) {
      Evaluation evaluation =
          source
              .evaluator()
              .evaluate(image.planes(), map, image.target(), Optional.of(image.mask()));
      evaluation.values().forEach((metric, value) -> values[metric.ordinal()] = value);
    } else {
      MaskOverlap overlap = MaskOverlap.of(map, image.mask(), 0.3);
      values[Metric.IOU.ordinal()] = overlap.iou();
      values[Metric.F1.ordinal()] = overlap.f1();
      values[Metric.POINTING.ordinal()] = PointingGame.hit(map, image.mask()) ? 1 : 0;
      values[Metric.POINTING_15PX.ordinal()] =
          PointingGame.hitWithin(map, image.mask(), PointingGame.TOLERANCE) ? 1 : 0;
      values[Metric.ENERGY_POINTING.ordinal()] = PointingGame.energy(map, image.mask());
    }
    results.computeIfAbsent(spec.name(), k -> new ArrayList<>()).add(values);
    sweeps
        .computeIfAbsent(spec.name(), k -> new ArrayList<>())
        .add(
            MaskOverlap.sweep(map, image.mask(), THRESHOLDS).stream()
                .mapToDouble(MaskOverlap::iou)
                .toArray());
  }
}
