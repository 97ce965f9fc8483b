package org.iassa.engine.spi;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Objects;

/**
 * The one place that all phases of all work in this process go through. Without listeners a phase
 * costs one volatile read; nothing here allocates.
 */
public final class Phases {
  private static final PhaseListener[] NOBODY = {};

  private static volatile PhaseListener[] listeners = NOBODY;

  private Phases() {}

  /**
   * Adds a listener until the result is closed. Explainers that are made meanwhile have their
   * backend observed.
   */
  public static synchronized Listening listen(PhaseListener listener) {
    Objects.requireNonNull(listener, "listener");
    PhaseListener[] more = Arrays.copyOf(listeners, listeners.length + 1);
    more[listeners.length] = listener;
    listeners = more;
    return () -> forget(listener);
  }

  private static synchronized void forget(PhaseListener listener) {
    listeners = Arrays.stream(listeners).filter(l -> l != listener).toArray(PhaseListener[]::new);
  }

  /** A listener's time of listening. */
  @FunctionalInterface
  public interface Listening extends AutoCloseable {
    /** Removes the listener; a second call does nothing. */
    @Override
    void close();
  }

  /** The current thread begins a phase; the caller ends it, whatever happens. */
  public static void begin(Phase phase) {
    if (listeners.length > 0) {
      begin(phase, System.nanoTime());
    }
  }

  /** As {@link #begin(Phase)}, for callers that know the time. */
  public static void begin(Phase phase, long nanos) {
    for (PhaseListener listener : listeners) {
      listener.begin(phase, nanos);
    }
  }

  /** The current thread ends the phase that it began last. */
  public static void end(Phase phase) {
    if (listeners.length > 0) {
      end(phase, System.nanoTime());
    }
  }

  /** As {@link #end(Phase)}, for callers that know the time. */
  public static void end(Phase phase, long nanos) {
    for (PhaseListener listener : listeners) {
      listener.end(phase, nanos);
    }
  }

  /** A phase read or wrote so many bytes outside the process. */
  public static void moved(Phase phase, long bytes) {
    for (PhaseListener listener : listeners) {
      listener.moved(phase, bytes);
    }
  }

  /** Does {@link BlackBox#score} as a {@link Phase#SCORE}. */
  public static void score(BlackBox model, ImageBatch batch, FloatBuffer scores) {
    begin(Phase.SCORE);
    try {
      model.score(batch, scores);
    } finally {
      end(Phase.SCORE);
    }
    for (PhaseListener listener : listeners) {
      listener.scored(model, batch);
    }
  }

  /** Returns a backend as the listeners want it observed; the same one without listeners. */
  public static KernelBackend observed(KernelBackend backend) {
    KernelBackend seen = backend;
    for (PhaseListener listener : listeners) {
      seen = listener.observe(seen);
    }
    return seen;
  }
}
