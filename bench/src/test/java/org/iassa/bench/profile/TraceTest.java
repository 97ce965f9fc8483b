package org.iassa.bench.profile;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.iassa.engine.spi.Phase;
import org.iassa.engine.spi.Phases;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Traces and recordings, read back. */
class TraceTest {
  /** Explains on this thread and on another. */
  private static Profile twoThreads() throws Exception {
    return Profile.of(
        () -> {
          Thread other = new Thread(() -> new SlowBox().explain(16), "another");
          other.start();
          Phases.begin(Phase.MEASURE);
          int code = new SlowBox().explain(32);
          Phases.end(Phase.MEASURE);
          other.join();
          return code;
        });
  }

  @Test
  void trace_hasOneTrackPerThread_nestedAndInOrder() throws Exception {
    Profile profile = twoThreads();
    JsonNode events = new ObjectMapper().readTree(ChromeTrace.encode(profile)).get("traceEvents");
    Map<Long, String> names = new HashMap<>();
    Map<Long, Deque<BigDecimal>> open = new HashMap<>();
    Map<Long, BigDecimal> last = new HashMap<>();
    Set<Integer> depths = new HashSet<>();
    int spans = 0;
    for (JsonNode event : events) {
      long thread = event.get("tid").longValue();
      if (event.get("ph").textValue().equals("M")) {
        names.put(thread, event.get("args").get("name").textValue());
        continue;
      }
      assertThat(event.get("ph").textValue()).isEqualTo("X");
      if (event.get("cat").textValue().equals("jvm")) {
        continue;
      }
      spans++;
      assertThat(names).as("named before its first event").containsKey(thread);
      BigDecimal from = event.get("ts").decimalValue();
      BigDecimal to = from.add(event.get("dur").decimalValue());
      assertThat(from).isGreaterThanOrEqualTo(last.getOrDefault(thread, BigDecimal.ZERO));
      assertThat(event.get("dur").decimalValue()).isGreaterThanOrEqualTo(BigDecimal.ZERO);
      last.put(thread, from);
      Deque<BigDecimal> around = open.computeIfAbsent(thread, t -> new ArrayDeque<>());
      while (!around.isEmpty() && around.peek().compareTo(from) <= 0) {
        around.pop();
      }
      if (!around.isEmpty()) {
        assertThat(to).as("ends inside what is around it").isLessThanOrEqualTo(around.peek());
      }
      around.push(to);
      depths.add(around.size());
    }
    assertThat(names.values()).contains("another", Thread.currentThread().getName());
    assertThat(depths).contains(1, 2, 3);
    int recorded = profile.recorder().tracks().stream().mapToInt(Track::spans).sum();
    assertThat(spans).isEqualTo(recorded);
  }

  @Test
  void recording_hasTheSamePhases(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("run.jfr");
    Profile profile;
    try (FlightPhases recording = FlightPhases.start()) {
      profile = twoThreads();
      recording.write(file);
    }
    List<RecordedEvent> events =
        RecordingFile.readAllEvents(file).stream()
            .filter(e -> e.getEventType().getName().equals(PhaseEvent.NAME))
            .toList();
    for (Phase phase : Phase.values()) {
      long heard = profile.recorder().tracks().stream().mapToLong(t -> count(t, phase)).sum();
      assertThat(events.stream().filter(e -> e.getString("phase").equals(phase.name())).count())
          .as(phase.name())
          .isEqualTo(heard);
    }
    assertThat(events).isNotEmpty();
    RecordedEvent measure =
        events.stream().filter(e -> e.getString("phase").equals("MEASURE")).findFirst().get();
    Track.Span span = profile.main().span(profile.main().spans() - 1);
    double millis = (span.to() - span.from()) * 1e-6;
    assertThat(measure.getDuration().toNanos() * 1e-6).isBetween(0.5 * millis, 2 * millis);
    assertThat(measure.getThread().getJavaName()).isEqualTo(Thread.currentThread().getName());
  }

  private static long count(Track track, Phase phase) {
    long count = 0;
    for (int i = 0; i < track.spans(); i++) {
      count += track.span(i).phase() == phase ? 1 : 0;
    }
    return count;
  }
}
