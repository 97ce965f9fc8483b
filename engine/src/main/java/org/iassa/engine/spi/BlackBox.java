package org.iassa.engine.spi;

import java.nio.FloatBuffer;
import org.iassa.image.Preprocessing;

/**
 * An image classifier that may only be called. The engine masks the image, calls {@link #score} for
 * batches of masked images and reads nothing else of it.
 *
 * <p>One thread at a time calls an instance, unless the implementation says it takes more. Whoever
 * creates a black box closes it.
 */
public interface BlackBox extends AutoCloseable {
  /** Returns the form in which this black box takes images. */
  BatchFormat format();

  /** Returns the number of scores C that each image gets. */
  int classes();

  /**
   * Scores a batch. Waits until the scores are there. The engine asks whether it is cancelled
   * between calls only: a call that never returns cannot be stopped, so one that may take long
   * should listen to its thread's interruption.
   *
   * @param batch images; only valid during the call
   * @param scores where to put the scores: element i·C + c for image i and class c, absolute
   *     indices from 0; room for at least count·C floats
   */
  void score(ImageBatch batch, FloatBuffer scores);

  /** Returns how pixel values 0..255 become this black box's input. */
  default Preprocessing preprocessing() {
    return Preprocessing.IMAGENET;
  }

  /**
   * Returns a bound B on the scores' magnitude. Scores are summed in 64-bit fixed point with a
   * resolution of B·2⁻⁴⁰; one beyond B is an error. The default 1 is right for probabilities.
   */
  default double scoreBound() {
    return 1;
  }

  /** Returns a stable identity for reports and caches, such as a hash of the model's file. */
  default String identity() {
    return getClass().getName();
  }

  /**
   * Returns whether the engine may call this black box with images of zeros to measure what batch
   * size is fastest. False unless an implementation says otherwise: a call may cost money.
   */
  default boolean measurable() {
    return false;
  }

  /**
   * Returns the batch size to use where the options leave it open, or 0 if the engine should
   * choose.
   */
  default int preferredBatch() {
    return 0;
  }

  /** Frees what this black box owns; a second call does nothing. */
  @Override
  default void close() {}

  /** Scores batches; the part of a black box that a lambda can be. */
  @FunctionalInterface
  interface Scorer {
    /** Does what {@link BlackBox#score} does. */
    void score(ImageBatch batch, FloatBuffer scores);
  }

  /**
   * Makes a black box of a function on planar floats.
   *
   * @param height height of its images
   * @param width width of its images
   * @param classes scores per image
   * @param scorer the function
   */
  static BlackBox of(int height, int width, int classes, Scorer scorer) {
    return new FunctionBlackBox(BatchFormat.planar(height, width), classes, 1, scorer);
  }

  /** As {@link #of(int, int, int, Scorer)}, for scores up to a bound other than 1. */
  static BlackBox of(int height, int width, int classes, double scoreBound, Scorer scorer) {
    return new FunctionBlackBox(BatchFormat.planar(height, width), classes, scoreBound, scorer);
  }
}
