package org.iassa.engine.spi;

/**
 * Is told what every thread works on: for profiles, traces and ranges in other tools. Phases nest
 * per thread like brackets. Called by the working threads themselves, so from several at a time;
 * what an implementation does here is time of the phase around it.
 *
 * <p>A listener that joins late hears ends without beginnings; it ignores them.
 */
public interface PhaseListener {
  /**
   * The current thread begins a phase inside its present one.
   *
   * @param nanos {@link System#nanoTime} of that
   */
  void begin(Phase phase, long nanos);

  /**
   * The current thread ends its innermost phase.
   *
   * @param nanos {@link System#nanoTime} of that
   */
  void end(Phase phase, long nanos);

  /** A phase read or wrote so many bytes outside the process. */
  default void moved(Phase phase, long bytes) {}

  /**
   * A batch was scored; comes right after the end of its {@link Phase#SCORE}.
   *
   * @param model what scored it
   * @param batch the batch; still valid, and only during the call
   */
  default void scored(BlackBox model, ImageBatch batch) {}

  /** Returns the backend itself, or one around it that looks at the calls of its sessions. */
  default KernelBackend observe(KernelBackend backend) {
    return backend;
  }
}
