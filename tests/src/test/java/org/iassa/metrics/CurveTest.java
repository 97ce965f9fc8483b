package org.iassa.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.iassa.engine.InvalidOptionException;
import org.iassa.engine.SaliencyMap;
import org.iassa.engine.ScoreException;
import org.iassa.engine.spi.BatchFormat;
import org.iassa.engine.spi.BlackBox;
import org.iassa.engine.spi.ElementType;
import org.iassa.engine.spi.Layout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Deletion and insertion of a linear classifier, whose curves are known exactly. */
class CurveTest {
  /** Each of four pixels contributes 0.4, 0.3, 0.2, 0.1; the score of the whole image is 1. */
  private static final double[] TENTHS = {0.4, 0.3, 0.2, 0.1};

  private static final Protocol ONE_BY_ONE = protocol(new Step.Pixels(1), new Canvas.Zero());

  static Protocol protocol(Step step, Canvas start) {
    return protocol(step, start, "test");
  }

  static Protocol protocol(Step step, Canvas start, String name) {
    return new Protocol(
        name,
        1,
        step,
        new Canvas.Zero(),
        start,
        Protocol.Activation.MODEL_OUTPUT,
        Protocol.TargetRule.TOP_1,
        Protocol.AreaRule.TRAPEZOID,
        Protocol.TieRule.PIXEL_INDEX,
        Protocol.SignRule.POSITIVE_PART,
        0.3);
  }

  private static float[] ones(int pixels) {
    float[] image = new float[3 * pixels];
    Arrays.fill(image, 1);
    return image;
  }

  private static SaliencyMap map(int height, int width, float... values) {
    return new SaliencyMap(height, width, values);
  }

  @Test
  void deletion_followsTheClosedForm_whenTheMapIsPerfect() {
    Curve curve =
        new Deletion(PixelSum.planar(2, 2, TENTHS), ONE_BY_ONE, 3)
            .measure(ones(4), map(2, 2, 4, 3, 2, 1), 1);
    assertThat(curve.pixels()).containsExactly(0, 1, 2, 3, 4);
    assertThat(curve.scores()).containsExactly(new float[] {1, .6f, .3f, .1f, 0}, within(1e-6f));
    assertThat(curve.area()).isCloseTo(0.375, within(1e-6));
    assertThat(curve.protocol()).isSameAs(ONE_BY_ONE);
    assertThat(curve.target()).isEqualTo(1);
  }

  @Test
  void deletion_isWorst_whenTheMapIsReversed() {
    Curve curve =
        new Deletion(PixelSum.planar(2, 2, TENTHS), ONE_BY_ONE, 3)
            .measure(ones(4), map(2, 2, -4, -3, -2, -1), 1);
    assertThat(curve.scores()).containsExactly(new float[] {1, .9f, .7f, .4f, 0}, within(1e-6f));
    assertThat(curve.area()).isCloseTo(0.625, within(1e-6));
  }

  @Test
  void insertion_mirrorsDeletion_whenItStartsFromZero() {
    Curve curve =
        new Insertion(PixelSum.planar(2, 2, TENTHS), ONE_BY_ONE, 2)
            .measure(ones(4), map(2, 2, 4, 3, 2, 1), 1);
    assertThat(curve.scores()).containsExactly(new float[] {0, .4f, .7f, .9f, 1}, within(1e-6f));
    assertThat(curve.area()).isCloseTo(0.625, within(1e-6));
  }

  @Test
  void ties_goByPixelIndex_whenTheMapIsConstant() {
    PixelSum model = PixelSum.planar(2, 2, 0.1, 0.4, 0.2, 0.3);
    Curve curve = new Deletion(model, ONE_BY_ONE, 8).measure(ones(4), map(2, 2, 7, 7, 7, 7), 1);
    assertThat(curve.scores()).containsExactly(new float[] {1, .9f, .5f, .3f, 0}, within(1e-6f));
    // A zero and a negative zero are equal too.
    assertThat(PixelOrder.descending(map(1, 5, 0f, -0f, 1, 0f, -1))).containsExactly(2, 0, 1, 3, 4);
  }

  @Test
  void order_isStable_whenValuesAreManyAndMixed() {
    Random random = new Random(5);
    float[] values = new float[10_000];
    for (int i = 0; i < values.length; i++) {
      values[i] = (random.nextInt(41) - 20) * (random.nextBoolean() ? 1e-30f : 1e30f);
    }
    int[] order = PixelOrder.descending(map(100, 100, values));
    for (int i = 1; i < order.length; i++) {
      float before = values[order[i - 1]];
      float here = values[order[i]];
      assertThat(before > here || before == here && order[i - 1] < order[i]).isTrue();
    }
    assertThat(Arrays.stream(order).distinct().count()).isEqualTo(10_000);
  }

