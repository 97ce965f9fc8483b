package org.iassa.engine;

import java.util.Objects;
import org.iassa.engine.internal.controller.Backends;
import org.iassa.engine.internal.replay.Recorder;
import org.iassa.engine.internal.replay.Replayer;
import org.iassa.engine.internal.replay.Requery;
import org.iassa.engine.spi.BlackBox;
import org.iassa.image.RgbImage;

/** Computes maps from a score log, without the classifier and without forward passes. */
public final class Replay {
  private Replay() {}

  /**
   * Computes maps. For the run's own targets and options they have the run's bits: on the same kind
   * of device always, on another where there is no attention.
   *
   * @param log the scores
   * @param options what to compute
   * @param device where to
   * @throws InvalidOptionException if the log has no such class, or lacks what the options need
   * @throws ScoreException if a score is beyond the bound that the log states
   * @throws BackendException if the device cannot be used
   */
  public static Replayed run(ScoreLog log, ReplayOptions options, Device device) {
    Objects.requireNonNull(options, "options");
    return Replayer.run(log.file(), options, options.same(), Backends.select(device, 0));
  }

  /**
   * Asks a classifier again for the scores of some masks of a log, one image at a time.
   *
   * @param model what is said to have given the scores; stays the caller's
   * @param image what is said to have been explained; see {@link #imageHash}
   * @param sample how many masks, at least 1
   * @param seed which ones: an equal seed draws equal masks
   * @param device where the masked images are made
   * @throws ModelException if the classifier's input or number of classes is not the log's
   */
  public static Requeried requery(
      ScoreLog log, BlackBox model, RgbImage image, int sample, long seed, Device device) {
    return Requery.run(log.file(), model, image, sample, seed, Backends.select(device, 0));
  }

  /** Returns the hash by which logs name an image: of its size and pixels. */
  public static String imageHash(RgbImage image) {
    return Recorder.hash(image);
  }
}
