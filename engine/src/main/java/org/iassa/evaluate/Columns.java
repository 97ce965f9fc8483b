package org.iassa.evaluate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The results of one row as columns: one number per image that was measured, in one order. */
final class Columns {
  private final Map<String, Numbers> image = new HashMap<>();
  private final Map<String, Numbers> pixel = new HashMap<>();
  private final Map<Integer, Map<String, Numbers>> traceImage = new TreeMap<>();
  private final Map<Integer, Map<String, Numbers>> tracePixel = new TreeMap<>();
  private final List<List<ResultRecord.Step>> traces = new ArrayList<>();
  private final Numbers forwards = new Numbers();
  private final Numbers millis = new Numbers();
  private final Map<String, String> failures = new LinkedHashMap<>();
  private int failed;

  /** A list of numbers that grows; what was not set is NaN. */
  static final class Numbers {
    private double[] values = new double[16];
    private int size;

    void set(int at, double value) {
      if (at >= values.length) {
        values = Arrays.copyOf(values, Math.max(at + 1, 2 * values.length));
      }
      while (size <= at) {
        values[size++] = Double.NaN;
      }
      values[at] = value;
    }

    double[] array(int length) {
      double[] array = Arrays.copyOf(values, length);
      for (int i = size; i < length; i++) {
        array[i] = Double.NaN;
      }
      return array;
    }
  }

  /** Adds a result of the image that comes at a place among those measured. */
  void add(int at, ResultRecord result) {
    if (result.failed()) {
      failed++;
      if (failures.size() < Summary.NAMED) {
        failures.put(result.image(), result.reason());
      }
      return;
    }
    forwards.set(at, result.forwards());
    put(image, pixel, at, result.values(), result.region());
    if (!result.trace().isEmpty()) {
      while (traces.size() <= at) {
        traces.add(List.of());
      }
      traces.set(at, result.trace());
    }
  }

  void addMillis(int at, double value) {
    millis.set(at, value);
  }

  /**
   * Turns the traces into columns per iteration. An image whose run ended earlier keeps its last
   * value, as its map would.
   */
  void alignTraces() {
    TreeMap<Integer, Boolean> all = new TreeMap<>();
    traces.forEach(trace -> trace.forEach(step -> all.put(step.k(), true)));
    for (int at = 0; at < traces.size(); at++) {
      List<ResultRecord.Step> trace = traces.get(at);
      int next = 0;
      ResultRecord.Step current = null;
      for (int k : all.keySet()) {
        while (next < trace.size() && trace.get(next).k() <= k) {
          current = trace.get(next++);
        }
        if (current != null) {
          put(
              traceImage.computeIfAbsent(k, any -> new HashMap<>()),
              tracePixel.computeIfAbsent(k, any -> new HashMap<>()),
              at,
              current.values(),
              current.region());
        }
      }
    }
    traces.clear();
  }

  private static void put(
      Map<String, Numbers> image,
      Map<String, Numbers> pixel,
      int at,
      Map<String, Double> values,
      int region) {
    values.forEach(
        (metric, value) -> {
          image.computeIfAbsent(metric, m -> new Numbers()).set(at, value);
          pixel
              .computeIfAbsent(metric, m -> new Numbers())
              .set(at, ResultRecord.perPixel(values, metric, region));
        });
  }

  double[] image(String metric, int length) {
    return column(image, metric, length);
  }

  double[] pixel(String metric, int length) {
    return column(pixel, metric, length);
  }

  double[] forwards(int length) {
    return forwards.array(length);
  }

  double[] millis(int length) {
    return millis.array(length);
  }

  /** Returns the iterations that were measured, rising. */
  List<Integer> iterations() {
    return List.copyOf(traceImage.keySet());
  }

  double[] traceImage(int k, String metric, int length) {
    return column(traceImage.getOrDefault(k, Map.of()), metric, length);
  }

  double[] tracePixel(int k, String metric, int length) {
    return column(tracePixel.getOrDefault(k, Map.of()), metric, length);
  }

  int failed() {
    return failed;
  }

  /** Returns the first failures: image to reason. */
  Map<String, String> failures() {
    return failures;
  }

  private static double[] column(Map<String, Numbers> from, String metric, int length) {
    Numbers numbers = from.get(metric);
    return numbers == null ? new Numbers().array(length) : numbers.array(length);
  }
}
