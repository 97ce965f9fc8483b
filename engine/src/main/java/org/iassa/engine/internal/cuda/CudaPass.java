package org.iassa.engine.internal.cuda;

import java.nio.FloatBuffer;
import org.iassa.engine.Evidence;
import org.iassa.engine.Polarity;
import org.iassa.engine.spi.BatchFormat;
import org.iassa.engine.spi.Estimate;
import org.iassa.engine.spi.Layout;
import org.iassa.engine.spi.RiseGrid;
import org.iassa.engine.spi.SessionPlan;
import org.iassa.engine.spi.WindowFilter;
import org.iassa.engine.spi.WindowGrid;
import org.iassa.kernels.ImageForm;
import org.iassa.kernels.KernelQueue;
import org.iassa.kernels.LaunchPolicy;
import org.iassa.kernels.MapEstimate;
import org.iassa.kernels.MaskAccumulate;
import org.iassa.kernels.MaskSums;
import org.iassa.kernels.MaskedBatch;
import org.iassa.kernels.PassMemory;
import org.iassa.kernels.RiseConstants;
import org.iassa.kernels.WindowMasks;

/**
 * One pass of masks on the device: laying or drawing them, writing masked images, adding scores,
 * and the estimate of S. Queues work only; the session checks the order of calls and waits.
 *
 * <p>A mean of passes starts anew after a pass that replaced the map.
 */
final class CudaPass {
  private final SessionPlan plan;
  private final int height;
  private final int width;
  private final SessionMemory memory;
  private final SessionStreams streams;
  private final WindowMasks windowMasks;
  private final MaskedBatch images;
  private final MaskedBatch batches;
  private final MaskAccumulate sums;
  private final MaskSums pixelSums;
  private final MapEstimate estimates;
  private final ScoreUpload.Adder addWindows = this::addWindows;
  private final ScoreUpload.Adder addRise = this::addRise;

  private boolean risePass;
  private Polarity polarity;
  private RiseConstants rise;
  private long seed;
  private long scored;
  private double weightInMean;

  /**
   * @param queue launches on the main stream
   * @param writer launches on the stream that writes batches
   */
  CudaPass(
      SessionPlan plan,
      SessionMemory memory,
      SessionStreams streams,
      KernelQueue queue,
      KernelQueue writer,
      LaunchPolicy policy) {
    this.plan = plan;
    this.memory = memory;
    this.streams = streams;
    height = plan.format().height();
    width = plan.format().width();
    windowMasks = new WindowMasks(queue);
    images = new MaskedBatch(queue, form(plan.format()));
    batches = new MaskedBatch(writer, form(plan.format()));
    sums = new MaskAccumulate(queue, memory.pass);
    pixelSums = new MaskSums(queue, memory.pass, policy);
    estimates = new MapEstimate(queue, memory.pass);
  }

  private static ImageForm form(BatchFormat format) {
    return new ImageForm(
        format.height(),
        format.width(),
        format.layout() == Layout.NHWC,
        switch (format.type()) {
          case FP32 -> ImageForm.Type.FP32;
          case FP16 -> ImageForm.Type.FP16;
          case BF16 -> ImageForm.Type.BF16;
        });
  }

  /** Makes a new image ready; image and fill lie in the upload's memory. No write is pending. */
  void start() {
    long planar = (long) BatchFormat.CHANNELS * plan.format().pixels() * Float.BYTES;
    images.prepare(
        memory.upload,
        memory.upload + planar,
        memory.image,
        memory.fill,
        memory.difference,
        memory.riseFill);
    weightInMean = 0;
  }

  /** Writes the image itself, on the main stream. */
  void writeImage(int slot) {
    streams.join(slot);
    images.maskWindows(
        memory.image,
        memory.fill,
        Polarity.REVEAL.ordinal(),
        memory.wholeImage,
        1,
        memory.slots[slot].address());
  }

  /** Lays windows; how many were kept comes with the summary. */
  void lay(WindowGrid grid, Polarity of, WindowFilter filter, int laid) {
    streams.joinAll();
    sums.clear();
    windowMasks.lay(
        new WindowMasks.Grid(
            height, width, grid.window(), grid.stride(), grid.offsetY(), grid.offsetX(), laid),
        filter.ordinal(),
        filter == WindowFilter.ALL ? 0 : memory.maps.harTable(),
        memory.blockCounts,
        plan.maxWindows(),
        memory.windows,
        memory.pass.summary() + PassMemory.SUMMARY_WINDOWS_OFFSET);
    polarity = of;
    risePass = false;
    scored = 0;
  }

  /** Makes this a pass of RISE masks. */
  void draw(RiseGrid grid, long withSeed) {
    sums.clear();
    rise = RiseConstants.of(height, width, grid.cells(), grid.probability());
    if (grid.orthogonal()) {
      rise = rise.orthogonal();
    }
    seed = withSeed;
    risePass = true;
    scored = 0;
  }

  /** Writes masked images, on the stream for that. */
  void write(int slot, int first, int count) {
    long out = memory.slots[slot].address();
    streams.beforeWrite();
    if (risePass) {
      batches.maskRise(memory.difference, memory.riseFill, rise, seed, first, count, out);
    } else {
      batches.maskWindows(memory.image, memory.fill, polarity.ordinal(), window(first), count, out);
    }
    streams.afterWrite(slot);
  }

  /** Whether this is a pass of windows. */
  boolean windowed() {
    return !risePass;
  }

  /** Returns the device's address of a window. */
  long window(int index) {
    return memory.windows + (long) index * SessionMemory.WINDOW_BYTES;
  }

  /** Adds scores, after checking them. */
  void accumulate(int first, int count, FloatBuffer scores, int classes, int[] targets) {
    memory.scores.add(first, count, scores, classes, targets, risePass ? addRise : addWindows);
    scored += count;
  }

  private void addWindows(MaskAccumulate.Scores scores) {
    sums.windows(scores, window(scores.first()));
  }

  private void addRise(MaskAccumulate.Scores scores) {
    sums.rise(scores, rise, seed);
  }

  /** Turns the sums into S. */
  void finish(Estimate estimate) {
    boolean mean = estimate.evidence() == Evidence.NORMALISED_MEAN;
    weightInMean = (mean ? weightInMean : 0) + estimate.weight();
    MapEstimate.Rule rule =
        new MapEstimate.Rule(
            estimate.estimator().ordinal(),
            estimate.evidence().ordinal(),
            estimate.uncovered().ordinal(),
            weightInMean / estimate.weight(),
            mean);
    if (risePass) {
      pixelSums.rise(rise, memory.scratch);
      estimates.rise(rule, rise.expectedCoverage(scored), memory.saliency);
    } else {
      pixelSums.windows(polarity.ordinal());
      estimates.windows(rule, memory.saliency);
    }
    weightInMean = mean ? weightInMean : 0;
  }
}
