package org.iassa.bench.goals;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.iassa.bench.cases.BenchCase;
import org.iassa.bench.cases.Context;
import org.iassa.bench.measure.PairedTimes;
import org.iassa.engine.internal.cpu.CpuBackend;
import org.iassa.engine.internal.torch.TorchRuntime;
import org.junit.jupiter.api.Test;

/** Ratios and peak memory of real cases, far enough apart to tell on any machine. */
class GoalsTest {
  private static final String OURS =
      "accumulate-windows[size=224x224,masks=1000,classes=1,targets=1,threads=0]";
  private static final String DENSE = "accumulate-dense[size=224x224,masks=1000,targets=1]";

  @Test
  void pair_saysWhichTakesLonger() {
    TorchRuntime.start();
    Context context = new Context(CpuBackend::new, "cpu", 1);
    PairedTimes times = Goals.pair(BenchCase.parse(OURS), BenchCase.parse(DENSE), context, 5);
    assertThat(times.ratio()).isGreaterThan(3);
  }

  @Test
  void peakMemory_countsDenseMasks() throws Exception {
    BenchCase tiny = BenchCase.parse(DENSE.replace("1000", "2"));
    long dense = PeakMemory.of(BenchCase.parse(DENSE), tiny);
    long ours = PeakMemory.of(BenchCase.parse(OURS), BenchCase.parse(OURS.replace("1000", "20")));
    assertThat(dense).isBetween(200L << 20 >> 1, 600L << 20);
    assertThat(ours).isLessThan(dense / 4);
  }

  @Test
  void goal_isMet_onItsSideOfTheBound() {
    List<Goal> goals = new ArrayList<>();
    goals.add(new Goal("a", 100, 90, 110, 100, true, "×", "case"));
    goals.add(new Goal("b", 99.9, 90, 110, 100, true, "×", "case"));
    goals.add(new Goal("c", 2, 2, 2, 2, false, "%", "case"));
    goals.add(new Goal("d", 2.1, 2, 2, 2, false, "%", "case"));
    goals.add(new Goal("e", Double.NaN, 0, 0, 2, false, "%", "case"));
    assertThat(goals).extracting(Goal::met).containsExactly(true, false, true, false, false);
    assertThat(goals.get(1).row()).contains("MISSED").contains("≥ 100×");
  }
}
