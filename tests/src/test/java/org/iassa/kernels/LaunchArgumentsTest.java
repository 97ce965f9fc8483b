package org.iassa.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The values that launchers give to the kernels, each different from the others, in order. */
class LaunchArgumentsTest {
  /** One launch: offsets of its arguments and their bytes. */
  private record Launch(String entry, LaunchShape shape, int[] offsets, ByteBuffer values) {
    /** Checks every argument: Integer i32, Long i64 or pointer, Float f32, Double f64. */
    void has(String name, Object... expected) {
      assertThat(entry).isEqualTo(name);
      assertThat(offsets).as(name).hasSize(expected.length);
      for (int i = 0; i < expected.length; i++) {
        int at = offsets[i];
        assertThat(value(at, expected[i].getClass()))
            .as("argument %d of %s", i, name)
            .isEqualTo(expected[i]);
      }
    }

    private Object value(int at, Class<?> type) {
      if (type == Integer.class) {
        return values.getInt(at);
      }
      if (type == Float.class) {
        return values.getFloat(at);
      }
      return type == Double.class ? (Object) values.getDouble(at) : values.getLong(at);
    }
  }

  /** A queue that writes down. */
  private static final class Recorder extends ArgumentQueue {
    final List<Launch> launches = new ArrayList<>();

    @Override
    public void launch(KernelFile file, String entry, LaunchShape shape) {
      int[] offsets = new int[arguments.count()];
      for (int i = 0; i < offsets.length; i++) {
        offsets[i] = arguments.offset(i);
      }
      ByteBuffer values = ByteBuffer.allocate(1024).order(ByteOrder.nativeOrder());
      values.put(0, arguments.values(), 0, 1024);
      launches.add(new Launch(entry, shape, offsets, values));
    }

    Launch next() {
      return launches.remove(0);
    }
  }

  private final Recorder queue = new Recorder();
  private final PassMemory memory = new PassMemory(31, 33, 2, 1.5, 100, 200, 300, 400);
  private final long stride = memory.planeStride();

  /** 1023 elements fill one block of 256 threads with 4 each; images may start in a vector. */
  @Test
  void maskedBatch() {
    MaskedBatch batch = new MaskedBatch(queue, new ImageForm(11, 31, false, ImageForm.Type.FP32));
    batch.prepare(10, 20, 30, 40, 50, 60);
    queue.next().has("iassa_prepare_nchw_fp32", 10L, 20L, 341, 30L, 40L, 50L, 60L);
    batch.maskWindows(10, 20, 1, 30, 9, 40);
    assertThat(queue.launches.get(0).shape()).isEqualTo(new LaunchShape(2, 2, 1, 256, 1));
    queue.next().has("iassa_mask_windows_nchw_32", 10L, 20L, 11, 31, 1, 30L, 9, 40L);
    RiseConstants grid = RiseConstants.of(11, 31, 7, 0.25);
    batch.maskRise(10, 20, grid, 77, 5, 9, 40);
    assertThat(queue.launches.get(0).shape()).isEqualTo(new LaunchShape(2, 2, 1, 256, 1));
    queue
        .next()
        .has(
            "iassa_mask_rise_nchw_fp32",
            10L,
            20L,
            11,
            31,
            7,
            grid.threshold(),
            grid.scale(),
            77L,
            5,
            9,
            40L);
  }

  @Test
  void windowMasks() {
    new WindowMasks(queue)
        .lay(new WindowMasks.Grid(31, 33, 5, 2, 3, 4, 1025), 1, 10, 20, 30, 40, 50);
    assertThat(queue.launches.get(0).shape()).isEqualTo(LaunchShape.row(2, 256));
    queue.next().has("iassa_count_windows", 31, 33, 5, 2, 3, 4, 1, 10L, 20L);
    queue.next().has("iassa_write_windows", 31, 33, 5, 2, 3, 4, 1, 10L, 20L, 30, 40L, 50L);
  }

  @Test
  void maskAccumulate() {
    MaskAccumulate sums = new MaskAccumulate(queue, memory);
    sums.clear();
    queue.next().has("iassa_clear_pass", stride, 2, 100L, 200L, 300L, 400L);
    MaskAccumulate.Scores scores = new MaskAccumulate.Scores(17, 300, 8, 6, 9);
    sums.windows(scores, 10);
    queue.next().has("iassa_check_scores", 17, 300, 8L, 6, 9L, 2, 1.5, 400L);
    queue
        .next()
        .has(
            "iassa_accumulate_windows",
            33,
            10L,
            17,
            300,
            8L,
            6,
            9L,
            2,
            1.5,
            stride,
            100L,
            200L,
            400L);
    RiseConstants grid = RiseConstants.of(31, 33, 7, 0.25);
    sums.rise(scores, grid, 77);
    queue.next().has("iassa_check_scores", 17, 300, 8L, 6, 9L, 2, 1.5, 400L);
    int threshold = grid.threshold();
    queue
        .next()
        .has(
            "iassa_accumulate_rise",
            31,
            33,
            7,
            threshold,
            77L,
            17,
            300,
            8L,
            6,
            9L,
            2,
            1.5,
            stride,
            100L,
            200L,
            400L);
  }

  @Test
  void maskSums() {
    MaskSums sums = new MaskSums(queue, memory, new LaunchPolicy(132));
    sums.windows(1);
    queue.next().has("iassa_sum_rows", 31, 33, 1, stride, 100L, 200L);
    queue.next().has("iassa_sum_columns", 31, 33, 1, stride, 100L, 200L);
    sums.rise(RiseConstants.of(31, 33, 7, 0.5), 500);
    queue.next().has("iassa_project_rows", 31, 33, 7, stride, 100L, 500L);
    queue.next().has("iassa_project_columns", 31, 33, 7, stride, 500L, 100L);
  }

