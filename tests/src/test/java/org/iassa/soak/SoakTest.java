package org.iassa.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** A short slice of {@code tests/soak.sh}; what it counts must be steady, memory nearly so. */
class SoakTest {
  @Test
  void handles_areFlat_overManyExplanations() throws IOException {
    Soak.Report report = Soak.run(150, 3);

    assertThat(report.cancelled()).isPositive();
    assertThat(report.failed()).isPositive();
    // A leak of one per explanation would be 1000; the collector's moment makes these counts noisy.
    assertThat(report.slope(Soak.Figure.JAVACPP_POINTERS)).isLessThan(300);
    assertThat(report.slope(Soak.Figure.OPEN_FILES)).isLessThan(50);
    assertThat(report.slope(Soak.Figure.THREADS)).isLessThan(50);
  }
}
