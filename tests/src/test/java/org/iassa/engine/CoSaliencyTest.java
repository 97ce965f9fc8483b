package org.iassa.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.iassa.engine.spi.BatchFormat;
import org.iassa.engine.spi.BlackBox;
import org.iassa.engine.spi.ElementType;
import org.iassa.engine.spi.FeatureExtractor;
import org.iassa.engine.spi.FeatureMap;
import org.iassa.engine.spi.ImageBatch;
import org.iassa.engine.spi.Layout;
import org.iassa.image.Preprocessing;
import org.iassa.image.RgbImage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Co-saliency where features are the image's mean colour, so that the map is known exactly. */
class CoSaliencyTest {
  private static final int SIDE = 64;
  private static final int[] RED = {230, 40, 20};
  private static final int[] BLUE = {20, 60, 240};

  /** Red to the left of {@code edge}, blue beyond. */
  private static RgbImage picture(int edge) {
    byte[] data = new byte[3 * SIDE * SIDE];
    for (int i = 0; i < SIDE * SIDE; i++) {
      for (int c = 0; c < 3; c++) {
        data[3 * i + c] = (byte) (i % SIDE < edge ? RED : BLUE)[c];
      }
    }
    return new RgbImage(SIDE, SIDE, data);
  }

  private static float[] means(ImageBatch batch) {
    int pixels = batch.format().pixels();
    boolean planar = batch.format().layout() == Layout.NCHW;
    float[] means = new float[3 * batch.count()];
    for (int n = 0; n < batch.count(); n++) {
      for (int c = 0; c < 3; c++) {
        double sum = 0;
        for (int i = 0; i < pixels; i++) {
          sum +=
              batch.floats().get(n * 3 * pixels + (planar ? c * pixels + i : 3 * i + c)) / pixels;
        }
        means[3 * n + c] = (float) sum + 0.7f; // an empty image has features too
      }
    }
    return means;
  }

  private static BlackBox meanColour() {
    return BlackBox.of(SIDE, SIDE, 3, 10, (batch, scores) -> scores.put(0, means(batch)));
  }

  /** The same mean as a 2×2 map per channel below a level that must not count. */
  private static FeatureExtractor meanColourMaps(Layout layout) {
    return new FeatureExtractor() {
      @Override
      public BatchFormat format() {
        return new BatchFormat(SIDE, SIDE, layout, ElementType.FP32);
      }

      @Override
      public List<FeatureMap> extract(ImageBatch image) {
        assertThat(image.count()).isEqualTo(1);
        FloatBuffer deepest = buffer(12);
        for (int i = 0; i < 12; i++) {
          deepest.put(i, means(image)[i / 4] * (i % 4)); // mean over places: 1.5 times
        }
        FloatBuffer shallow = buffer(16);
        shallow.put(0, 1e6f * means(image)[0]);
        return List.of(new FeatureMap(1, 4, 4, shallow), new FeatureMap(3, 2, 2, deepest));
      }
    };
  }

  private static FloatBuffer buffer(int floats) {
    return ByteBuffer.allocateDirect(4 * floats).order(ByteOrder.nativeOrder()).asFloatBuffer();
  }

  private static List<BlackBox> boxes(RgbImage a, CoSaliency.Comparison comparison) {
    List<BlackBox> boxes = new ArrayList<>();
    boxes.add(CoSaliency.of(meanColour(), a, comparison));
    for (Layout layout : Layout.values()) {
      boxes.add(CoSaliency.of(meanColourMaps(layout), Preprocessing.IMAGENET, a, comparison));
    }
    return boxes;
  }

  private static double[] normalised(int[] rgb, double share) {
    double[] v = new double[3];
    for (int c = 0; c < 3; c++) {
      v[c] = share * Preprocessing.IMAGENET.normalise(c, rgb[c]);
    }
    return v;
  }

  private static double dot(double[] a, double[] b) {
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
  }

  /** What a window wholly on one colour scores, when A is red. */
  private static double expected(CoSaliency.Comparison comparison, int[] colour, double share) {
    double[] a = normalised(RED, 1);
    double[] x = normalised(colour, share);
    if (comparison == CoSaliency.Comparison.COSINE) {
      return dot(a, x) / Math.sqrt(dot(a, a) * dot(x, x));
    }
    double[] d = {a[0] - x[0], a[1] - x[1], a[2] - x[2]};
    return 1 / (1 + Math.sqrt(dot(d, d) / dot(a, a)));
  }