  @Test
  void mapEstimate() {
    MapEstimate.Rule rule = new MapEstimate.Rule(3, 4, 5, 2.5, true);
    MapEstimate estimate = new MapEstimate(queue, memory);
    estimate.windows(rule, 600);
    queue.next().has("iassa_value_range_windows", 31, 33, 2, 1.5, 3, 0.0, stride, 100L, 200L, 300L);
    queue
        .next()
        .has(
            "iassa_estimate_windows",
            31,
            33,
            2,
            1.5,
            3,
            4,
            5,
            2.5,
            0.0,
            stride,
            100L,
            200L,
            300L,
            600L);
    estimate.rise(rule, 7.5, 600);
    queue.next().has("iassa_value_range_rise", 31, 33, 2, 1.5, 3, 7.5, stride, 100L, 200L, 300L);
    queue
        .next()
        .has(
            "iassa_estimate_rise",
            31,
            33,
            2,
            1.5,
            3,
            4,
            5,
            2.5,
            7.5,
            stride,
            100L,
            200L,
            300L,
            600L);
  }

  @Test
  void resample() {
    Resample resample = new Resample(queue);
    resample.resample(10, 3, 31, 33, 7, 5, 64, 20);
    queue.next().has("iassa_resample", 10L, 3, 31, 33, 7, 5, 64, 20L);
    resample.blend(10, 3, 7, 5, 31, 33, 20, 0.25, 30);
    queue.next().has("iassa_resample_blend", 10L, 3, 7, 5, 31, 33, 20L, 0.25, 30L);
  }

  @Test
  void maps() {
    Maps maps = new Maps(queue);
    maps.blend(70, 10, 20, 0.25, 30);
    queue.next().has("iassa_blend", 70L, 10L, 20L, 0.25, 30L);
    maps.multiply(70, 3, 10, 20);
    queue.next().has("iassa_multiply", 70, 10L, 20L);
    Maps.Memory places = new Maps.Memory(31, 33, 2, 10, 20, 30, 40, 50, 60);
    for (boolean first : new boolean[] {true, false}) {
      maps.summarise(places, 0.75, first);
      queue.next().has("iassa_map_statistics", 1023, 0.75, 10L, 20L, 50L);
      queue.next().has("iassa_har_rows", 31, 33, 2, 10L, 50L, 20L, 30L, 40L);
      queue.next().has("iassa_har_columns", 31, 33, 40L);
      queue.next().has("iassa_finish_summary", 31, 33, 2, first ? 1 : 0, 50L, 40L, 60L);
    }
  }

  @Test
  void affinityFeatures() {
    AffinityFeatures features = new AffinityFeatures(queue);
    AffinityFeatures.Level level = new AffinityFeatures.Level(5, 2, 3, 10);
    AffinityFeatures.Spread spread = new AffinityFeatures.Spread(4, 7, true);
    features.map(2, 3, spread, 20);
    queue.next().has("iassa_level_map_bilinear", 2, 3, 4, 7, 20L);
    features.norms(level, spread, false, 20);
    queue.next().has("iassa_pixel_norms", 5, 2, 3, 4, 7, 1, 0, 10L, 20L);
    features.largest(28, 20, 30);
    queue.next().has("iassa_largest", 28, 20L, 30L);
    features.inverseNorms(28, 20, 30, true, 40);
    queue.next().has("iassa_inverse_norms", 28, 20L, 30L, 1, 40L);
    features.pack(level, spread, 20, 30, 2, 21, 8, 40);
    queue.next().has("iassa_pack_features", 5, 2, 3, 4, 7, 1, 10L, 20L, 30L, 2, 32, 8, 40L);
    features.gram(3, 28, 5, 10, 20);
    queue.next().has("iassa_gram_p3", 28, 16, 10L, 20L);
    features.merge(4, 7, 2, 3, 10, 20);
    queue.next().has("iassa_gram_merge", 4, 7, 2, 3, 10L, 20L);
    // bf16 numbers of two bytes, channels padded to what a tensor core takes.
    assertThat(AffinityFeatures.packedBytes(3, 28, 5)).isEqualTo(3 * 28 * 16 * 2);
  }

  @Test
  void affinityProduct() {
    AffinityProduct product = new AffinityProduct(queue);
    product.combine(35, 3, 2, 10, AffinityProduct.Combine.PRODUCTS_TWICE, 20, 30, 40);
    queue.next().has("iassa_affinity_combine", 35, 3, 2, 10L, 1, 20L, 30L, 40L);
    product.product(35, 10, 20, 64, 3, true, 30, 40);
    queue.next().has("iassa_affinity_product", 35, 64, 10L, 20L, 64, 3, 1, 30L, 40L);
    product.mapTotals(35, 10, 64, 3, 20);
    queue.next().has("iassa_map_totals", 35, 10L, 64, 20L);
    assertThat(AffinityProduct.partialFloats(35, 3, 2)).isEqualTo(2 * 5 * 35);
  }

  /** The largest float that times the denominator is not above 1, for every size. */
  @Test
  void riseScale_isRoundedDown() {
    for (int cells = 1; cells <= 40; cells++) {
      for (int side = cells; side <= 300; side += 7) {
        RiseConstants c = RiseConstants.of(side, side + 3, cells, 0.5);
        assertThat(c.scale() * c.denominator()).isLessThanOrEqualTo(1.0);
        assertThat(Math.nextUp(c.scale()) * c.denominator()).isGreaterThan(1.0);
      }
    }
  }
}
