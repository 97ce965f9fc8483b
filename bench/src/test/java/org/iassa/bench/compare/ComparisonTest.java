package org.iassa.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The comparison on samples whose truth is known. */
class ComparisonTest {
  /** Skewed like times: never below 1, with a long tail and some far outliers. */
  private static double[] times(Random random, int count, double factor) {
    double[] times = new double[count];
    for (int i = 0; i < count; i++) {
      double outlier = random.nextInt(20) == 0 ? 1 + random.nextDouble() : 1;
      times[i] = factor * 1e6 * (1 + 0.02 * -Math.log(1 - random.nextDouble())) * outlier;
    }
    return times;
  }

  @Test
  void mannWhitney_givesThePublishedProbabilities() {
    // U = 2 of 3 and 4 samples; 3 and 5 fully apart: 2 of 56 orders; ties as SciPy's asymptotic
    // form.
    assertThat(MannWhitney.of(new double[] {1, 2, 3}, new double[] {4, 5, 6, 7, 8}).pValue())
        .isCloseTo(2.0 / 56, within(1e-12));
    assertThat(MannWhitney.of(new double[] {1, 2, 3}, new double[] {4, 5, 6, 7, 8}).u())
        .isEqualTo(15);
    // 5 and 5, U = 4: the two-sided probability of the tables is 0.0952
    MannWhitney five = MannWhitney.of(new double[] {1, 2, 3, 6, 7}, new double[] {4, 5, 8, 9, 10});
    assertThat(five.u()).isEqualTo(21);
    assertThat(five.pValue()).isCloseTo(0.0952, within(1e-4));
    assertThat(MannWhitney.of(new double[] {1, 1}, new double[] {1, 1, 1}).pValue()).isEqualTo(1);
    assertThat(MannWhitney.upperTail(1.959964)).isCloseTo(0.025, within(1e-6));
  }

  @Test
  void mannWhitney_approximationMeetsTheExactTest() {
    Random random = new Random(5);
    for (int k = 0; k < 50; k++) {
      double[] x = times(random, 25, 1);
      double[] y = times(random, 25, 1.01);
      double exact = MannWhitney.of(x, y).pValue();
      // A tie with the nearest neighbour moves U by a half at most, and takes the other way.
      double[] tied = y.clone();
      tied[0] = nearest(x, y[0]);
      assertThat(MannWhitney.of(x, tied).pValue()).isCloseTo(exact, within(0.02));
    }
  }

  private static double nearest(double[] values, double to) {
    double best = values[0];
    for (double v : values) {
      best = Math.abs(v - to) < Math.abs(best - to) ? v : best;
    }
    return best;
  }

  @Test
  void interval_holdsTheTrueRatio() {
    int held = 0;
    for (int seed = 0; seed < 400; seed++) {
      Random random = new Random(seed);
      RatioInterval r = RatioInterval.of(times(random, 15, 1), times(random, 15, 1.25));
      held += r.low() <= 1.25 && 1.25 <= r.high() ? 1 : 0;
    }
    assertThat(held).isGreaterThanOrEqualTo(390); // 99% of 400 is 396, deviation 2
  }

  @Test
  void noiseAlone_isHardlyEverCalledADifference() {
    int wrong = 0;
    int same = 0;
    for (int seed = 0; seed < 2000; seed++) {
      Random random = new Random(seed);
      Verdict verdict =
          Comparison.compare("c", times(random, 12, 1), times(random, 12, 1), 0).verdict();
      wrong += verdict == Verdict.SLOWER || verdict == Verdict.FASTER ? 1 : 0;
      same +=
          Comparison.compare("c", times(random, 60, 1), times(random, 60, 1), 0.05).verdict()
                  == Verdict.SAME
              ? 1
              : 0;
    }
    // Without any tolerance: 1% of 2000 are 20, deviation 4.5.
    assertThat(wrong).isLessThanOrEqualTo(34).isPositive();
    assertThat(same).isGreaterThan(1900);
  }

  @ParameterizedTest
  @CsvSource({
    "1.10, 0.05, SLOWER",
    "0.90, 0.05, FASTER",
    "1.00, 0.05, SAME",
    "1.10, 0.20, SAME",
    "1.30, 0.05, SLOWER",
    "0.70, 0.05, FASTER"
  })
  void difference_isFound_whenItIsLargerThanNoiseAndTolerance(
      double factor, double tolerance, Verdict expected) {
    int right = 0;
    for (int seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      Comparison.Row row =
          Comparison.compare("c", times(random, 40, 1), times(random, 40, factor), tolerance);
      assertThat(row.ratio()).isCloseTo(factor, within(0.03));
      right += row.verdict() == expected ? 1 : 0;
    }
    assertThat(right).isGreaterThanOrEqualTo(196);
  }

  @Test
  void fewSamples_orWildOnes_areUnsure() {
    Random random = new Random(1);
    Comparison.Row few = Comparison.compare("c", times(random, 8, 1), times(random, 8, 2), 0.05);
    assertThat(few.verdict()).isEqualTo(Verdict.UNSURE);
    assertThat(few.reason()).isEqualTo("8 samples, needs 9");
    // More than the tolerance at best guess, but the interval reaches below it.
    int sure = 0;
    for (int seed = 0; seed < 100; seed++) {
      Random own = new Random(seed);
      sure +=
          Comparison.compare("c", times(own, 12, 1), times(own, 12, 1.06), 0.05).verdict()
                  == Verdict.SLOWER
              ? 1
              : 0;
    }
    assertThat(sure).isLessThan(20);
    double[] wild = times(random, 12, 1);
    for (int i = 0; i < 12; i += 2) {
      wild[i] *= 1.5;
    }
    assertThat(Comparison.compare("c", times(random, 12, 1), wild, 0.05).verdict())
        .isEqualTo(Verdict.UNSURE);
    assertThat(Arrays.asList(Verdict.values())).hasSize(6);
  }
}
