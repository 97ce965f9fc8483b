package org.iassa.kernels.cost;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The least time that each operation can take on an H100 SXM at batch 256 and 224×224, from the
 * same costs as the benchmarks. Computed, not measured: no kernel reaches all of it, and a launch
 * takes a few microseconds of its own.
 */
public final class Roofline {
  /** Bytes per second of device memory, NVIDIA's data sheet. */
  static final double BANDWIDTH = 3.35e12;

  private static final double CLOCK = 1.98e9;
  private static final int MULTIPROCESSORS = 132;

  /** fp32 operations per second outside the tensor cores: 128 multiply-adds per clock and SM. */
  static final double VECTOR = MULTIPROCESSORS * 128 * 2 * CLOCK;

  /** Special functions per second: 16 per clock and multiprocessor. */
  static final double SPECIAL = MULTIPROCESSORS * 16 * CLOCK;

  /** bf16 operations per second of the tensor cores, dense, NVIDIA's data sheet. */
  static final double TENSOR = 989e12;

  private static final int SIDE = 224;
  private static final int BATCH = 256;
  private static final int CELLS = 8;
  private static final int MASKS = 4000;

  /** ResNet-50's four stages for an image of 224×224. */
  private static final List<LevelShape> STAGES =
      List.of(
          new LevelShape(256, 56, 56),
          new LevelShape(512, 28, 28),
          new LevelShape(1024, 14, 14),
          new LevelShape(2048, 7, 7));

  private Roofline() {}

  /**
   * One operation.
   *
   * @param name what it does
   * @param kernels which kernels do it
   * @param work its compulsory work
   */
  public record Row(String name, String kernels, DeviceWork work) {
    /** A row without tensor cores. */
    static Row plain(String name, String kernels, Cost cost) {
      return new Row(name, kernels, DeviceWork.plain(cost));
    }
  }

  /** Returns all operations. */
  public static List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    for (int bytes : new int[] {4, 2}) {
      String type = bytes == 4 ? "fp32" : "16 bit";
      rows.add(
          Row.plain(
              "batch of 256, windows, " + type,
              "iassa_mask_windows_*_" + 8 * bytes,
              MaskedBatchCost.windows(SIDE, SIDE, bytes, BATCH)));
      rows.add(
          Row.plain(
              "batch of 256, RISE s=8, " + type,
              "iassa_mask_rise_*_" + (bytes == 4 ? "fp32" : "{fp16,bf16}"),
              MaskedBatchCost.rise(SIDE, SIDE, bytes, CELLS, BATCH)));
    }
    rows.add(
        Row.plain(
            "scores of 256 windows",
            "iassa_accumulate_windows",
            AccumulateCost.windows(SIDE, SIDE, BATCH, 1)));
    rows.add(
        Row.plain(
            "scores of 256 RISE masks",
            "iassa_accumulate_rise",
            AccumulateCost.rise(SIDE, SIDE, CELLS, BATCH, 1)));
    rows.add(
        Row.plain(
            "S of a windows pass",
            "iassa_sum_rows, iassa_sum_columns, iassa_estimate_windows",
            AccumulateCost.finishWindows(SIDE, SIDE, 1)));
    rows.add(
        Row.plain(
            "S of a RISE pass",
            "iassa_project_rows, iassa_project_columns, iassa_estimate_rise",
            AccumulateCost.finishRise(SIDE, SIDE, CELLS, 1)));
    rows.add(
        Row.plain(
            "scores of " + MASKS + " RISE masks as dense masks (not done)",
            "-",
            AccumulateCost.dense(SIDE, SIDE, MASKS, 1)));
    rows.add(
        Row.plain(
            "change, HAR and its table",
            "iassa_map_statistics, iassa_har_rows, iassa_har_columns, iassa_finish_summary",
            MapCost.summarise(SIDE, SIDE, 1)));
    rows.add(
        Row.plain("product with S, stretched", "iassa_multiply", MapCost.multiply(SIDE * SIDE, 1)));
    rows.add(Row.plain("S to 56×56", "iassa_resample", MapCost.resample(1, SIDE, SIDE, 56, 56)));
    rows.add(
        Row.plain(
            "A×S to 224×224 and blended",
            "iassa_resample_blend",
            MapCost.resampleBlend(1, 56, 56, SIDE, SIDE)));
    AffinityCost cosine = new AffinityCost(STAGES, false, true, false);
    AffinityCost dot = new AffinityCost(STAGES, false, false, false);
    double logits = 2.0 * STAGES.get(0).channels() * cosine.pixels() * cosine.pixels();
    double grams =
        STAGES.stream()
            .filter(l -> l.pixels() != cosine.pixels())
            .mapToDouble(l -> (double) l.channels() * l.pixels() * (l.pixels() + 1))
            .sum();
    rows.add(
        new Row(
            "Gram matrices of three coarse levels",
            "iassa_gram_p3",
            DeviceWork.tensor(dot.gram(), grams, 3)));
    rows.add(
        new Row(
            "A×S at 56×56, streamed, 3 parts",
            "iassa_affinity_stream_p3",
            DeviceWork.tensor(dot.streamed(1), logits, 3)));
    rows.add(
        new Row(
            "A at 56×56, kept, 2 parts",
            "iassa_affinity_fill_p2",
            DeviceWork.tensor(cosine.fill(), logits, 2)));
    rows.add(Row.plain("A×S at 56×56 from the kept A", "iassa_affinity_product", cosine.kept(1)));
    return List.copyOf(rows);
  }

  /** Returns the sheet as a page of Markdown. */
  public static String markdown() {
    StringBuilder page = new StringBuilder();
    page.append("# Roofline of the kernels: computed, not measured\n\n");
    page.append("Batch 256, 224×224, one target, ResNet-50's four stages for the attention. ");
    page.append(
        "Compulsory work of each\noperation (`org.iassa.kernels.cost`, which the benchmarks ");
    page.append("use as well) over what an H100 SXM offers on paper: 3.35 TB/s,\n");
    page.append("66.9 TFLOP/s fp32 (fp64, at half the rate, is counted as fp32), ");
    page.append("989 TFLOP/s bf16 on tensor cores, 4.2 T special\n");
    page.append("functions/s. No launch is counted, and no device has run any of it. Written by ");
    page.append("`./iassa kernels --roofline`.\n\n");
    page.append("| operation | kernels | MB | GFLOP | of them on tensor cores | M specials ");
    page.append("| floor, µs | bound by |\n|---|---|---:|---:|---:|---:|---:|---|\n");
    for (Row r : rows()) {
      page.append(
          String.format(
              Locale.ROOT,
              "| %s | `%s` | %.2f | %.3f | %.3f | %.2f | %.2f | %s |%n",
              r.name,
              r.kernels,
              r.work.cost().bytes() / 1e6,
              (r.work.tensorFlops() + r.work.vectorFlops()) / 1e9,
              r.work.tensorFlops() / 1e9,
              r.work.cost().specials() / 1e6,
              r.work.floor() * 1e6,
              r.work.boundBy()));
    }
    return page.toString();
  }
}
