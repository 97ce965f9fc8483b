package org.iassa.engine.internal.cpu;

import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import org.bytedeco.javacpp.IntPointer;
import org.iassa.engine.Evidence;
import org.iassa.engine.Polarity;
import org.iassa.engine.spi.Estimate;
import org.iassa.engine.spi.RiseGrid;
import org.iassa.engine.spi.SessionPlan;
import org.iassa.engine.spi.WindowFilter;
import org.iassa.engine.spi.WindowGrid;
import org.iassa.jni.MaskOps;
import org.iassa.jni.SumOps;

/**
 * One pass of masks on the CPU: laying or drawing them, writing masked images, adding scores, and
 * the estimate of S. The session checks the order of calls.
 *
 * <p>A mean of passes (NORMALISED_MEAN) starts anew after a pass that replaced the map.
 */
final class CpuPass {
  private final SessionPlan plan;
  private final SessionMemory memory;
  private final int height;
  private final int width;
  private final int layout;
  private final int type;
  private final CallerBuffer scoresAt = new CallerBuffer("scores");

  private boolean windowed;
  private Polarity polarity;
  private RiseGrid rise;
  private long seed;
  private double weightInMean;

  CpuPass(SessionPlan plan, SessionMemory memory) {
    this.plan = plan;
    this.memory = memory;
    height = plan.format().height();
    width = plan.format().width();
    layout = plan.format().layout().ordinal();
    type = plan.format().type().ordinal();
  }

  /** Makes a new image ready; its targets lie in memory. */
  void start(CallerBuffer image, CallerBuffer fill) {
    NativeStatus.check(
        MaskOps.iassa_convert_image(image, height, width, layout, type, memory.image));
    NativeStatus.check(MaskOps.iassa_convert_image(fill, height, width, layout, type, memory.fill));
    NativeStatus.check(
        MaskOps.iassa_prepare_rise(
            image, fill, height, width, layout, memory.riseDifference, memory.riseFill));
    weightInMean = 0;
  }

  /** Writes the image itself. */
  void writeImage(int slot) {
    maskWindows(Polarity.REVEAL, memory.wholeImage, 1, slot);
  }

  /** Lays windows and returns how many the filter kept. */
  int lay(WindowGrid grid, Polarity of, WindowFilter filter) {
    NativeStatus.check(
        MaskOps.iassa_lay_windows(
            height,
            width,
            grid.window(),
            grid.stride(),
            grid.offsetY(),
            grid.offsetX(),
            filter.ordinal(),
            memory.harTable,
            memory.windows,
            plan.maxWindows(),
            memory.windowCount));
    clearSums();
    polarity = of;
    windowed = true;
    return memory.windowCount.get(0);
  }

  /** Makes this a pass of RISE masks. */
  void draw(RiseGrid grid, long withSeed) {
    clearSums();
    rise = grid;
    seed = withSeed;
    windowed = false;
  }

  private void clearSums() {
    NativeStatus.check(
        SumOps.iassa_clear_sums(
            height,
            width,
            plan.targets(),
            memory.planes,
            memory.totals,
            memory.scoreMin,
            memory.scoreMax));
  }

  /** Whether this is a pass of windows. */
  boolean windowed() {
    return windowed;
  }

  void readWindows(IntBuffer out, int count) {
    for (int i = 0; i < 4 * count; i++) {
      out.put(i, memory.windows.get(i));
    }
  }

  /** Returns what the C ABI takes for the probability: 0 for orthogonal masks. */
  private double riseProbability() {
    return rise.orthogonal() ? 0 : rise.probability();
  }

  /** Writes masked images. */
  void write(int slot, int first, int count) {
    if (windowed) {
      memory.windows.position(4L * first);
      try {
        maskWindows(polarity, memory.windows, count, slot);
      } finally {
        memory.windows.position(0);
      }
      return;
    }
    NativeStatus.check(
        MaskOps.iassa_mask_rise(
            memory.riseDifference,
            memory.riseFill,
            height,
            width,
            layout,
            type,
            rise.cells(),
            riseProbability(),
            seed,
            first,
            count,
            memory.slots[slot],
            memory.scratch,
            memory.scratchBytes));
  }

  private void maskWindows(Polarity of, IntPointer windows, int count, int slot) {
    NativeStatus.check(
        MaskOps.iassa_mask_windows(
            memory.image,
            memory.fill,
            height,
            width,
            layout,
            type,
            of.ordinal(),
            windows,
            count,
            memory.slots[slot]));
  }

  /** Adds scores, after checking them. */
  void accumulate(int first, int count, FloatBuffer scores, int classes) {
    scoresAt.at(scores, (long) count * classes);
    if (windowed) {
      memory.windows.position(4L * first);
      int status =
          SumOps.iassa_accumulate_windows(
              height,
              width,
              memory.windows,
              first,
              count,
              scoresAt,
              classes,
              memory.targetClasses,
              plan.targets(),
              plan.scoreBound(),
              memory.planes,
              memory.totals,
              memory.scoreMin,
              memory.scoreMax);
      memory.windows.position(0);
      NativeStatus.check(status);
    } else {
      NativeStatus.check(
          SumOps.iassa_accumulate_rise(
              height,
              width,
              rise.cells(),
              riseProbability(),
              seed,
              first,
              count,
              scoresAt,
              classes,
              memory.targetClasses,
              plan.targets(),
              plan.scoreBound(),
              memory.planes,
              memory.totals,
              memory.scoreMin,
              memory.scoreMax));
    }
  }

  /** Turns the sums into S. */
  void finish(Estimate estimate) {
    boolean mean = estimate.evidence() == Evidence.NORMALISED_MEAN;
    weightInMean = (mean ? weightInMean : 0) + estimate.weight();
    double divisor = weightInMean / estimate.weight();
    if (windowed) {
      NativeStatus.check(
          SumOps.iassa_finish_windows(
              height,
              width,
              plan.targets(),
              polarity.ordinal(),
              plan.scoreBound(),
              estimate.estimator().ordinal(),
              estimate.evidence().ordinal(),
              estimate.uncovered().ordinal(),
              divisor,
              memory.planes,
              memory.totals,
              memory.saliency));
    } else {
      NativeStatus.check(
          SumOps.iassa_finish_rise(
              height,
              width,
              rise.cells(),
              riseProbability(),
              plan.targets(),
              plan.scoreBound(),
              estimate.estimator().ordinal(),
              estimate.evidence().ordinal(),
              estimate.uncovered().ordinal(),
              divisor,
              memory.planes,
              memory.totals,
              memory.projection,
              memory.saliency));
    }
    weightInMean = mean ? weightInMean : 0;
  }

  /** Lets go of the caller's buffer. */
  void release() {
    scoresAt.release();
  }
}
