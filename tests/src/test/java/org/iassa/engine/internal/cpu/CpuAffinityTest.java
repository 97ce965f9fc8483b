package org.iassa.engine.internal.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.iassa.engine.AttentionOptions;
import org.iassa.engine.ModelException;
import org.iassa.engine.OutOfMemoryException;
import org.iassa.engine.ScoreException;
import org.iassa.engine.Similarity;
import org.iassa.engine.Upsampling;
import org.iassa.engine.spi.FeatureMap;
import org.iassa.jni.AffinityOps;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CpuAffinityTest {
  /** Streaming: fp32 sums; DOT logits of some hundreds carry fp32 errors of up to 1e-5. */
  private static final double STREAMED = 2e-5;

  /** Kept: every weight is rounded to 8 significant bits. */
  private static final double KEPT = 2e-3;

  private static final long KEEP = 1L << 30;

  /** Levels as {C, h, w}: 1, 7, 13, 31, 33, 56, non-square, non-nested, two of one size. */
  private static final int[][][] SHAPES = {
    {{3, 1, 1}},
    {{5, 7, 7}},
    {{4, 13, 13}, {6, 7, 7}, {9, 3, 3}},
    {{40, 31, 31}, {8, 15, 15}, {12, 7, 7}},
    {{3, 33, 29}, {7, 16, 14}, {70, 4, 3}},
    {{6, 12, 40}, {50, 6, 20}, {300, 3, 10}},
    {{4, 28, 28}, {8, 14, 14}, {40, 7, 7}, {6, 28, 28}},
    {{2, 9, 20}, {3, 20, 4}},
    {{2, 1, 33}, {9, 1, 8}},
  };

  @AfterEach
  void useBestInstructionSet() {
    AffinityOps.iassa_affinity_force_isa(null);
  }

  @ParameterizedTest
  @ValueSource(strings = {"avx512", "avx2", "baseline"})
  void equalsTheDenseDefinition(String isa) {
    try (var name = new BytePointer(isa)) {
      assumeTrue(AffinityOps.iassa_affinity_force_isa(name) == 0, "this CPU lacks " + isa);
    }
    for (int[][] shape : SHAPES) {
      checkAll(shape, 0, STREAMED);
      checkAll(shape, 100_000, KEPT);
      checkAll(shape, KEEP, KEPT);
    }
  }

  @Test
  void equalsTheDenseDefinition_at56() {
    int[][] shape = {{6, 56, 56}, {8, 28, 28}, {20, 7, 7}};
    List<FeatureMap> levels = features(shape, 3);
    var options = options(Similarity.COSINE, Upsampling.BILINEAR, 0);
    float[] map = map(56 * 56, 4);
    double[] expected = new DenseAffinity(levels, options).times(map);
    assertClose(times(levels, options, map, 56, 56), expected, STREAMED, "56");
    assertClose(
        times(levels, options(Similarity.COSINE, Upsampling.BILINEAR, KEEP), map, 56, 56),
        expected,
        KEPT,
        "56 kept");
  }

  private static void checkAll(int[][] shape, long limit, double tolerance) {
    for (Similarity similarity : Similarity.values()) {
      for (Upsampling upsampling : Upsampling.values()) {
        String what = similarity + " " + upsampling + " " + Arrays.deepToString(shape);
        List<FeatureMap> levels = features(shape, 7);
        AttentionOptions options = options(similarity, upsampling, limit);
        int height = shape[0][1];
        int width = shape[0][2];
        float[] map = map(height * width, 8);
        var dense = new DenseAffinity(levels, options);
        assertClose(times(levels, options, map, height, width), dense.times(map), tolerance, what);
        float[] constant = new float[height * width];
        Arrays.fill(constant, 0.7f);
        for (float value : times(levels, options, constant, height, width)) {
          assertThat((double) value).as("rows sum to 1: %s", what).isBetween(0.69999, 0.70001);
        }
        try (var affinity = CpuAffinity.build(levels, options)) {
          double neighbours = dense.effectiveNeighbours();
          assertThat(affinity.effectiveNeighbours())
              .as(what)
              .isBetween(neighbours * 0.99, neighbours * 1.01);
        }
      }
    }
  }

  @Test
  void givesTheSameBits_forAnyNumberOfThreadsAndMaps() {
    List<FeatureMap> levels = features(SHAPES[4], 1);
    float[] maps = map(3 * 33 * 29, 2);
    for (long limit : new long[] {0, KEEP}) {
      for (Similarity similarity : Similarity.values()) {
        var options = options(similarity, Upsampling.BILINEAR, limit);
        float[] first = null;
        for (int threads : new int[] {1, 2, 5}) {
          try (var affinity = CpuAffinity.build(levels, options, threads);
              var data = new FloatPointer(maps)) {
            assertThat(affinity.kept()).isEqualTo(limit > 0);
            affinity.apply(data, 3, 33, 29, data);
            float[] result = new float[maps.length];
            data.get(result);
            first = first == null ? result : first;
            assertThat(result).isEqualTo(first);
          }
        }
        float[] second = Arrays.copyOfRange(maps, 33 * 29, 2 * 33 * 29);
        assertThat(times(levels, options, second, 33, 29))
            .isEqualTo(Arrays.copyOfRange(first, 33 * 29, 2 * 33 * 29));
      }
    }
  }

  @Test
  void isTheIdentity_forDotProductsOfLargeFeatures() {
    List<FeatureMap> levels = features(new int[][] {{64, 13, 13}, {8, 7, 7}}, 5);
    for (FeatureMap level : levels) {
      for (int i = 0; i < level.data().capacity(); i++) {
        level.data().put(i, level.data().get(i) * 100);
      }
    }
    float[] map = map(169, 6);
    for (long limit : new long[] {0, KEEP}) {
      var options = options(Similarity.DOT, Upsampling.NEAREST, limit);
      double[] expected = new DenseAffinity(levels, options).times(map);
      assertClose(times(levels, options, map, 13, 13), expected, 1e-6, "saturated");
      int same = 0;
      for (int i = 0; i < 169; i++) {
        same += Math.abs(expected[i] - map[i]) < 1e-6 ? 1 : 0;
      }
      assertThat(same).isGreaterThan(150);
    }
  }

  @Test
  void resamplesMaps_byAreaDownAndBilinearUp() {
    // One constant feature: A averages, whatever the resampling; a 2x2 area average is exact.
    FeatureMap flat = new FeatureMap(1, 4, 4, buffer(16));
    for (int i = 0; i < 16; i++) {
      flat.data().put(i, 1);
    }
    float[] map = map(15 * 10, 9);
    double mean = 0;
    for (float value : map) {
      mean += value / 150.0;
    }
    var options = options(Similarity.COSINE, Upsampling.NEAREST, 0);
    for (float value : times(List.of(flat), options, map, 15, 10)) {
      assertThat((double) value).isBetween(mean - 1e-6, mean + 1e-6);
    }
    // Saturated DOT is the identity, so what is left is down and up again: 8 to 4 to 8.
    FeatureMap apart = new FeatureMap(4, 1, 4, buffer(16));
    for (int i = 0; i < 4; i++) {
      apart.data().put(i * 4 + i, 30);
    }
    float[] steps = {0, 2, 4, 6, 1, 3, 5, 9};
    float[] result =
        times(List.of(apart), options(Similarity.DOT, Upsampling.NEAREST, 0), steps, 1, 8);
    assertThat(result).containsExactly(1, 2, 4, 4.25f, 2.75f, 3.25f, 5.75f, 7);
  }

  @Test
  void usesTheDeepestLevels_asTheOptionsSay() {
    List<FeatureMap> levels = features(SHAPES[2], 3);
    var two = new AttentionOptions(Similarity.COSINE, 0.1, Upsampling.NEAREST, 2, 0);
    try (var affinity = CpuAffinity.build(levels, two)) {
      assertThat(affinity.height()).isEqualTo(7);
      assertThat(affinity.width()).isEqualTo(7);
    }
  }

  @Test
  void namesLevelAndIndex_whenAFeatureIsNotFinite() {
    List<FeatureMap> levels = features(SHAPES[2], 3);
    levels.get(1).data().put(17, Float.NaN);
    var options = options(Similarity.COSINE, Upsampling.NEAREST, 0);
    assertThatThrownBy(() -> CpuAffinity.build(levels, options))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("level 1")
        .hasMessageContaining("index 17");
  }

  @Test
  void refusesFeatures_whoseDotProductsOverflow() {
    FeatureMap huge = new FeatureMap(1, 2, 2, buffer(4));
    huge.data().put(2, 1e19f);
    assertThatThrownBy(
            () -> CpuAffinity.build(List.of(huge), options(Similarity.DOT, Upsampling.NEAREST, 0)))
        .isInstanceOf(ModelException.class);
    CpuAffinity.build(List.of(huge), options(Similarity.COSINE, Upsampling.NEAREST, 0)).close();
  }

  @Test
  void saysOutOfMemory_whenTheMatrixIsAllowedButDoesNotFit() {
    FeatureMap wide = new FeatureMap(1, 1024, 1024, buffer(1 << 20));
    var options = options(Similarity.COSINE, Upsampling.NEAREST, Long.MAX_VALUE);
    assertThatThrownBy(() -> CpuAffinity.build(List.of(wide), options))
        .isInstanceOf(OutOfMemoryException.class)
        .hasMessageContaining("1048576 pixels");
  }

  @Test
  void leavesTheOutputAlone_whenTheMapIsNotFinite() {
    List<FeatureMap> levels = features(SHAPES[1], 3);
    float[] map = map(49, 1);
    map[40] = Float.POSITIVE_INFINITY;
    var options = options(Similarity.COSINE, Upsampling.NEAREST, 0);
    try (var affinity = CpuAffinity.build(levels, options);
        var in = new FloatPointer(map);
        var out = new FloatPointer(new float[49])) {
      assertThatThrownBy(() -> affinity.apply(in, 7, 7, out))
          .isInstanceOf(ScoreException.class)
          .hasMessageContaining("index 40");
      assertThat(out.get(0)).isZero();
    }
  }

  @Test
  void closesTwice_andRefusesUseAfterwards() {
    var options = options(Similarity.COSINE, Upsampling.NEAREST, 0);
    var affinity = CpuAffinity.build(features(SHAPES[1], 3), options);
    affinity.close();
    affinity.close();
    assertThatThrownBy(affinity::effectiveNeighbours).isInstanceOf(IllegalStateException.class);
  }

  private static float[] times(
      List<FeatureMap> levels, AttentionOptions options, float[] map, int height, int width) {
    try (var affinity = CpuAffinity.build(levels, options);
        var in = new FloatPointer(map);
        var out = new FloatPointer(new float[map.length])) {
      affinity.apply(in, height, width, out);
      float[] result = new float[map.length];
      out.get(result);
      return result;
    }
  }

  private static void assertClose(
      float[] actual, double[] expected, double tolerance, String what) {
    double worst = 0;
    for (int i = 0; i < actual.length; i++) {
      double error = Math.abs(actual[i] - expected[i]);
      worst = error <= worst ? worst : error;
    }
    assertThat(worst).as(what).isLessThanOrEqualTo(tolerance);
  }

  private static AttentionOptions options(Similarity similarity, Upsampling up, long limit) {
    return new AttentionOptions(similarity, 0.1, up, 16, limit);
  }

  private static List<FeatureMap> features(int[][] shapes, long seed) {
    Random random = new Random(seed);
    List<FeatureMap> levels = new ArrayList<>();
    for (int[] s : shapes) {
      FloatBuffer data = buffer(s[0] * s[1] * s[2]);
      for (int i = 0; i < data.capacity(); i++) {
        data.put(i, (float) random.nextGaussian());
      }
      levels.add(new FeatureMap(s[0], s[1], s[2], data));
    }
    // One pixel without any feature in the first level.
    for (int c = 0; c < shapes[0][0]; c++) {
      levels.get(0).data().put(c * shapes[0][1] * shapes[0][2], 0);
    }
    return levels;
  }

  private static float[] map(int size, long seed) {
    Random random = new Random(seed);
    float[] map = new float[size];
    for (int i = 0; i < size; i++) {
      map[i] = random.nextFloat();
    }
    return map;
  }

  private static FloatBuffer buffer(int floats) {
    return ByteBuffer.allocateDirect(4 * floats).order(ByteOrder.nativeOrder()).asFloatBuffer();
  }
}
