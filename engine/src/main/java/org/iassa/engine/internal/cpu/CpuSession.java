package org.iassa.engine.internal.cpu;

import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.List;
import java.util.Objects;
import org.bytedeco.javacpp.Pointer;
import org.iassa.engine.AttentionOptions;
import org.iassa.engine.InvalidOptionException;
import org.iassa.engine.Polarity;
import org.iassa.engine.internal.session.CallOrder;
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
import org.iassa.jni.SumOps;

/**
 * The operations on the CPU. Every call waits. Beyond the contract's order of calls, a call that
 * would read what is not there yet throws {@link IllegalStateException}.
 */
final class CpuSession implements KernelSession {
  private final SessionPlan plan;
  private final int height;
  private final int width;
  private final CallOrder order;
  private final SessionMemory memory;
  private final CpuPass pass;
  private final CallerBuffer imageAt = new CallerBuffer("image");
  private final CallerBuffer fillAt = new CallerBuffer("fill");
  private final CallerBuffer outAt = new CallerBuffer("out");

  private CpuAffinity affinity;

  CpuSession(SessionPlan plan) {
    this.plan = Objects.requireNonNull(plan, "plan");
    height = plan.format().height();
    width = plan.format().width();
    order = new CallOrder(plan);
    memory = new SessionMemory(plan);
    pass = new CpuPass(plan, memory);
  }

  @Override
  public SessionPlan plan() {
    order.requireOpen();
    return plan;
  }

  @Override
  public void start(FloatBuffer image, FloatBuffer fill, int[] targets) {
    order.requireTargets(targets);
    long floats = (long) BatchFormat.CHANNELS * plan.format().pixels();
    pass.start(imageAt.at(image, floats), fillAt.at(fill, floats));
    imageAt.release();
    fillAt.release();
    for (int t = 0; t < targets.length; t++) {
      memory.targetClasses.put(t, targets[t]);
    }
    Pointer.memset(memory.saliency, 0, mapBytes());
    Pointer.memset(memory.adjusted, 0, mapBytes());
    Pointer.memset(memory.previous, 0, mapBytes());
    forgetFeatures();
    order.start(targets);
  }

  private long mapBytes() {
    return (long) plan.targets() * plan.format().pixels() * Float.BYTES;
  }

  @Override
  public ImageBatch writeImage(int slot) {
    order.requireStarted();
    order.requireSlot(slot);
    pass.writeImage(slot);
    return memory.batches[slot].withCount(1);
  }

  @Override
  public int layWindows(WindowGrid grid, Polarity polarity, WindowFilter filter) {
    order.requireFilterable(filter);
    Objects.requireNonNull(polarity, "polarity");
    order.requireWindows(grid.count(height, width));
    int kept = pass.lay(grid, polarity, filter);
    order.begin(kept);
    return kept;
  }

  @Override
  public void readWindows(IntBuffer out) {
    order.requireReadable(pass.windowed(), out.capacity());
    pass.readWindows(out, order.masks());
  }

  @Override
  public void drawRise(RiseGrid grid, long seed, int count) {
    order.requireStarted();
    Objects.requireNonNull(grid, "grid");
    InvalidOptionException.requireRange("masks", count, 0, SessionPlan.MAX_MASKS);
    pass.draw(grid, seed);
    order.begin(count);
  }

  @Override
  public ImageBatch writeBatch(int slot, int first, int count) {
    order.requireBatch(slot, first, count);
    pass.write(slot, first, count);
    return memory.batches[slot].withCount(count);
  }

  @Override
  public void accumulate(int first, int count, FloatBuffer scores, int classes) {
    order.requireScored(first, count, classes);
    pass.accumulate(first, count, scores, classes);
  }

  @Override
  public void finishPass(Estimate estimate) {
    order.requirePass();
    Objects.requireNonNull(estimate, "estimate");
    pass.finish(estimate);
    order.finish();
  }

  @Override
  public void attend(List<FeatureMap> levels, AttentionOptions options) {
    order.requireStarted();
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

  private void forgetFeatures() {
    if (affinity != null) {
      affinity.close();
      affinity = null;
    }
  }

  @Override
  public void adjust(double beta) {
    order.requireFinished();
    InvalidOptionException.requireRange("beta", beta, 0, 1);
    if (affinity == null) {
      Pointer.memcpy(memory.adjusted, memory.saliency, mapBytes());
    } else {
      affinity.apply(memory.saliency, plan.targets(), height, width, memory.adjusted);
      long elements = (long) plan.targets() * plan.format().pixels();
      NativeStatus.check(
          SumOps.iassa_blend(memory.saliency, memory.adjusted, beta, elements, memory.adjusted));
    }
    order.adjust();
  }

  @Override
  public void multiply() {
    order.requireAdjusted();
    NativeStatus.check(
        SumOps.iassa_multiply(
            memory.saliency, plan.format().pixels(), plan.targets(), memory.adjusted));
  }

  @Override
  public Summary summarise(double threshold) {
    order.requireAdjusted();
    InvalidOptionException.requireRange("threshold", threshold, 0, 1);
    NativeStatus.check(
        SumOps.iassa_summarise(
            height,
            width,
            plan.targets(),
            memory.adjusted,
            memory.previous,
            order.summarised() ? 0 : 1,
            threshold,
            memory.har,
            memory.harTable,
            memory.result));
    order.summarise();
    float[] low = new float[plan.targets()];
    float[] high = new float[plan.targets()];
    memory.scoreMin.get(low);
    memory.scoreMax.get(high);
    return new Summary(memory.result.get(0), memory.result.get(1), low, high);
  }

  @Override
  public void read(MapKind map, int target, FloatBuffer out) {
    order.requireStarted();
    order.requireTarget(target);
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
    if (order.close()) {
      forgetFeatures();
      pass.release();
      memory.close();
    }
  }
}
