package org.iassa.bench.profile;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.iassa.engine.spi.Phase;

/**
 * What one thread did in each moment of a stretch of time: its innermost phase, a pause of the
 * garbage collector, or nothing known. Every nanosecond is in exactly one of them, so they add up
 * to the stretch.
 */
final class Timeline {
  private final Map<Phase, Long> phases = new EnumMap<>(Phase.class);
  private final Map<Phase, Long> counts = new EnumMap<>(Phase.class);
  private final List<Pause> pauses;
  private int pause;
  private long paused;
  private long unattributed;

  /** A pause of all threads, in {@link System#nanoTime}. */
  record Pause(long from, long to) {}

  /**
   * @param spans finished phases of one thread, in any order
   * @param pauses in order, without overlap
   * @param from begin of the stretch
   * @param to its end
   */
  Timeline(List<Track.Span> spans, List<Pause> pauses, long from, long to) {
    this.pauses = pauses;
    List<Track.Span> sorted = new ArrayList<>(spans);
    sorted.sort(Comparator.comparingLong(Track.Span::from).thenComparingInt(Track.Span::depth));
    List<Track.Span> open = new ArrayList<>();
    long now = from;
    for (Track.Span next : sorted) {
      if (next.to() <= from || next.from() >= to) {
        continue;
      }
      counts.merge(next.phase(), 1L, Long::sum);
      now = closeUntil(next.from(), open, now, to);
      now = spend(inside(open), now, next.from());
      open.add(next);
    }
    now = closeUntil(to, open, now, to);
    spend(inside(open), now, to);
  }

  private long closeUntil(long until, List<Track.Span> open, long began, long limit) {
    long now = began;
    while (!open.isEmpty() && open.get(open.size() - 1).to() <= until) {
      Track.Span last = open.get(open.size() - 1);
      now = spend(last.phase(), now, Math.min(limit, last.to()));
      open.remove(open.size() - 1);
    }
    return now;
  }

  private static Phase inside(List<Track.Span> open) {
    return open.isEmpty() ? null : open.get(open.size() - 1).phase();
  }

  private long spend(Phase phase, long from, long to) {
    if (to <= from) {
      return from;
    }
    long stopped = 0;
    while (pause < pauses.size() && pauses.get(pause).to() <= from) {
      pause++;
    }
    for (int i = pause; i < pauses.size() && pauses.get(i).from() < to; i++) {
      stopped += Math.min(to, pauses.get(i).to()) - Math.max(from, pauses.get(i).from());
    }
    paused += stopped;
    if (phase == null) {
      unattributed += to - from - stopped;
    } else {
      phases.merge(phase, to - from - stopped, Long::sum);
    }
    return to;
  }

  /** Returns the nanoseconds in a phase, in no phase inside it and in no pause. */
  long nanos(Phase phase) {
    return phases.getOrDefault(phase, 0L);
  }

  /** Returns how often a phase was entered. */
  long count(Phase phase) {
    return counts.getOrDefault(phase, 0L);
  }

  /** Returns the nanoseconds of pauses. */
  long paused() {
    return paused;
  }

  /** Returns the nanoseconds in no phase and no pause. */
  long unattributed() {
    return unattributed;
  }
}
