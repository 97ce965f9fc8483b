package org.iassa.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.iassa.data.ObjectMask;
import org.iassa.engine.InvalidOptionException;
import org.iassa.engine.SaliencyMap;
import org.junit.jupiter.api.Test;

/** IoU, F1, pointing games and controls. */
class OverlapTest {
  /** The object is the left 2 of 5 pixels in each of 2 rows. */
  private static final ObjectMask OBJECT =
      new ObjectMask(
          2, 5, new boolean[] {true, true, false, false, false, true, true, false, false, false});

  private static SaliencyMap map(float... values) {
    return new SaliencyMap(2, 5, values);
  }

  @Test
  void perfectMap_scoresOne() {
    SaliencyMap perfect = map(1, 1, 0, 0, 0, 1, 1, 0, 0, 0);
    MaskOverlap overlap = MaskOverlap.of(perfect, OBJECT, 0.3);
    assertThat(overlap.iou()).isEqualTo(1);
    assertThat(overlap.f1()).isEqualTo(1);
    assertThat(PointingGame.hit(perfect, OBJECT)).isTrue();
    assertThat(PointingGame.energy(perfect, OBJECT)).isEqualTo(1);
  }

  @Test
  void overlap_countsPixelsAboveTheThresholdOfTheRange() {
    // Range 10 to 20, so the region is what exceeds 13: 13 itself is out.
    SaliencyMap map = map(20, 13, 14, 10, 10, 15, 13.1f, 16, 10, 10);
    MaskOverlap overlap = MaskOverlap.of(map, OBJECT, 0.3);
    assertThat(overlap).isEqualTo(new MaskOverlap(0.3, 5, 4, 3));
    assertThat(overlap.iou()).isCloseTo(3 / 6.0, within(1e-12));
    assertThat(overlap.f1()).isCloseTo(2 * 3 / 9.0, within(1e-12));
    assertThat(overlap.precision()).isCloseTo(0.6, within(1e-12));
    assertThat(overlap.recall()).isCloseTo(0.75, within(1e-12));
  }

  @Test
  void constantMap_hasNoRegion_andPointsAtItsFirstPixel() {
    SaliencyMap flat = map(new float[10]);
    MaskOverlap overlap = MaskOverlap.of(flat, OBJECT, 0.3);
    assertThat(overlap.region()).isZero();
    assertThat(overlap.iou()).isZero();
    assertThat(overlap.f1()).isZero();
    assertThat(overlap.precision()).isZero();
    assertThat(PointingGame.hit(flat, OBJECT)).isTrue();
    assertThat(PointingGame.energy(flat, OBJECT)).isCloseTo(0.4, within(1e-12));
  }

