package org.iassa.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.iassa.engine.InvalidOptionException;
import org.junit.jupiter.api.Test;

class CorrelationTest {
  @Test
  void pearson_followsTheFormula() {
    // Deviations −1.5 −.5 .5 1.5 and −2 0 −1 3: Σab = 3 + 0 − .5 + 4.5 = 7, Σaa = 5, Σbb = 14.
    assertThat(Correlation.PEARSON.of(new double[] {1, 2, 3, 4}, new double[] {8, 10, 9, 13}))
        .isCloseTo(7 / Math.sqrt(70), within(1e-12));
  }

  @Test
  void spearman_sharesRanks_whenNumbersAreEqual() {
    assertThat(Correlation.ranks(new double[] {5, 0.0, 7, -0.0, 5, 5, -1}))
        .containsExactly(5, 2.5, 7, 2.5, 5, 5, 1);
    // Ranks 1 2.5 2.5 4 and 1 3 2 4: Σab = 2.25 + 0 + 0 + 2.25 = 4.5, Σaa = 4.5, Σbb = 5.
    assertThat(
            Correlation.SPEARMAN.of(new double[] {-9, 1, 1, 1e6}, new double[] {0, 0.3, 0.2, 0.4}))
        .isCloseTo(4.5 / Math.sqrt(22.5), within(1e-12));
  }

  @Test
  void coefficient_isNotANumber_whenAListIsConstant() {
    double[] flat = {0.1, 0.1, 0.1};
    double[] rising = {1, 2, 3};
    for (Correlation correlation : Correlation.values()) {
      assertThat(correlation.of(flat, rising)).isNaN();
      assertThat(correlation.of(rising, flat)).isNaN();
      assertThat(correlation.of(rising, rising)).isEqualTo(1);
      assertThatThrownBy(() -> correlation.of(rising, new double[2]))
          .isInstanceOf(InvalidOptionException.class);
    }
  }
}
