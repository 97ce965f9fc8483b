package org.iassa.engine.internal.cpu;

import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.List;
import java.util.Objects;
import org.bytedeco.javacpp.Pointer;
import org.iassa.engine.AttentionOptions;
import org.iassa.engine.Evidence;
import org.iassa.engine.InvalidOptionException;
import org.iassa.engine.Polarity;
import org.iassa.engine.spi.BatchFormat;
import org.iassa.engine.spi.Estimate;
import org.iassa.engine.spi.FeatureMap;
import org.iassa.engine.spi.ImageBatch;
import org.iassa.engine.spi.KernelSession;
import org.iassa.engine.spi.RiseGrid;
import org.iassa.engine.spi.SessionPlan;
import org.iassa.engine.spi.Summary;
import org.iassa.engine.spi.WindowFilter;
import org.iassa.engine.spi.WindowGrid;
import org.iassa.jni.MaskOps;
import org.iassa.jni.SumOps;

/**
 * The operations on the CPU. Every call waits. Beyond the contract's order of calls, a call that
 * would read what is not there yet throws {@link IllegalStateException}.
 *
 * <p>A mean of passes (NORMALISED_MEAN) starts anew after a pass that replaced the map.
 */
final class CpuSession implements KernelSession {
  private enum Masks {
    NONE,
    WINDOWS,
    RISE
  }

  private final SessionPlan plan;
  private final int height;
  private final int width;
  private final int layout;
  private final int type;
  private final SessionMemory memory;
  private final CallerBuffer scoresAt = new CallerBuffer("scores");
  private final CallerBuffer imageAt = new CallerBuffer("image");
  private final CallerBuffer fillAt = new CallerBuffer("fill");
  private final CallerBuffer outAt = new CallerBuffer("out");

  private CpuAffinity affinity;
  private boolean closed;
  private boolean started;
  private int highestTarget;
  private Masks masks = Masks.NONE;
  private Polarity polarity;
  private RiseGrid rise;
  private long seed;
  private int maskCount;
  private double weightInMean;
  private boolean finished;
  private boolean adjusted;
  private boolean summarised;

  CpuSession(SessionPlan plan) {
    this.plan = Objects.requireNonNull(plan, "plan");
    BatchFormat format = plan.format();
    height = format.height();
    width = format.width();
    layout = format.layout().ordinal();
    type = format.type().ordinal();
    memory = new SessionMemory(plan);
  }

  @Override
  public SessionPlan plan() {
    requireOpen();
    return plan;
  }

  @Override
  public void start(FloatBuffer image, FloatBuffer fill, int[] targets) {
    requireOpen();
    if (targets.length != plan.targets()) {
      throw new InvalidOptionException(
          "targets", targets.length + " classes", plan.targets() + " as planned");
    }
    for (int target : targets) {
      InvalidOptionException.requireRange("target", target, 0, Integer.MAX_VALUE);
    }
    long floats = (long) BatchFormat.CHANNELS * plan.format().pixels();
    imageAt.at(image, floats);
    fillAt.at(fill, floats);
    NativeStatus.check(
        MaskOps.iassa_convert_image(imageAt, height, width, layout, type, memory.image));
    NativeStatus.check(
        MaskOps.iassa_convert_image(fillAt, height, width, layout, type, memory.fill));
    NativeStatus.check(
        MaskOps.iassa_prepare_rise(
            imageAt, fillAt, height, width, layout, memory.riseDifference, memory.riseFill));
    imageAt.release();
    fillAt.release();
    highestTarget = 0;
    for (int t = 0; t < targets.length; t++) {
      memory.targetClasses.put(t, targets[t]);
      highestTarget = Math.max(highestTarget, targets[t]);
    }
    long mapBytes = (long) plan.targets() * plan.format().pixels() * Float.BYTES;
    Pointer.memset(memory.saliency, 0, mapBytes);
    Pointer.memset(memory.adjusted, 0, mapBytes);
    Pointer.memset(memory.previous, 0, mapBytes);
    forgetFeatures();
    started = true;
    masks = Masks.NONE;
    maskCount = 0;
    weightInMean = 0;
    finished = false;
    adjusted = false;
    summarised = false;
  }

