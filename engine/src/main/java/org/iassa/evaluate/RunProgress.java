package org.iassa.evaluate;

import org.iassa.engine.Progress;

/** Told how a run comes along, on the thread that computes it. */
public interface RunProgress extends Progress {
  /** Says nothing and never cancels. */
  RunProgress NONE = new RunProgress() {};

  /** Called once, before the first image. */
  default void begin(int images, int measuredBefore) {}

  /** Called when a row begins on an image. */
  default void row(Subject subject, MethodRow row) {}

  /** Called when all rows are done on an image. */
  default void measured(Subject subject, int measured) {}

  /** Called when an image is left out. */
  default void skipped(String image, String reason) {}

  /** Called when a method gave no map. */
  default void failed(Subject subject, MethodRow row, String reason) {}
}
