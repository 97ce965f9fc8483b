package org.iassa.evaluate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.iassa.metrics.MeanInterval;

/**
 * The figures of a run, read back from its folder. Everything but milliseconds is a pure function
 * of {@code results.jsonl}.
 *
 * @param settings what was compared
 * @param metrics what was measured
 * @param rows one per row of the settings, in their order
 * @param measured images that every row was tried on
 * @param noObject images whose target class has no object: name to reason, the first of them
 * @param noObjectCount how many those are
 * @param unreadable images that could not be read: name to reason, the first of them
 * @param unreadableCount how many those are
 * @param first the first images measured, for the report's pictures
 * @param protocols how the rows rank under each protocol
 */
public record Summary(
    RunSettings settings,
    List<MeasuredMetric> metrics,
    List<Row> rows,
    int measured,
    Map<String, String> noObject,
    int noObjectCount,
    Map<String, String> unreadable,
    int unreadableCount,
    List<Shown> first,
    ProtocolStudy protocols) {
  /** Most images that are named per kind of omission. */
  public static final int NAMED = 100;

  /** Seed of the intervals' resamples. */
  static final long RESAMPLING_SEED = 20_200_301;

  /**
   * An image of the report.
   *
   * @param index its place in the data set
   * @param name its name
   * @param target the class explained
   * @param score the classifier's score for it
   */
  public record Shown(int index, String name, int target, double score) {}

  /**
   * A figure against another row's on the same images.
   *
   * @param difference the row's less the other's, mean with its interval
   * @param p p-value of the sign-flip test
   * @param holm the same, adjusted for the number of rows compared with the same one
   */
  public record Paired(MeanInterval difference, double p, double holm) {}

  /**
   * A row's figures at one iteration.
   *
   * @param k the iteration
   * @param image by metric
   * @param pixel by metric
   */
  public record Step(int k, Map<String, MeanInterval> image, Map<String, MeanInterval> pixel) {}

  /**
   * A row of the tables.
   *
   * @param row which
   * @param image the metrics themselves
   * @param pixel divided by the region's pixels
   * @param forwards forward passes per image
   * @param millis milliseconds per image
   * @param failed on how many images it gave no map
   * @param failures the first of them: name to reason
   * @param against the row that this one is compared with: the reference, at the same number of
   *     forward passes if there is such a row; null for the reference's own rows
   * @param paired by metric, against that row; empty without one
   * @param trace by iteration
   */
  public record Row(
      MethodRow row,
      Map<String, MeanInterval> image,
      Map<String, MeanInterval> pixel,
      MeanInterval forwards,
      MeanInterval millis,
      int failed,
      Map<String, String> failures,
      String against,
      Map<String, Paired> paired,
      List<Step> trace) {}

  /** Reads a folder. Images on which not every row is done yet count as far as they are. */
  public static Summary read(RunFolder folder, RunSettings settings, List<MeasuredMetric> metrics) {
    Map<String, Columns> columns = new LinkedHashMap<>();
    settings.rows().forEach(row -> columns.put(row.name(), new Columns()));
    Map<String, String> noObject = new LinkedHashMap<>();
    Map<String, String> unreadable = new LinkedHashMap<>();
    List<Shown> first = new ArrayList<>();
    int[] counts = new int[3];
    int[] last = {-1, -1};
    folder.results(
        result -> {
          if (result.skipped() != null) {
            boolean none = result.skipped().equals(ResultRecord.NO_OBJECT);
            Map<String, String> named = none ? noObject : unreadable;
            counts[none ? 0 : 1]++;
            if (named.size() < NAMED) {
              named.put(result.image(), result.reason());
            }
            return;
          }
          if (result.index() != last[0]) {
            last[0] = result.index();
            last[1]++;
            if (first.size() < settings.pictures()) {
              first.add(new Shown(result.index(), result.image(), result.target(), result.score()));
            }
          }
          columns.get(result.method()).add(last[1], result);
        });
    int[] timed = {-1, -1};
    folder.timings(
        timing -> {
          if (timing.index() != timed[0]) {
            timed[0] = timing.index();
            timed[1]++;
          }
          columns.get(timing.method()).addMillis(timed[1], timing.millis());
        });
    int measured = last[1] + 1;
    columns.values().forEach(Columns::alignTraces);
    return new Summary(
        settings,
        metrics,
        rows(settings, metrics, columns, measured),
        measured,
        noObject,
        counts[0],
        unreadable,
        counts[1],
        first,
        ProtocolStudy.read(folder, settings));
  }

  private static List<Row> rows(
      RunSettings settings,
      List<MeasuredMetric> metrics,
      Map<String, Columns> columns,
      int measured) {
    Map<String, Map<String, Paired>> paired = paired(settings, metrics, columns, measured);
    List<Row> rows = new ArrayList<>();
    for (MethodRow row : settings.rows()) {
      Columns c = columns.get(row.name());
      Map<String, MeanInterval> image = new LinkedHashMap<>();
      Map<String, MeanInterval> pixel = new LinkedHashMap<>();
      List<Step> trace = new ArrayList<>();
      for (MeasuredMetric metric : metrics) {
        image.put(metric.key(), mean(c.image(metric.key(), measured)));
        if (metric.perPixel()) {
          pixel.put(metric.key(), mean(c.pixel(metric.key(), measured)));
        }
      }
      for (int k : c.iterations()) {
        Map<String, MeanInterval> imageAt = new LinkedHashMap<>();
        Map<String, MeanInterval> pixelAt = new LinkedHashMap<>();
        for (MeasuredMetric metric : metrics) {
          imageAt.put(metric.key(), mean(c.traceImage(k, metric.key(), measured)));
          if (metric.perPixel()) {
            pixelAt.put(metric.key(), mean(c.tracePixel(k, metric.key(), measured)));
          }
        }
        trace.add(new Step(k, imageAt, pixelAt));
      }
      rows.add(
          new Row(
              row,
              image,
              pixel,
              mean(c.forwards(measured)),
              mean(c.millis(measured)),
              c.failed(),
              c.failures(),
              settings.counterpart(row),
              paired.getOrDefault(row.name(), Map.of()),
              trace));
    }
    return rows;
  }

  private static Map<String, Map<String, Paired>> paired(
      RunSettings settings,
      List<MeasuredMetric> metrics,
      Map<String, Columns> columns,
      int measured) {
    Map<String, List<String>> groups = new LinkedHashMap<>();
    for (MethodRow row : settings.rows()) {
      String against = settings.counterpart(row);
      if (against != null) {
        groups.computeIfAbsent(against, a -> new ArrayList<>()).add(row.name());
      }
    }
    Map<String, Map<String, Paired>> paired = new LinkedHashMap<>();
    groups.forEach(
        (against, rows) -> {
          rows.forEach(name -> paired.put(name, new LinkedHashMap<>()));
          for (MeasuredMetric metric : metrics) {
            double[] theirs = columns.get(against).image(metric.key(), measured);
            double[] p = new double[rows.size()];
            MeanInterval[] differences = new MeanInterval[p.length];
            for (int i = 0; i < p.length; i++) {
              double[] d = columns.get(rows.get(i)).image(metric.key(), measured);
              Arrays.setAll(d, at -> d[at] - theirs[at]);
              differences[i] = mean(d);
              p[i] = differences[i].n() == 0 ? Double.NaN : SignFlip.p(d);
            }
            double[] holm = SignFlip.holm(p);
            for (int i = 0; i < p.length; i++) {
              paired.get(rows.get(i)).put(metric.key(), new Paired(differences[i], p[i], holm[i]));
            }
          }
        });
    return paired;
  }

  private static MeanInterval mean(double[] values) {
    return MeanInterval.of(values, RESAMPLING_SEED);
  }
}
