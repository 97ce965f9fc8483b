package org.iassa.bench.profile;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import org.iassa.engine.spi.Phase;

/**
 * The phases of one thread: its finished spans, and per phase the time and the heap bytes that
 * belong to no phase inside. Written by its own thread; read by others when that is done.
 */
final class Track {
  private static final Phase[] PHASES = Phase.values();
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private final String name;
  private final long id;
  private int depth;
  private int[] openPhase = new int[16];
  private long[] openSince = new long[16];
  private long[] openHeap = new long[16];
  private long[] insideHeap = new long[16];
  private int spans;
  private byte[] phase = new byte[1024];
  private byte[] level = new byte[1024];
  private long[] from = new long[1024];
  private long[] to = new long[1024];
  private final long[] selfHeap = new long[PHASES.length];

  Track(Thread thread) {
    name = thread.getName();
    id = thread.getId();
  }

  void begin(Phase p, long nanos) {
    if (depth == openPhase.length) {
      int twice = 2 * depth;
      openPhase = Arrays.copyOf(openPhase, twice);
      openSince = Arrays.copyOf(openSince, twice);
      openHeap = Arrays.copyOf(openHeap, twice);
      insideHeap = Arrays.copyOf(insideHeap, twice);
    }
    openPhase[depth] = p.ordinal();
    openSince[depth] = nanos;
    openHeap[depth] = heap();
    insideHeap[depth] = 0;
    depth++;
  }

  /** Ends the innermost phase; an end without its beginning, from before the listening, is none. */
  void end(Phase p, long nanos) {
    if (depth == 0 || openPhase[depth - 1] != p.ordinal()) {
      return;
    }
    long allocated = heap() - openHeap[depth - 1];
    depth--;
    selfHeap[p.ordinal()] += allocated - insideHeap[depth];
    keep(p, openSince[depth], nanos);
    if (depth > 0) {
      insideHeap[depth - 1] += allocated;
    }
  }

  private void keep(Phase p, long began, long ended) {
    if (spans == phase.length) {
      int twice = 2 * spans;
      phase = Arrays.copyOf(phase, twice);
      level = Arrays.copyOf(level, twice);
      from = Arrays.copyOf(from, twice);
      to = Arrays.copyOf(to, twice);
    }
    phase[spans] = (byte) p.ordinal();
    level[spans] = (byte) depth;
    from[spans] = began;
    to[spans] = ended;
    spans++;
  }

  private static long heap() {
    return THREADS.getCurrentThreadAllocatedBytes();
  }

  String name() {
    return name;
  }

  long id() {
    return id;
  }

  /** Returns the number of finished spans; they are in the order of their ends. */
  int spans() {
    return spans;
  }

  /** Returns the number of finished spans of a phase. */
  int count(Phase p) {
    int count = 0;
    for (int i = 0; i < spans; i++) {
      count += phase[i] == p.ordinal() ? 1 : 0;
    }
    return count;
  }

  Span span(int i) {
    return new Span(PHASES[phase[i]], level[i], from[i], to[i]);
  }

  /** Returns the bytes that this thread allocated on the heap in a phase and in none inside it. */
  long selfHeap(Phase p) {
    return selfHeap[p.ordinal()];
  }

  /**
   * A finished phase.
   *
   * @param depth number of phases around it
   * @param from {@link System#nanoTime} of its beginning
   * @param to of its end
   */
  record Span(Phase phase, int depth, long from, long to) {}
}