  @Test
  void sweep_narrowsTheRegion() {
    SaliencyMap ramp = map(9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
    List<MaskOverlap> sweep = MaskOverlap.sweep(ramp, OBJECT, 9);
    assertThat(sweep).extracting(MaskOverlap::region).containsExactly(9, 8, 7, 6, 5, 4, 3, 2, 1);
    assertThat(sweep.get(7).iou()).isEqualTo(0.5);
  }

  @Test
  void energy_isTheShareOnTheObject_aboveTheMinimum() {
    assertThat(PointingGame.energy(map(3, 2, 2, -1, -1, -1, -1, -1, -1, -1), OBJECT))
        .isCloseTo(7 / 10.0, within(1e-12));
  }

  @Test
  void tolerance_isADisc() {
    boolean[] corner = new boolean[40 * 40];
    corner[0] = true;
    ObjectMask object = new ObjectMask(40, 40, corner);
    // (9, 12) is exactly 15 away from the corner, (10, 12) is 15.6 away.
    assertThat(PointingGame.hitWithin(peak(9, 12), object, 15)).isTrue();
    assertThat(PointingGame.hitWithin(peak(10, 12), object, 15)).isFalse();
    assertThat(PointingGame.hitWithin(peak(0, 1), object, 0)).isFalse();
    assertThat(PointingGame.hitWithin(peak(0, 0), object, 0)).isTrue();
    assertThat(PointingGame.hit(peak(9, 12), object)).isFalse();
  }

  private static SaliencyMap peak(int y, int x) {
    float[] values = new float[40 * 40];
    values[y * 40 + x] = 1;
    return new SaliencyMap(40, 40, values);
  }

  @Test
  void unusableMasks_areRefused() {
    SaliencyMap map = map(new float[10]);
    assertThatThrownBy(() -> MaskOverlap.of(map, new ObjectMask(2, 5, new boolean[10]), 0.3))
        .isInstanceOf(InvalidOptionException.class)
        .hasMessageContaining("empty");
    ObjectMask turned = new ObjectMask(5, 2, OBJECT.toArray());
    assertThatThrownBy(() -> PointingGame.hit(map, turned))
        .isInstanceOf(InvalidOptionException.class)
        .hasMessageContaining("5x2");
    assertThatThrownBy(() -> MaskOverlap.of(map, OBJECT, 1))
        .isInstanceOf(InvalidOptionException.class);
  }

  @Test
  void randomControl_isAPureFunctionOfTheSeed_andEven() {
    SaliencyMap map = Control.random(64, 64, 9);
    assertThat(map).isEqualTo(Control.random(64, 64, 9)).isNotEqualTo(Control.random(64, 64, 10));
    double sum = 0;
    for (float v : map.toArray()) {
      assertThat(v).isBetween(0f, Math.nextDown(1f));
      sum += v;
    }
    // The mean of 4096 uniform values has a standard deviation of 0.0045.
    assertThat(sum / 4096).isCloseTo(0.5, within(0.02));
  }

  @Test
  void centreGaussian_fallsOffFromTheCentre() {
    SaliencyMap map = Control.centreGaussian(9, 5, 0.5);
    assertThat(map.argMax()).isEqualTo(4 * 5 + 2);
    assertThat(map.max()).isEqualTo(1);
    assertThat(map.value(0, 2)).isCloseTo((float) Math.exp(-0.5 * 16 / 20.25), within(1e-6f));
    assertThat(map.value(1, 0)).isEqualTo(map.value(7, 4));
    assertThatThrownBy(() -> Control.centreGaussian(3, 3, 0))
        .isInstanceOf(InvalidOptionException.class);
  }

  @Test
  void evaluation_dividesByTheRegion_atPixelLevel() {
    PixelSum model = PixelSum.planar(2, 5, .1, .1, .1, .1, .1, .1, .1, .1, .1, .1);
    Evaluator evaluator =
        new Evaluator(model, CurveTest.protocol(new Step.Pixels(1), new Canvas.Zero()), 4);
    float[] image = new float[30];
    Arrays.fill(image, 1);
    SaliencyMap map = map(9, 8, 7, 0, 0, 6, 5, 0, 0, 0);
    Evaluation evaluation = evaluator.evaluate(image, map, 1, Optional.of(OBJECT));
    assertThat(evaluation.region()).isEqualTo(5);
    assertThat(evaluation.imageLevel(Metric.DELETION)).isCloseTo(0.5, within(1e-6));
    assertThat(evaluation.imageLevel(Metric.INSERTION)).isCloseTo(0.5, within(1e-6));
    assertThat(evaluation.imageLevel(Metric.IOU)).isCloseTo(0.8, within(1e-12));
    assertThat(evaluation.pixelLevel(Metric.IOU)).isCloseTo(0.16, within(1e-12));
    assertThat(evaluation.imageLevel(Metric.POINTING)).isEqualTo(1);
    assertThat(evaluation.values()).containsOnlyKeys(Metric.DEFAULT.toArray(new Metric[0]));

    Evaluation without = evaluator.evaluate(image, map, 1, Optional.empty());
    assertThat(without.values()).containsOnlyKeys(Metric.DELETION, Metric.INSERTION);
    assertThat(without.imageLevel(Metric.IOU)).isNaN();
    Evaluation empty = new Evaluation(Protocol.IASSA_2020, 0, 0, Map.of(Metric.IOU, 0.0));
    assertThat(empty.pixelLevel(Metric.IOU)).isNaN();
  }
}
