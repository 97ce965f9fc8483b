package org.iassa.engine.spi;

import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.List;
import org.iassa.engine.AttentionOptions;
import org.iassa.engine.Polarity;

/**
 * The operations on one device, with all their memory. Maps, sums and masks stay on the device;
 * only {@link #layWindows}, {@link #readWindows}, {@link #summarise} and {@link #read} wait for it,
 * and {@link ImageBatch#data} of a batch on a device.
 *
 * <p>Order of calls: {@link #start}; optionally {@link #attend}; then for each pass {@link
 * #layWindows} or {@link #drawRise}, any number of {@link #writeBatch} and {@link #accumulate},
 * {@link #finishPass}, {@link #adjust}, perhaps {@link #multiply}, {@link #summarise}. After {@code
 * start} nothing allocates except {@code attend}, and {@link ImageBatch#data} at its first call for
 * a slot on a device.
 *
 * <p>Determinism: the same calls with the same scores give the same bits, however the masks of a
 * pass are cut into batches and whatever the number of threads.
 *
 * <p>Errors: a call out of order is an {@link IllegalStateException}; a value that a user may have
 * chosen (a target, a threshold, too many windows) an {@link
 * org.iassa.engine.InvalidOptionException}; anything else that does not fit (slot, masks beyond the
 * pass or the batch, a buffer too small, not direct or not in native order) an {@link
 * IllegalArgumentException}. Buffers are read and written from element 0, whatever their position.
 *
 * <p>Not safe for use by several threads at once. The caller closes it; closing twice does nothing;
 * any other call after that throws {@link IllegalStateException}.
 */
public interface KernelSession extends AutoCloseable {
  /** Returns the plan this session was opened with. */
  SessionPlan plan();

  /**
   * Starts a new image: copies it and forgets all maps, sums, masks and features.
   *
   * @param image direct buffer, 3×H×W floats, planar, normalised
   * @param fill what stands in masked-out pixels; direct buffer of the same shape
   * @param targets the T classes to explain
   */
  void start(FloatBuffer image, FloatBuffer fill, int[] targets);

  /** Writes the image itself, unmasked, as a batch of one. */
  ImageBatch writeImage(int slot);

  /**
   * Lays the windows of the next pass, in row-major order of the grid, and clears the pass's sums.
   * Waits.
   *
   * @param grid where the windows lie
   * @param polarity whether a window is kept or filled
   * @param filter which windows are kept, by the HAR of the last {@link #summarise}
   * @return the number of windows; 0 if the filter leaves none
   */
  int layWindows(WindowGrid grid, Polarity polarity, WindowFilter filter);

  /**
   * Copies the windows of the open pass to the caller, in their order. Waits.
   *
   * @param out where to put rows y0 to y1−1 and columns x0 to x1−1 of window i, clipped to the
   *     image: elements 4i to 4i+3 are y0, x0, y1, x1, absolute indices from 0; room for all of
   *     them
   * @throws IllegalStateException if no pass of windows is open
   */
  void readWindows(IntBuffer out);

  /**
   * Makes the next pass one of RISE masks and clears the pass's sums. Mask i is a pure function of
   * (seed, i).
   */
  void drawRise(RiseGrid grid, long seed, int count);

  /**
   * Writes the masked images m⊙I + (1−m)⊙fill of masks first to first+count−1.
   *
   * @param slot which batch memory to write, 0 to slots−1
   * @return the batch; its memory is used again at the next call for this slot
   */
  ImageBatch writeBatch(int slot, int first, int count);

  /**
   * Adds the scores of masks first to first+count−1 to the pass's sums. Masks of the pass that are
   * never added count for nothing: a pass may end early, and eq. 3 then covers those that were.
   *
   * @param scores direct buffer, count×classes floats, row by row
   * @throws org.iassa.engine.ScoreException if a target's score is not finite or beyond the bound;
   *     the message names the mask's index in the pass
   */
  void accumulate(int first, int count, FloatBuffer scores, int classes);

  /**
   * Turns the pass's sums into S (eq. 3 or 5). The pass is over: masks, sums and windows are gone.
   */
  void finishPass(Estimate estimate);

  /**
   * Builds the affinity A of the image's features (eq. 9-10).
   *
   * @param levels features, shallowest first; A is h×w of the largest level
   */
  void attend(List<FeatureMap> levels, AttentionOptions options);

  /**
   * Computes S′ = β·S + (1−β)·(A×S) (eq. 6), for each target. Without features, S′ = S. S comes to
   * A's h×w and the product back to H×W one axis after the other: by exact area average where the
   * axis shrinks, bilinearly by the half-pixel rule with clamped edges where it grows.
   *
   * @param beta β in [0, 1]
   */
  void adjust(double beta);

  /**
   * Replaces S′ by n(S)·n(S′), for each target, with n(X) = (X − min X)/(max X − min X) in double
   * precision; n of a map without a range is 1. Comes after {@link #adjust}.
   */
  void multiply();

  /**
   * Finds the HAR, the pixels where S′ is above min + threshold·(max−min) for any target (eq. 7-8),
   * for the next {@link #layWindows}, and the pass's summary. Waits.
   */
  Summary summarise(double threshold);

  /**
   * Copies a map to the caller. Waits.
   *
   * @param map which map
   * @param target position in the list of targets, 0 to T−1
   * @param out direct buffer, H·W floats
   */
  void read(MapKind map, int target, FloatBuffer out);

  /** Frees everything. */
  @Override
  void close();

  /** A map that a session holds per target. */
  enum MapKind {
    /** S: the saliency as estimated. */
    SALIENCY,
    /** S′: the saliency after attention. */
    ADJUSTED
  }
}
