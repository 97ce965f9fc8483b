package org.iassa.kernels.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Declared costs against counts made by hand or by walking the loops they stand for. */
class CostTest {
  @Test
  void windowBatch_writesEveryElementOnce() {
    Cost cost = MaskedBatchCost.windows(224, 224, 2, 32);
    assertThat(cost.bytesWritten()).isEqualTo(32L * 3 * 224 * 224 * 2);
    assertThat(cost.bytesRead()).isEqualTo(2L * 3 * 224 * 224 * 2 + 32 * 16);
    assertThat(cost.operations()).isZero();
  }

  @Test
  void riseBatch_readsFloatsWhateverItWrites() {
    Cost half = MaskedBatchCost.rise(5, 7, 2, 3, 4);
    Cost full = MaskedBatchCost.rise(5, 7, 4, 3, 4);
    assertThat(half.bytesRead()).isEqualTo(full.bytesRead()).isEqualTo(2 * 3 * 35 * 4);
    assertThat(2 * half.bytesWritten()).isEqualTo(full.bytesWritten());
    // per image: 105 elements of 2, 35 pixels of 4, 3 rows of 7 cells of 3
    assertThat(full.flops()).isEqualTo(4 * (210 + 140 + 63));
  }

  @Test
  void accumulation_growsWithMasksPlusPixels_denseWithTheirProduct() {
    Cost few = AccumulateCost.windows(224, 224, 1000, 1);
    Cost many = AccumulateCost.windows(224, 224, 8000, 1);
    assertThat(many.flops()).isEqualTo(8 * few.flops()).isEqualTo(8000 * 4 * 2 + 8000);
    // 4000 corners touched, 8 bytes each way in two planes
    assertThat(few.bytesWritten()).isEqualTo(4000 * 8 * 2);
    assertThat(few.bytesRead()).isEqualTo(16_000 + 4000 + 64_000);
    // more corners than the array has
    assertThat(AccumulateCost.windows(224, 224, 1 << 20, 1).bytesWritten())
        .isEqualTo(225L * 225 * 8 * 2);
    assertThat(AccumulateCost.finishWindows(3, 4, 2))
        .isEqualTo(new Cost(8 * 3 * 20, 4 * 2 * 12, 2 * 3 * 12 + 24, 24));
    assertThat(AccumulateCost.dense(224, 224, 8000, 1).flops()).isEqualTo(2L * 8000 * 224 * 224);
  }

  @Test
  void riseAccumulation_countsCellsAndTaps() {
    // 10×9 pixels, 3 cells: 4×3 shifts, 12×9 positions
    Cost add = AccumulateCost.rise(10, 9, 3, 5, 2);
    assertThat(add).isEqualTo(new Cost(40 + 8 * 3 * 9 * 5, 8 * 3 * 9 * 5, 5 * 3 * 9 + 10, 0));
    assertThat(AccumulateCost.rise(10, 9, 3, 500, 2).bytesWritten()).isEqualTo(8 * 3 * 9 * 12);
    Cost finish = AccumulateCost.finishRise(10, 9, 3, 2);
    long rows = 0;
    for (int y = 0; y < 10; y++) {
      for (int shift = 0; shift < 4; shift++) {
        rows += 9 * 4; // columns before the second product, two taps, multiply and add
      }
    }
    long columns = 10 * 9 * 3 * 4;
    assertThat(finish.flops()).isEqualTo(3 * (rows + columns) + 2 * 90);
    assertThat(finish.bytesRead()).isEqualTo(8 * 3 * 12 * 9);
  }

  @Test
  void factoredGram_isFortySevenTimesLessWork_onResNetsChannels() {
    List<LevelShape> levels =
        List.of(
            new LevelShape(64, 112, 112),
            new LevelShape(256, 56, 56),
            new LevelShape(512, 28, 28),
            new LevelShape(1024, 14, 14),
            new LevelShape(2048, 7, 7));
    AffinityCost cost = new AffinityCost(levels, false, false, false);
    double n2 = Math.pow(12544, 2);
    double dense = 2.0 * (64 + 256 + 512 + 1024 + 2048) * n2;
    assertThat(dense).isCloseTo(1229e9, within(1e9));
    assertThat(cost.materialised(0).flops()).isEqualTo((long) (dense + 4 * n2));
    // 20.1 GFLOP of 64 channels and half of each coarse square
    double factored = cost.gram().flops() + 2 * 64 * n2;
    assertThat(dense / factored).isBetween(45.0, 60.0);
    assertThat(cost.streamed(1).flops()).isEqualTo((long) (n2 * (2 * 64 + 4 + 4 + 2)));
    assertThat(cost.streamed(1).specials()).isEqualTo((long) n2 + 12544);
  }

  @Test
  void affinity_keepsTwoBytesAPair_streamingNone() {
    AffinityCost cost =
        new AffinityCost(
            List.of(new LevelShape(2, 4, 4), new LevelShape(3, 2, 2), new LevelShape(1, 4, 4)),
            true,
            true,
            true);
    assertThat(cost.pixels()).isEqualTo(16);
    assertThat(cost.gram()).isEqualTo(new Cost(4 * 3 * 4, 4 * 16, 3 * 4 * 5, 0));
    long logit = 2 * 3 + 4 + 5;
    assertThat(cost.fill())
        .isEqualTo(new Cost(4 * 3 * 16 + 4 * 16, 2 * 256 + 64, 256 * logit, 512));
    assertThat(cost.kept(2)).isEqualTo(new Cost(512 + 64 + 128, 128, 1024, 32));
    assertThat(cost.streamed(2)).isEqualTo(new Cost(256 + 128, 128, 256 * (logit + 4), 512 + 32));
    assertThat(cost.columnStatistics()).isEqualTo(new Cost(256, 128, 256 * logit, 256 + 16));
    assertThat(cost.materialised(1).flops()).isEqualTo(256 * (2 * 6 + 4 + 2));
    assertThat(cost.materialisedBytes()).isEqualTo(8 * 256);
  }

  @Test
  void maps_costTheirPixels() {
    // down in rows (12 → 3), up in columns (5 → 10)
    assertThat(MapCost.resample(2, 12, 5, 3, 10))
        .isEqualTo(new Cost(480, 240, 2 * (2 * 60 + 3 * 30), 2 * 15));
    assertThat(MapCost.resample(1, 4, 4, 4, 4)).isEqualTo(new Cost(64, 64, 0, 0));
    assertThat(MapCost.blend(10)).isEqualTo(new Cost(80, 40, 30, 0));
    assertThat(MapCost.multiply(10, 3)).isEqualTo(new Cost(240, 120, 210, 60));
    assertThat(MapCost.summarise(2, 3, 2)).isEqualTo(new Cost(96, 48 + 6 + 48, 9 * 12 + 12, 0));
  }

  @Test
  void costs_addUp_andRefuseToOverflow() {
    Cost cost = new Cost(1, 2, 3, 4);
    assertThat(cost.plus(cost)).isEqualTo(cost.times(2)).isEqualTo(new Cost(2, 4, 6, 8));
    assertThat(cost.bytes()).isEqualTo(3);
    assertThat(cost.operations()).isEqualTo(7);
    assertThat(cost.intensity()).isEqualTo(7 / 3.0);
    assertThatThrownBy(() -> cost.times(Long.MAX_VALUE)).isInstanceOf(ArithmeticException.class);
    assertThatThrownBy(() -> new Cost(-1, 0, 0, 0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new LevelShape(0, 1, 1)).isInstanceOf(IllegalArgumentException.class);
  }
}
