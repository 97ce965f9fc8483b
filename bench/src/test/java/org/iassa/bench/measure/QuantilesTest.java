package org.iassa.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import java.util.stream.IntStream;
import org.iassa.bench.cases.Check;
import org.iassa.bench.cases.Prepared;
import org.iassa.engine.InvalidOptionException;
import org.junit.jupiter.api.Test;

/** Order statistics, and when sampling stops. */
class QuantilesTest {
  @Test
  void quantiles_lieBetweenSamples() {
    Quantiles q = new Quantiles(IntStream.rangeClosed(1, 101).mapToDouble(i -> 102 - i).toArray());
    assertThat(q.median()).isEqualTo(51);
    assertThat(q.at(0.9)).isCloseTo(91, within(1e-9));
    assertThat(q.at(0.99)).isCloseTo(100, within(1e-9));
    assertThat(q.min()).isEqualTo(1);
    assertThat(new Quantiles(new double[] {1, 2}).median()).isEqualTo(1.5);
    assertThatThrownBy(() -> new Quantiles(new double[0]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void noise_coversTheTrueMedian_nineteenTimesOfTwenty() {
    int held = 0;
    for (int seed = 0; seed < 1000; seed++) {
      Random random = new Random(seed);
      double[] samples = random.doubles(41).map(u -> 10 - Math.log(1 - u)).toArray();
      Quantiles q = new Quantiles(samples);
      // The interval is 2·noise·median wide and holds the median, so the truth is within that.
      held += Math.abs(q.median() - (10 + Math.log(2))) <= 2 * q.noise() * q.median() ? 1 : 0;
    }
    assertThat(held).isGreaterThan(950);
    assertThat(new Quantiles(new double[] {1, 1, 1, 1, 1}).noise()).isInfinite();
    assertThat(new Quantiles(new double[] {1, 1, 1, 1, 1, 1}).noise()).isZero();
  }

  @Test
  void plan_asksForEnoughSamplesToCompare() {
    assertThatThrownBy(() -> new SamplePlan(SamplePlan.Cache.WARM, 8, 100, 0.1, 10))
        .isInstanceOf(InvalidOptionException.class)
        .hasMessageContaining("8");
    assertThatThrownBy(() -> new SamplePlan(SamplePlan.Cache.WARM, 9, 100, 0, 10))
        .isInstanceOf(InvalidOptionException.class);
  }

  /** A case that spins for as long as it is told. */
  private static final class Spin implements Prepared {
    private final long[] nanos;
    private int calls;

    Spin(long... nanos) {
      this.nanos = nanos;
    }

    @Override
    public void run() {
      long end = System.nanoTime() + nanos[calls++ % nanos.length];
      while (System.nanoTime() < end) {
        Thread.onSpinWait();
      }
    }

    @Override
    public Check check() {
      return Check.nothing("a loop");
    }

    @Override
    public void close() {}
  }

  @Test
  void sampler_stopsForTheReasonItGives() {
    try (CacheSweep sweep = new CacheSweep(1 << 20)) {
      Sampler sampler = new Sampler(sweep, new Calibration());
      Samples wild =
          sampler.take(
              new Spin(1_000_000, 3_000_000),
              new SamplePlan(SamplePlan.Cache.COLD, 9, 1000, 1e-9, 60));
      assertThat(wild.stop()).isEqualTo(Samples.Stop.TIME);
      assertThat(wild.nanos()).hasSizeBetween(9, 60);
      assertThat(wild.runsPerSample()).isEqualTo(1);
      Samples most =
          sampler.take(
              new Spin(1_000, 3_000), new SamplePlan(SamplePlan.Cache.WARM, 9, 11, 1e-9, 60_000));
      assertThat(most.stop()).isEqualTo(Samples.Stop.COUNT);
      assertThat(most.nanos()).hasSize(11);
      // Short runs are bundled, and the mean of 1 and 3 µs is 2.
      assertThat(most.runsPerSample()).isGreaterThan(30);
      assertThat(new Quantiles(most.nanos()).min()).isBetween(1_900.0, 20_000.0);
      Samples calm =
          sampler.take(
              new Spin(500_000), new SamplePlan(SamplePlan.Cache.WARM, 9, 1000, 1.0, 60_000));
      assertThat(calm.stop()).isEqualTo(Samples.Stop.NOISE);
    }
  }

  @Test
  void pairs_giveTheRatioOfTwoCasesThatTakeTurns() {
    PairedTimes times = PairedTimes.take(new Spin(400_000), new Spin(1_200_000), 15);
    assertThat(times.first()).hasSize(15);
    assertThat(times.ratio()).isBetween(2.0, 4.0);
  }
}