  /** Inner pixels of each half are seen only through whole windows of that half's colour. */
  @ParameterizedTest
  @EnumSource(CoSaliency.Comparison.class)
  void map_isTheSimilarityOfTheColour_inEachHalf(CoSaliency.Comparison comparison) {
    ExplainOptions options =
        ExplainOptions.builder(Preset.PAPER).method(Method.OCCLUSION).batch(16).build();
    int window = 45 * SIDE / WindowPass.REFERENCE_SIDE;
    double share = (double) window * window / (SIDE * SIDE);
    for (BlackBox box : boxes(picture(SIDE), comparison)) {
      try (Explainer explainer = Explainer.builder(box).device(Device.CPU).build()) {
        SaliencyMap map = explainer.explain(picture(SIDE / 2), options).saliency();
        for (int y = 15; y < SIDE - 15; y++) {
          assertThat((double) map.value(y, 16))
              .isCloseTo(expected(comparison, RED, share), within(1e-5));
          assertThat((double) map.value(y, 47))
              .isCloseTo(expected(comparison, BLUE, share), within(1e-5));
        }
        assertThat(map.value(30, 16)).isGreaterThan(map.value(30, 47) + 0.01f);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(CoSaliency.Comparison.class)
  void score_isOne_forTheImageItself(CoSaliency.Comparison comparison) {
    ExplainOptions options = ExplainOptions.builder(Preset.BALANCED).batch(16).build();
    for (BlackBox box : boxes(picture(20), comparison)) {
      try (Explainer explainer = Explainer.builder(box).device(Device.CPU).build()) {
        Explanation same = explainer.explain(picture(20), options);
        assertThat(same.targets().get(0).score()).isCloseTo(1, within(1e-6));
        Explanation other = explainer.explain(picture(0), options);
        assertThat(other.targets().get(0).score()).isLessThan(0.95);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Method.class)
  void map_isHighestOnTheColour_byEveryMethod(Method method) {
    LimeOptions lime =
        new LimeOptions(new Superpixels.Slic(16, 10), 200, 0.25, 1, LimeOptions.Hidden.FILL, 0);
    ExplainOptions options =
        ExplainOptions.builder(Preset.BALANCED).method(method).lime(lime).batch(16).build();
    CoSaliency box = CoSaliency.of(meanColour(), picture(SIDE), CoSaliency.Comparison.COSINE);
    try (Explainer explainer = Explainer.builder(box).device(Device.CPU).build()) {
      SaliencyMap map = explainer.explain(picture(24), options).saliency();
      assertThat(map.argMax() % SIDE).isLessThan(24);
    }
  }

  @Test
  void of_refusesAnImage_thatIsLikeAnEmptyOne() {
    BlackBox constant =
        BlackBox.of(SIDE, SIDE, 2, (batch, scores) -> scores.put(0, new float[2 * batch.count()]));
    assertThatThrownBy(() -> CoSaliency.of(constant, picture(9), CoSaliency.Comparison.COSINE))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("empty image by 0.0");
  }

  @Test
  void explain_namesTheMask_whenFeaturesAreNotFinite() {
    int[] calls = {0};
    BlackBox faulty =
        BlackBox.of(
            SIDE,
            SIDE,
            3,
            10,
            (batch, scores) -> {
              float[] means = means(batch);
              calls[0] += batch.count();
              if (calls[0] > 20) {
                means[0] = Float.NaN;
              }
              scores.put(0, means);
            });
    CoSaliency box = CoSaliency.of(faulty, picture(9), CoSaliency.Comparison.EUCLIDEAN);
    ExplainOptions options = ExplainOptions.builder(Preset.PAPER).batch(1).build();
    try (Explainer explainer = Explainer.builder(box).device(Device.CPU).build()) {
      assertThatThrownBy(() -> explainer.explain(picture(30), options))
          .isInstanceOf(ScoreException.class)
          .hasMessageContaining("mask 17");
    }
  }
}
