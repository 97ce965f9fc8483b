package org.iassa.engine.internal.tuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntToLongFunction;
import org.iassa.engine.InvalidOptionException;
import org.iassa.engine.spi.BlackBox;
import org.junit.jupiter.api.Test;

class BatchTunerTest {
  private static final long SECOND = 1_000_000_000L;

  private final List<Integer> calls = new ArrayList<>();
  private long now;

  /** Tunes a black box whose batch of n takes nanos(n), by a clock that only it moves. */
  private Tuning tune(IntToLongFunction nanos, long budget, int maxBatch) {
    BlackBox model =
        BlackBox.of(
            2,
            2,
            3,
            (batch, scores) -> {
              calls.add(batch.count());
              now += nanos.applyAsLong(batch.count());
            });
    return new BatchTuner(() -> now, budget).tune(model, maxBatch);
  }

  @Test
  void tune_takesTheFastestSize() {
    // A fixed 8 ms per call and 1 ms per image: the larger the better, up to 64.
    Tuning tuning = tune(n -> 8_000_000L + n * 1_000_000L, 60 * SECOND, 1024);
    assertThat(tuning.batch()).isEqualTo(64);
    assertThat(tuning.imagesPerSecond()).isEqualTo(64 / 0.072);
  }

  @Test
  void tune_takesTheSmallestSize_amongEquals_andStopsEarly() {
    Tuning tuning = tune(n -> n * 1_000_000L, 60 * SECOND, 1024);
    assertThat(tuning).isEqualTo(new Tuning(1, 1000));
    assertThat(calls).doesNotContain(16, 32, 64);
  }

  @Test
  void tune_skipsADipBetweenGains() {
    // Size 8 is slow; one size without gain does not stop the search.
    Tuning tuning = tune(n -> n == 8 ? SECOND : 8_000_000L + n * 1_000_000L, 60 * SECOND, 1024);
    assertThat(tuning.batch()).isEqualTo(64);
  }

  @Test
  void tune_staysWithinItsBudget() {
    Tuning tuning = tune(n -> n * SECOND / 10, 3 * SECOND, 1024);
    assertThat(tuning.batch()).isEqualTo(1);
    assertThat(now).isLessThanOrEqualTo(3 * SECOND);
    assertThat(calls).contains(4);
  }

  @Test
  void tune_measuresOneImage_howeverSlow() {
    assertThat(tune(n -> 10 * SECOND, SECOND, 64)).isEqualTo(new Tuning(1, 0.1));
    assertThat(calls).containsExactly(1, 1);
  }

  @Test
  void tune_ignoresSlowRepeats() {
    // The first measured call of each size meets a busy neighbour.
    Tuning tuning =
        tune(
            n -> (calls.size() % 4 == 2 ? SECOND : 0) + 8_000_000L + n * 1_000_000L,
            60 * SECOND,
            8);
    assertThat(tuning).isEqualTo(new Tuning(8, 8 / 0.016));
  }

  @Test
  void tune_respectsTheLargestBatch() {
    assertThat(tune(n -> SECOND / 100, 60 * SECOND, 20).batch()).isEqualTo(16);
    assertThat(calls).doesNotContain(32);
    assertThatThrownBy(() -> tune(n -> 1, SECOND, 0)).isInstanceOf(InvalidOptionException.class);
  }

  @Test
  void tune_copesWithAClockThatStandsStill() {
    assertThat(tune(n -> 0, SECOND, 64).imagesPerSecond()).isFinite().isPositive();
  }
}