  @Override
  public ImageBatch writeImage(int slot) {
    requireStarted();
    requireSlot(slot);
    NativeStatus.check(
        MaskOps.iassa_mask_windows(
            memory.image,
            memory.fill,
            height,
            width,
            layout,
            type,
            Polarity.REVEAL.ordinal(),
            memory.wholeImage,
            1,
            memory.slots[slot]));
    return memory.batches[slot].withCount(1);
  }

  @Override
  public int layWindows(WindowGrid grid, Polarity polarity, WindowFilter filter) {
    requireStarted();
    Objects.requireNonNull(polarity, "polarity");
    if (filter != WindowFilter.ALL && !summarised) {
      throw new IllegalStateException(filter + " needs a HAR: call summarise first");
    }
    long laid = grid.count(height, width);
    if (laid > plan.maxWindows()) {
      throw new InvalidOptionException(
          "windows", laid, "at most the plan's maxWindows, " + plan.maxWindows());
    }
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
    this.polarity = polarity;
    beginPass(Masks.WINDOWS, memory.windowCount.get(0));
    return maskCount;
  }

  @Override
  public void readWindows(IntBuffer out) {
    requirePass();
    if (masks != Masks.WINDOWS) {
      throw new IllegalStateException("the pass has no windows: call layWindows first");
    }
    if (out.capacity() < 4L * maskCount) {
      throw new IllegalArgumentException(
          "out has room for " + out.capacity() + " numbers, expected " + 4L * maskCount);
    }
    for (int i = 0; i < 4 * maskCount; i++) {
      out.put(i, memory.windows.get(i));
    }
  }

  @Override
  public void drawRise(RiseGrid grid, long seed, int count) {
    requireStarted();
    InvalidOptionException.requireRange("masks", count, 0, SessionPlan.MAX_MASKS);
    this.rise = Objects.requireNonNull(grid, "grid");
    this.seed = seed;
    beginPass(Masks.RISE, count);
  }

  private void beginPass(Masks kind, int count) {
    NativeStatus.check(
        SumOps.iassa_clear_sums(
            height,
            width,
            plan.targets(),
            memory.planes,
            memory.totals,
            memory.scoreMin,
            memory.scoreMax));
    masks = kind;
    maskCount = count;
    finished = false;
    adjusted = false;
  }

  @Override
  public ImageBatch writeBatch(int slot, int first, int count) {
    requirePass();
    requireSlot(slot);
    requireMasks(first, count);
    if (count > plan.batchCapacity()) {
      throw new IllegalArgumentException(
          "a batch of " + count + " masks, expected at most " + plan.batchCapacity());
    }
    if (masks == Masks.WINDOWS) {
      memory.windows.position(4L * first);
      int status =
          MaskOps.iassa_mask_windows(
              memory.image,
              memory.fill,
              height,
              width,
              layout,
              type,
              polarity.ordinal(),
              memory.windows,
              count,
              memory.slots[slot]);
      memory.windows.position(0);
      NativeStatus.check(status);
    } else {
      NativeStatus.check(
          MaskOps.iassa_mask_rise(
              memory.riseDifference,
              memory.riseFill,
              height,
              width,
              layout,
              type,
              rise.cells(),
              rise.probability(),
              seed,
              first,
              count,
              memory.slots[slot],
              memory.scratch,
              memory.scratchBytes));
    }
    return memory.batches[slot].withCount(count);
  }

