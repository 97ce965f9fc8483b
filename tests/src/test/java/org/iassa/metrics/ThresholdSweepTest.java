package org.iassa.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.iassa.data.ObjectMask;
import org.iassa.engine.SaliencyMap;
import org.junit.jupiter.api.Test;

class ThresholdSweepTest {
  private static ThresholdSweep sweep(float[] values, boolean... object) {
    return ThresholdSweep.of(
        new SaliencyMap(1, values.length, values), new ObjectMask(1, values.length, object), 10);
  }

  @Test
  void areas_areThoseByHand_withTies() {
    ThresholdSweep found = sweep(new float[] {2, 3, 4, 3}, false, true, true, false);
    // 4: P = 1, R = 1/2. 3 twice, one of them on the object: P = 2/3, R = 1.
    assertThat(found.averagePrecision()).isCloseTo(0.5 + 0.5 * 2 / 3, within(1e-12));
    // 4 > 3, 4 > 2, 3 = 3, 3 > 2.
    assertThat(found.rocAuc()).isCloseTo(3.5 / 4, within(1e-12));
  }

  @Test
  void perfectAndReversedMaps_areTheEnds() {
    assertThat(sweep(new float[] {9, 8, 1, 0}, true, true, false, false).averagePrecision())
        .isEqualTo(1);
    assertThat(sweep(new float[] {9, 8, 1, 0}, true, true, false, false).rocAuc()).isEqualTo(1);
    ThresholdSweep worst = sweep(new float[] {9, 8, 1, 0}, false, false, true, true);
    assertThat(worst.rocAuc()).isZero();
    assertThat(worst.averagePrecision()).isCloseTo((1 / 3.0 + 2 / 4.0) / 2, within(1e-12));
  }

  @Test
  void constantMap_knowsNothing() {
    ThresholdSweep flat = sweep(new float[] {-0f, 0, 0, 0}, true, false, false, false);
    assertThat(flat.averagePrecision()).isEqualTo(0.25);
    assertThat(flat.rocAuc()).isEqualTo(0.5);
    assertThat(flat.bestIou().iou()).isZero();
    assertThat(sweep(new float[] {1, 2}, true, true).rocAuc()).isNaN();
    assertThat(sweep(new float[] {1, 2}, true, true).averagePrecision()).isEqualTo(1);
  }

  @Test
  void best_isTheLowestThresholdOfEquals() {
    // Ten values 0..9 over ten thresholds; the object is 5..9, so the region above 4 is it.
    float[] values = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};
    ThresholdSweep found =
        sweep(values, false, false, false, false, false, true, true, true, true, true);
    assertThat(found.overlaps()).hasSize(10);
    assertThat(found.bestIou().iou()).isEqualTo(1);
    assertThat(found.bestIou().threshold()).isEqualTo(0.5);
    assertThat(found.bestF1()).isEqualTo(found.bestIou());
    ThresholdSweep none = sweep(new float[] {0, 10, 10}, true, false, false);
    assertThat(none.bestIou().threshold()).isZero();
    // F1 and IoU peak at the same place, but only one of them is this number.
    ThresholdSweep half = sweep(new float[] {9, 8, 1, 0}, true, false, true, false);
    assertThat(half.bestIou().iou()).isCloseTo(2 / 3.0, within(1e-12));
    assertThat(half.bestF1().f1()).isCloseTo(0.8, within(1e-12));
  }
}
