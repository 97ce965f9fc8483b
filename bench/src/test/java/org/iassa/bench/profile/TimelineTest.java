package org.iassa.bench.profile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.iassa.bench.profile.Timeline.Pause;
import org.iassa.bench.profile.Track.Span;
import org.iassa.engine.spi.Phase;
import org.junit.jupiter.api.Test;

/** Every nanosecond in exactly one place. */
class TimelineTest {
  private static final List<Span> SPANS =
      List.of(
          new Span(Phase.SCORE, 1, 120, 150),
          new Span(Phase.FORWARD, 0, 110, 160),
          new Span(Phase.SCORE, 1, 170, 180),
          new Span(Phase.SCORE, 1, 180, 190),
          new Span(Phase.MEASURE, 0, 165, 195));

  @Test
  void time_belongsToTheInnermostPhase() {
    Timeline t = new Timeline(SPANS, List.of(), 100, 200);
    assertThat(t.nanos(Phase.SCORE)).isEqualTo(50);
    assertThat(t.nanos(Phase.FORWARD)).isEqualTo(20);
    assertThat(t.nanos(Phase.MEASURE)).isEqualTo(10);
    assertThat(t.unattributed()).isEqualTo(20);
    assertThat(t.count(Phase.SCORE)).isEqualTo(3);
  }

  @Test
  void pauses_areTakenFromThePhasesTheyFallInto() {
    List<Pause> pauses = List.of(new Pause(90, 105), new Pause(145, 175), new Pause(198, 260));
    Timeline t = new Timeline(SPANS, pauses, 100, 200);
    assertThat(t.paused()).isEqualTo(5 + 30 + 2);
    assertThat(t.nanos(Phase.SCORE)).isEqualTo(50 - 5 - 5);
    assertThat(t.nanos(Phase.FORWARD)).isEqualTo(20 - 10);
    assertThat(t.nanos(Phase.MEASURE)).isEqualTo(10 - 5);
    assertThat(t.unattributed()).isEqualTo(20 - 5 - 5 - 2);
  }

  @Test
  void parts_addUp_whateverIsCutOff() {
    for (int from = 100; from < 200; from += 7) {
      for (int to = from + 1; to < 210; to += 3) {
        Timeline t = new Timeline(SPANS, List.of(new Pause(140, 172)), from, to);
        long phases = Arrays.stream(Phase.values()).mapToLong(t::nanos).sum();
        assertThat(phases + t.paused() + t.unattributed()).isEqualTo(to - from);
      }
    }
  }
}