  @Override
  public void accumulate(int first, int count, FloatBuffer scores, int classes) {
    requirePass();
    requireMasks(first, count);
    if (highestTarget >= classes) {
      throw new InvalidOptionException(
          "target", highestTarget, "a class from 0 to " + (classes - 1));
    }
    scoresAt.at(scores, (long) count * classes);
    if (masks == Masks.WINDOWS) {
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
              rise.probability(),
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

  @Override
  public void finishPass(Estimate estimate) {
    requirePass();
    Objects.requireNonNull(estimate, "estimate");
    if (estimate.evidence() == Evidence.REPLACE) {
      weightInMean = 0;
    }
    weightInMean += estimate.weight();
    double divisor = weightInMean / estimate.weight();
    if (masks == Masks.WINDOWS) {
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
              rise.probability(),
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
    if (estimate.evidence() == Evidence.REPLACE) {
      weightInMean = 0;
    }
    finished = true;
  }

  @Override
  public void attend(List<FeatureMap> levels, AttentionOptions options) {
    requireStarted();
    forgetFeatures();
    CpuAffinity built = CpuAffinity.build(levels, options);
    try {
      built.reserve(plan.targets(), height, width);
    } catch (RuntimeException e) {
      built.close();
      throw e;
    }
    affinity = built;
  }

  @Override
  public void adjust(double beta) {
    requireFinished();
    InvalidOptionException.requireRange("beta", beta, 0, 1);
    long elements = (long) plan.targets() * plan.format().pixels();
    if (affinity == null) {
      Pointer.memcpy(memory.adjusted, memory.saliency, elements * Float.BYTES);
    } else {
      affinity.apply(memory.saliency, plan.targets(), height, width, memory.adjusted);
      NativeStatus.check(
          SumOps.iassa_blend(memory.saliency, memory.adjusted, beta, elements, memory.adjusted));
    }
    adjusted = true;
  }

  @Override
  public void multiply() {
    requireFinished();
    if (!adjusted) {
      throw new IllegalStateException("there is no adjusted map: call adjust first");
    }
    NativeStatus.check(
        SumOps.iassa_multiply(
            memory.saliency, plan.format().pixels(), plan.targets(), memory.adjusted));
  }

  private void forgetFeatures() {
    if (affinity != null) {
      affinity.close();
      affinity = null;
    }
  }

  @Override
  public Summary summarise(double threshold) {
    requireFinished();
    if (!adjusted) {
      throw new IllegalStateException("summarise needs the adjusted map: call adjust first");
    }
    InvalidOptionException.requireRange("threshold", threshold, 0, 1);
    NativeStatus.check(
        SumOps.iassa_summarise(
            height,
            width,
            plan.targets(),
            memory.adjusted,
            memory.previous,
            summarised ? 0 : 1,
            threshold,
            memory.har,
            memory.harTable,
            memory.result));
    summarised = true;
    float[] low = new float[plan.targets()];
    float[] high = new float[plan.targets()];
    memory.scoreMin.get(low);
    memory.scoreMax.get(high);
    return new Summary(memory.result.get(0), memory.result.get(1), low, high);
  }

  @Override
  public void read(MapKind map, int target, FloatBuffer out) {
    requireStarted();
    if (target < 0 || target >= plan.targets()) {
      throw new IllegalArgumentException(
          "target position " + target + ", expected 0 to " + (plan.targets() - 1));
    }
    if (out.isReadOnly()) {
      throw new IllegalArgumentException("out is read-only");
    }
    long pixels = plan.format().pixels();
    var from = map == MapKind.SALIENCY ? memory.saliency : memory.adjusted;
    outAt.at(out, pixels);
    // memcpy takes void*, for which a position would count bytes; getPointer counts elements.
    Pointer.memcpy(outAt, from.getPointer(target * pixels), pixels * Float.BYTES);
    outAt.release();
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      forgetFeatures();
      scoresAt.release();
      memory.close();
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the session is closed");
    }
  }

  private void requireStarted() {
    requireOpen();
    if (!started) {
      throw new IllegalStateException("the session has no image: call start first");
    }
  }

  private void requirePass() {
    requireStarted();
    if (masks == Masks.NONE || finished) {
      throw new IllegalStateException("no pass is open: call layWindows or drawRise first");
    }
  }

  private void requireFinished() {
    requireStarted();
    if (!finished) {
      throw new IllegalStateException("no pass is finished: call finishPass first");
    }
  }

  private void requireSlot(int slot) {
    if (slot < 0 || slot >= plan.slots()) {
      throw new IllegalArgumentException("slot " + slot + ", expected 0 to " + (plan.slots() - 1));
    }
  }

  private void requireMasks(int first, int count) {
    if (first < 0 || count < 0 || (long) first + count > maskCount) {
      throw new IllegalArgumentException(
          "masks " + first + " to " + ((long) first + count - 1) + ", this pass has " + maskCount);
    }
  }
}
