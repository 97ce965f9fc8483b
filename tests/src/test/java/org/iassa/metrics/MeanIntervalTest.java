package org.iassa.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.iassa.engine.InvalidOptionException;
import org.junit.jupiter.api.Test;

class MeanIntervalTest {
  @Test
  void interval_isAPoint_whenAllValuesAreEqual() {
    assertThat(MeanInterval.of(new double[] {2, 2, 2}, 1))
        .isEqualTo(new MeanInterval(2, 2, 2, 3, 0));
  }

  @Test
  void nan_isLeftOutAndCounted() {
    MeanInterval interval = MeanInterval.of(new double[] {1, Double.NaN, 3}, 1);
    assertThat(interval.mean()).isEqualTo(2);
    assertThat(interval.n()).isEqualTo(2);
    assertThat(interval.skipped()).isEqualTo(1);
    MeanInterval single = MeanInterval.of(new double[] {5, Double.NaN}, 1);
    assertThat(single.mean()).isEqualTo(5);
    assertThat(single.low()).isNaN();
    assertThat(single.excludesZero()).isFalse();
    assertThat(MeanInterval.of(new double[0], 1).mean()).isNaN();
  }

  @Test
  void twoValues_haveTheirOwnBootstrapDistribution() {
    // Means of two draws from {0, 1} are 0, 1/2 and 1 with chances 1/4, 1/2, 1/4.
    MeanInterval interval = MeanInterval.of(new double[] {0, 1}, 7);
    assertThat(interval.low()).isZero();
    assertThat(interval.high()).isEqualTo(1);
  }

  @Test
  void interval_isAPureFunctionOfTheSeed_andCloseToTheNormalOne() {
    double[] values = new Random(2).doubles(200).toArray();
    MeanInterval interval = MeanInterval.of(values, 3);
    assertThat(interval).isEqualTo(MeanInterval.of(values, 3));
    assertThat(interval).isNotEqualTo(MeanInterval.of(values, 4));
    double variance = 0;
    for (double v : values) {
      variance += (v - interval.mean()) * (v - interval.mean()) / values.length;
    }
    double half = 1.96 * Math.sqrt(variance / values.length);
    assertThat(interval.high() - interval.mean()).isCloseTo(half, within(0.08 * half));
    assertThat(interval.mean() - interval.low()).isCloseTo(half, within(0.08 * half));
  }

  @Test
  void interval_coversTheMean_aboutAsOftenAsItSays() {
    Random random = new Random(17);
    int covered = 0;
    for (int trial = 0; trial < 300; trial++) {
      double[] values = new double[40];
      for (int i = 0; i < values.length; i++) {
        values[i] = random.nextGaussian();
      }
      MeanInterval interval = MeanInterval.of(values, trial);
      covered += interval.low() <= 0 && interval.high() >= 0 ? 1 : 0;
    }
    // 95% nominal, about 94% at n = 40; the standard deviation over 300 trials is 1.4%.
    assertThat(covered / 300.0).isBetween(0.88, 0.99);
  }

  @Test
  void differences_arePaired() {
    double[] a = {1, 5, Double.NaN, 9};
    double[] b = {0.5, 4.5, 1, 8.5};
    MeanInterval interval = MeanInterval.ofDifferences(a, b, 1);
    assertThat(interval).isEqualTo(new MeanInterval(0.5, 0.5, 0.5, 3, 1));
    assertThat(interval.excludesZero()).isTrue();
    assertThat(MeanInterval.ofDifferences(b, a, 1).excludesZero()).isTrue();
    assertThatThrownBy(() -> MeanInterval.ofDifferences(a, new double[3], 1))
        .isInstanceOf(InvalidOptionException.class);
  }
}
