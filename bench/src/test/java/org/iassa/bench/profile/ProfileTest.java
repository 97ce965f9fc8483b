package org.iassa.bench.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Method;
import java.util.List;
import java.util.OptionalDouble;
import org.iassa.bench.measure.Ceilings;
import org.iassa.engine.CancelledException;
import org.iassa.engine.spi.KernelBackend;
import org.iassa.engine.spi.Phase;
import org.iassa.engine.spi.Phases;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The parts of a profile against what a slow classifier knows of itself. */
class ProfileTest {
  private static final Ceilings CEILINGS = new Ceilings(10, 10, 10, 100);

  @BeforeAll
  static void warmUp() {
    new SlowBox().explain(16);
  }

  @Test
  void parts_addUpToTheWallTime_andTheModelsPartIsWhatTheModelTook() throws Exception {
    SlowBox box = new SlowBox();
    Profile profile = Profile.of(() -> box.explain(160));
    TaxReport report = new TaxReport(profile, CEILINGS, OptionalDouble.empty());

    double wall = profile.nanos();
    assertThat((double) report.sum()).isCloseTo(wall, within(0.01 * wall));
    double inside = report.group("model") + report.group("profile");
    // A busy machine may stop the thread between two clocks: what is missed is far more.
    assertThat(inside).isCloseTo(box.nanos, within(0.2 * box.nanos));
    assertThat(report.parts()).anyMatch(p -> p.name().equals("unattributed"));
    assertThat((double) report.group("unattributed")).isLessThan(0.25 * wall);
    assertThat(report.group("ours")).isPositive();
  }

  @Test
  void forwards_areCounted_withoutThoseOfTheProbes() throws Exception {
    SlowBox box = new SlowBox();
    Profile profile = Profile.of(() -> box.explain(160));
    BareForward bare = profile.recorder().bare();
    assertThat(bare.images()).isEqualTo(161);
    assertThat(bare.batch()).isEqualTo(8);
    // full batches 2, 4, 8 and 16 of 20, twice each
    assertThat(bare.extraImages()).isEqualTo(4 * 2 * 8);
    assertThat(box.images).isEqualTo(bare.images() + bare.extraImages());
    assertThat(bare.nanosPerImage().orElseThrow()).as("the box sleeps 3 ms").isGreaterThan(2.9e6);
  }

  @Test
  void work_isThatOfTheMasks() throws Exception {
    Profile profile = Profile.of(() -> new SlowBox().explain(160));
    long images = 160L * 3 * 32 * 32 * Float.BYTES;
    assertThat(profile.recorder().work().of(Phase.BATCH).bytesWritten()).isEqualTo(images);
    assertThat(profile.timeline().count(Phase.BATCH)).isEqualTo(20);
  }

  @Test
  void phases_areClosed_whenTheWorkFails() throws Exception {
    SpanRecorder recorder = new SpanRecorder();
    try (Phases.Listening listening = Phases.listen(recorder)) {
      assertThat(listening).isNotNull();
      Thread.currentThread().interrupt();
      try {
        new SlowBox().explain(16);
      } catch (CancelledException e) {
        Thread.interrupted();
      }
      Phases.begin(Phase.RENDER);
      Phases.end(Phase.RENDER);
    }
    Track track = recorder.mine();
    Track.Span last = track.span(track.spans() - 1);
    assertThat(last.phase()).isEqualTo(Phase.RENDER);
    assertThat(last.depth()).isZero();
  }

  @Test
  void phases_allocateNothing_whenNobodyListens() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    long idle = threads.getCurrentThreadAllocatedBytes() - before;
    before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < 100_000; i++) {
      Phases.begin(Phase.BATCH);
      Phases.moved(Phase.BATCH, i);
      Phases.end(Phase.BATCH);
    }
    assertThat(threads.getCurrentThreadAllocatedBytes() - before).isEqualTo(idle);
  }

  @Test
  void meteredBackend_passesOnEveryCall() {
    List<String> missing =
        java.util.Arrays.stream(KernelBackend.class.getMethods())
            .filter(m -> !declares(MeteredBackend.class, m))
            .map(Method::toString)
            .toList();
    assertThat(missing).isEmpty();
  }

  private static boolean declares(Class<?> type, Method method) {
    try {
      type.getDeclaredMethod(method.getName(), method.getParameterTypes());
      return true;
    } catch (NoSuchMethodException e) {
      return false;
    }
  }
}
