package org.iassa.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import org.iassa.engine.Polarity;
import org.iassa.engine.spi.ElementType;
import org.iassa.engine.spi.WindowFilter;
import org.iassa.engine.spi.WindowGrid;
import org.junit.jupiter.api.Test;

/** The oracle against values worked out by hand. */
class OracleTest {
  @Test
  void windows_startAtStrideMinusWindow() {
    WindowMasks masks =
        new WindowMasks(1, 4, new WindowGrid(3, 2), Polarity.REVEAL, WindowFilter.ALL, null);
    // Along the columns the starts are -1, 1, 3; along the one row -1 alone is below 1.
    assertThat(masks.count()).isEqualTo(3);
    assertThat(masks.mask(0)).containsExactly(1, 1, 0, 0);
    assertThat(masks.mask(1)).containsExactly(0, 1, 1, 1);
    assertThat(masks.mask(2)).containsExactly(0, 0, 0, 1);
  }

  @Test
  void narrowFloats_roundTiesToEven() {
    assertThat(NarrowFloat.round(ElementType.BF16, 1 + 0x1p-8)).isEqualTo(1);
    assertThat(NarrowFloat.round(ElementType.BF16, 1 + 3 * 0x1p-8)).isEqualTo(1 + 0x1p-6);
    assertThat(NarrowFloat.round(ElementType.FP16, 65520)).isInfinite();
    assertThat(NarrowFloat.round(ElementType.FP16, 0x1p-25)).isZero();
    assertThat(NarrowFloat.decode(ElementType.FP16, (short) 0x3c01)).isEqualTo(1 + 0x1p-10);
    assertThat(NarrowFloat.decode(ElementType.BF16, (short) 0xc000)).isEqualTo(-2);
  }

  @Test
  void resampling_averagesDownAndInterpolatesUp() {
    double[][] one = Resampling.mapAxis(1, 1);
    double[] down = Resampling.apply(one, Resampling.mapAxis(3, 2), new double[] {3, 6, 9});
    assertThat(down[0]).isCloseTo(4, org.assertj.core.data.Offset.offset(1e-12));
    assertThat(down[1]).isCloseTo(8, org.assertj.core.data.Offset.offset(1e-12));
    double[] up = Resampling.apply(one, Resampling.mapAxis(2, 4), new double[] {0, 4});
    assertThat(up).containsExactly(0, 1, 3, 4);
  }

  @Test
  void region_isStrictlyAboveTheLevel() {
    double[][] maps = {{0, 1, 2}};
    assertThat(ActiveRegion.of(maps, 0.5)).containsExactly(false, false, true);
    assertThat(ActiveRegion.change(maps, new double[][] {{0, 0, 0}})).isEqualTo(1);
  }
}