  @Test
  void area_countsTheShortLastStepAsAWholeOne() {
    // Five pixels of 0.2 in steps of two: scores 1, .6, .2, 0 over three equal intervals.
    Protocol byTwo = protocol(new Step.Pixels(2), new Canvas.Zero());
    Curve curve =
        new Deletion(PixelSum.planar(1, 5, .2, .2, .2, .2, .2), byTwo, 2)
            .measure(ones(5), map(1, 5, 5, 4, 3, 2, 1), 1);
    assertThat(curve.pixels()).containsExactly(0, 2, 4, 5);
    assertThat(curve.scores()).containsExactly(new float[] {1, .6f, .2f, 0}, within(1e-6f));
    assertThat(curve.area()).isCloseTo((0.5 + 0.6 + 0.2 + 0) / 3, within(1e-6));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 29, 64})
  void curve_hasTheSameBits_whateverTheBatch(int batch) {
    Random random = new Random(11);
    int pixels = 224 * 8;
    double[] weights = random.doubles(pixels).map(v -> v / pixels).toArray();
    float[] values = new float[pixels];
    for (int i = 0; i < pixels; i++) {
      values[i] = random.nextInt(100);
    }
    PixelSum model = PixelSum.planar(8, 224, weights);
    Protocol protocol = protocol(new Step.Pixels(64), new Canvas.RiseBlur());
    Curve whole = new Insertion(model, protocol, 32).measure(ones(pixels), map(8, 224, values), 1);
    model.calls = 0;
    model.images = 0;
    Curve cut = new Insertion(model, protocol, batch).measure(ones(pixels), map(8, 224, values), 1);
    assertThat(cut.scores()).isEqualTo(whole.scores());
    assertThat(cut.scores()).hasSize(29);
    assertThat(model.images).isEqualTo(29);
    assertThat(model.calls).isEqualTo((29 + batch - 1) / batch);
  }

  @ParameterizedTest
  @CsvSource({"NCHW,FP32", "NHWC,FP32", "NCHW,BF16", "NHWC,BF16", "NCHW,FP16", "NHWC,FP16"})
  void images_arriveInTheModelsFormat(Layout layout, ElementType type) {
    // 1 + 2^-9 is a tie in bfloat16, which falls to 1; binary16 and binary32 hold it.
    PixelSum model = new PixelSum(new BatchFormat(1, 3, layout, type), 1, 10, 100);
    float[] image = {1.001953125f, 2, 3, 40, 50, 60, 0.5f, 0.25f, 0.75f};
    Deletion deletion = new Deletion(model, ONE_BY_ONE, 2);
    float first = type == ElementType.BF16 ? 1 : 1.001953125f;
    assertThat(deletion.measure(image, map(1, 3, 1, 3, 2), 1).scores())
        .containsExactly(first + 20 + 300, first + 300, first, 0);
    assertThat(deletion.measure(image, map(1, 3, 1, 3, 2), 0).scores())
        .containsExactly(new float[] {0.5f, 1.25f / 3, 0.5f / 3, 0}, within(1e-6f));
  }

  @Test
  void insertion_startsFromRisesBlur_onATinyImageByHand() {
    // 1x2 pixels, red = 1 and 3. With k0 = K(5,5) and k1 = K(5,6) the start is k0 + 3·k1 and
    // 3·k0 + k1: everything else under the kernel is zero padding.
    double k0 = 0.008832628216191647;
    double k1 = SeparableKernel.reflectedDirac(11, 5).value(5, 6);
    Protocol protocol = protocol(new Step.Pixels(1), new Canvas.RiseBlur());
    Curve curve =
        new Insertion(PixelSum.planar(1, 2, 1, 10), protocol, 4)
            .measure(new float[] {1, 3, 0, 0, 0, 0}, map(1, 2, 0, 1), 1);
    assertThat(curve.scores())
        .containsExactly(
            new float[] {
              (float) (k0 + 3 * k1 + 10 * (3 * k0 + k1)), (float) (k0 + 3 * k1 + 30), 31
            },
            within(1e-6f));
  }

  @Test
  void errors_nameWhatIsWrong() {
    PixelSum model = PixelSum.planar(2, 2, TENTHS);
    Deletion deletion = new Deletion(model, ONE_BY_ONE, 2);
    assertThatThrownBy(() -> deletion.measure(ones(4), map(1, 4, 1, 2, 3, 4), 1))
        .isInstanceOf(InvalidOptionException.class)
        .hasMessageContaining("1x4")
        .hasMessageContaining("2x2");
    assertThatThrownBy(() -> deletion.measure(ones(3), map(2, 2, 1, 2, 3, 4), 1))
        .isInstanceOf(InvalidOptionException.class)
        .hasMessageContaining("9 values");
    assertThatThrownBy(() -> deletion.measure(ones(4), map(2, 2, 1, 2, 3, 4), 2))
        .isInstanceOf(InvalidOptionException.class)
        .hasMessageContaining("target is 2");
    assertThatThrownBy(() -> new Deletion(model, ONE_BY_ONE, 0))
        .isInstanceOf(InvalidOptionException.class);
    BlackBox broken =
        BlackBox.of(
            2,
            2,
            1,
            (batch, scores) -> {
              for (int i = 0; i < batch.count(); i++) {
                scores.put(i, batch.floats().get(12 * i) == 0 ? Float.NaN : 1);
              }
            });
    assertThatThrownBy(
            () -> new Deletion(broken, ONE_BY_ONE, 8).measure(ones(4), map(2, 2, 1, 2, 3, 4), 0))
        .isInstanceOf(ScoreException.class)
        .hasMessageContaining("4 pixels changed");
  }
}
