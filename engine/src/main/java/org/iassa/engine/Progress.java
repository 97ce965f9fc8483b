package org.iassa.engine;

/** Told how an explanation comes along, on the thread that computes it. */
public interface Progress {
  /** Says nothing and never cancels. */
  Progress NONE = new Progress() {};

  /**
   * Called after every batch.
   *
   * @param done forward passes made so far
   * @param expected forward passes expected in all; changes as the region of interest narrows
   */
  default void forwards(long done, long expected) {}

  /** Called after every iteration. */
  default void iteration(Iteration iteration) {}

  /**
   * Asked before every batch.
   *
   * @return true to end the explanation with a {@link CancelledException}
   */
  default boolean cancelled() {
    return false;
  }
}
