package org.iassa.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class SignFlipTest {
  @Test
  void p_countsPatternsByHand() {
    // Of 8 patterns, only +++ and --- reach |sum| = 6.
    assertThat(SignFlip.p(new double[] {1, 2, 3})).isEqualTo(2 / 8.0);
    // |1 + 2 - 3| = 0: every pattern reaches it.
    assertThat(SignFlip.p(new double[] {1, 2, -3})).isEqualTo(1);
    // |1 - 2 + 4| = 3: of the sums ±7, ±5, ±3, ±1 six reach it.
    assertThat(SignFlip.p(new double[] {1, -2, 4})).isEqualTo(6 / 8.0);
  }

  @Test
  void p_leavesOutNaNAndZero() {
    assertThat(SignFlip.p(new double[] {1, Double.NaN, 2, 0, 3})).isEqualTo(2 / 8.0);
    assertThat(SignFlip.p(new double[] {0, Double.NaN})).isEqualTo(1);
  }

  @Test
  void ties_countWhateverTheRounding() {
    // All equal: sums tie exactly in theory; 0.1 cannot be added without rounding.
    double[] equal = DoubleStream.generate(() -> 0.1).limit(10).toArray();
    equal[3] = -0.1;
    // |sum| = 0.8 of 1.0: patterns with at most one odd sign, both ways: 2·(1 + 10) of 1024.
    assertThat(SignFlip.p(equal)).isEqualTo(22 / 1024.0);
  }

  @Test
  void draws_agreeWithAllPatterns() {
    SplittableRandom random = new SplittableRandom(3);
    double[] few = random.doubles(SignFlip.EXACT, -0.7, 1).toArray();
    double exact = SignFlip.p(few);
    double[] padded = java.util.Arrays.copyOf(few, SignFlip.EXACT + 1);
    padded[SignFlip.EXACT] = 1e-9; // one more difference: too many for all patterns, sums alike
    double sd = Math.sqrt(exact * (1 - exact) / SignFlip.DRAWS);
    assertThat(exact).isBetween(0.01, 0.99);
    assertThat(SignFlip.p(padded)).isCloseTo(exact, within(5 * sd + 1e-4));
  }

  @Test
  void holm_stepsDown() {
    double[] adjusted = SignFlip.holm(new double[] {0.04, 0.01, Double.NaN, 0.03, 0.9});
    // Sorted .01·4, .03·3, .04·2 (not below its forerunner), .9·1.
    assertThat(adjusted[1]).isCloseTo(0.04, within(1e-12));
    assertThat(adjusted[3]).isCloseTo(0.09, within(1e-12));
    assertThat(adjusted[0]).isCloseTo(0.09, within(1e-12));
    assertThat(adjusted[4]).isCloseTo(0.9, within(1e-12));
    assertThat(adjusted[2]).isNaN();
  }
}
