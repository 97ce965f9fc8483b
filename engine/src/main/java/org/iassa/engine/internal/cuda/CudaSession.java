package org.iassa.engine.internal.cuda;

import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.List;
import java.util.Objects;
import org.iassa.engine.AttentionOptions;
import org.iassa.engine.Evidence;
import org.iassa.engine.InvalidOptionException;
import org.iassa.engine.Polarity;
import org.iassa.engine.ScoreException;
import org.iassa.engine.spi.BatchFormat;
import org.iassa.engine.spi.Estimate;
import org.iassa.engine.spi.FeatureMap;
import org.iassa.engine.spi.ImageBatch;
import org.iassa.engine.spi.KernelSession;
import org.iassa.engine.spi.Layout;
import org.iassa.engine.spi.RiseGrid;
import org.iassa.engine.spi.SessionPlan;
import org.iassa.engine.spi.Summary;
import org.iassa.engine.spi.WindowFilter;
import org.iassa.engine.spi.WindowGrid;
import org.iassa.kernels.ImageForm;
import org.iassa.kernels.KernelFile;
import org.iassa.kernels.KernelImages;
import org.iassa.kernels.LaunchPolicy;
import org.iassa.kernels.MapEstimate;
import org.iassa.kernels.Maps;
import org.iassa.kernels.MaskAccumulate;
import org.iassa.kernels.MaskSums;
import org.iassa.kernels.MaskedBatch;
import org.iassa.kernels.PassMemory;
import org.iassa.kernels.RiseConstants;
import org.iassa.kernels.WindowMasks;

/**
 * The operations on a CUDA device. Calls queue work on the device's stream and return; those that
 * wait are {@code layWindows} with a filter, {@code readWindows}, {@code summarise}, {@code read},
 * {@code attend}, and {@code start} for the image before. One copy per iteration comes back: the
 * summary, 32 + 8·T bytes.
 *
 * <p>Same bits as on the processor but for the attention. A mean of passes starts anew after a pass
 * that replaced the map.
 */
final class CudaSession implements KernelSession {
  private static final int CHANGE = 0;
  private static final int HAR_FRACTION = 8;
  private static final int BAD_SCORE = 16;
  private static final int BAD_VALUE = 24;
  private static final long NO_BAD_SCORE = -1;
  private static final int BAD_TARGETS = 4096;

  private final SessionPlan plan;
  private final int height;
  private final int width;
  private final CudaDevice device;
  private final CallOrder order;
  private final LaunchPolicy policy;
  private final CudaQueue queue;
  private final SessionMemory memory;
  private final WindowMasks windowMasks;
  private final MaskedBatch maskedBatch;
  private final MaskAccumulate sums;
  private final MaskSums pixelSums;
  private final MapEstimate estimates;
  private final Maps maps;
  private final FeatureUpload features;
  private final ScoreUpload.Adder addWindows = this::addWindows;
  private final ScoreUpload.Adder addRise = this::addRise;

  private CudaAffinity affinity;
  private int[] targets = {};
  private int highestTarget;
  private boolean risePass;
  private Polarity polarity;
  private RiseConstants rise;
  private long seed;
  private long scored;
  private double weightInMean;

  /**
   * Opens a session in the device's context.
   *
   * @throws org.iassa.engine.OutOfMemoryException if the device cannot hold it; nothing is kept
   */
  CudaSession(CudaDevice device, KernelImages images, SessionPlan plan) {
    this.device = device;
    this.plan = plan;
    BatchFormat format = plan.format();
    height = format.height();
    width = format.width();
    order = new CallOrder(plan);
    policy = LaunchPolicy.of(device.capability());
    queue = new CudaQueue(device, images, height, width);
    SessionMemory planned = null;
    try {
      planned = new SessionMemory(device, policy, plan);
      memory = planned;
      windowMasks = new WindowMasks(queue);
      maskedBatch = new MaskedBatch(queue, form(format));
      sums = new MaskAccumulate(queue, memory.pass);
      pixelSums = new MaskSums(queue, memory.pass, policy);
      estimates = new MapEstimate(queue, memory.pass);
      maps = new Maps(queue);
      features = new FeatureUpload(device, memory.staging);
      queue.prepare(
          KernelFile.WINDOW_MASKS,
          KernelFile.MASKED_BATCH,
          KernelFile.MASK_ACCUMULATE,
          KernelFile.MASK_SUMS,
          KernelFile.ESTIMATE,
          KernelFile.MAPS);
      memory.staging.buffer().putInt(0, 0).putInt(4, 0).putInt(8, height).putInt(12, width);
      upload(memory.wholeImage, SessionMemory.WINDOW_BYTES);
    } catch (RuntimeException | Error e) {
      if (planned != null) {
        planned.close();
      }
      queue.close();
      throw e;
    }
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

  private void upload(long to, long bytes) {
    device.driver().upload(to, memory.staging.pointer(), bytes, device.stream());
  }

  @Override
  public SessionPlan plan() {
    order.requireOpen();
    return plan;
  }

  @Override
  public void start(FloatBuffer image, FloatBuffer fill, int[] classes) {
    order.requireOpen();
    if (classes.length != plan.targets()) {
      throw new InvalidOptionException(
          "targets", classes.length + " classes", plan.targets() + " as planned");
    }
    int highest = 0;
    for (int target : classes) {
      InvalidOptionException.requireRange("target", target, 0, Integer.MAX_VALUE);
      highest = Math.max(highest, target);
    }
    int floats = BatchFormat.CHANNELS * plan.format().pixels();
    requireRoom("image", image, floats);
    requireRoom("fill", fill, floats);
    device.enter();
    device.synchronise();
    memory.staging.buffer().asFloatBuffer().put(0, image, 0, floats).put(floats, fill, 0, floats);
    upload(memory.upload, 2L * floats * Float.BYTES);
    maskedBatch.prepare(
        memory.upload,
        memory.upload + (long) floats * Float.BYTES,
        memory.image,
        memory.fill,
        memory.difference,
        memory.riseFill);
    long mapBytes = (long) plan.targets() * plan.format().pixels() * Float.BYTES;
    device.driver().clear(memory.saliency, mapBytes, device.stream());
    device.driver().clear(memory.adjusted, mapBytes, device.stream());
    device.driver().clear(memory.maps.previous(), mapBytes, device.stream());
    forgetFeatures();
    targets = classes.clone();
    highestTarget = highest;
    weightInMean = 0;
    order.start();
  }

  private static void requireRoom(String name, FloatBuffer buffer, long floats) {
    if (buffer.capacity() < floats) {
      throw new IllegalArgumentException(
          name + " has room for " + buffer.capacity() + " floats, expected " + floats);
    }
  }

  @Override
  public ImageBatch writeImage(int slot) {
    order.requireStarted();
    order.requireSlot(slot);
    device.enter();
    maskedBatch.maskWindows(
        memory.image,
        memory.fill,
        Polarity.REVEAL.ordinal(),
        memory.wholeImage,
        1,
        memory.slots[slot].address());
    return memory.batches[slot].withCount(1);
  }

  @Override
  public int layWindows(WindowGrid grid, Polarity polarity, WindowFilter filter) {
    order.requireFilterable(filter);
    Objects.requireNonNull(polarity, "polarity");
    long laid = grid.count(height, width);
    if (laid > plan.maxWindows()) {
      throw new InvalidOptionException(
          "windows", laid, "at most the plan's maxWindows, " + plan.maxWindows());
    }
    device.enter();
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
    int kept = (int) laid;
    if (filter != WindowFilter.ALL) {
      fetchSummary();
      kept = memory.summary.buffer().getInt(PassMemory.SUMMARY_WINDOWS_OFFSET);
    }
    this.polarity = polarity;
    beginPass(false, kept);
    return kept;
  }

  @Override
  public void readWindows(IntBuffer out) {
    order.requirePass();
    if (risePass) {
      throw new IllegalStateException("the pass has no windows: call layWindows first");
    }
    int count = order.masks();
    if (out.capacity() < 4L * count) {
      throw new IllegalArgumentException(
          "out has room for " + out.capacity() + " numbers, expected " + 4L * count);
    }
    device.enter();
    int room = memory.staging.buffer().capacity() / SessionMemory.WINDOW_BYTES;
    for (int first = 0; first < count; first += room) {
      int some = Math.min(room, count - first);
      long bytes = (long) some * SessionMemory.WINDOW_BYTES;
      device.driver().download(memory.staging.pointer(), window(first), bytes, device.stream());
      device.synchronise();
      out.put(4 * first, memory.staging.buffer().asIntBuffer(), 0, 4 * some);
    }
  }

  @Override
  public void drawRise(RiseGrid grid, long seed, int count) {
    order.requireStarted();
    InvalidOptionException.requireRange("masks", count, 0, SessionPlan.MAX_MASKS);
    device.enter();
    sums.clear();
    this.rise = RiseConstants.of(height, width, grid.cells(), grid.probability());
    if (grid.orthogonal()) {
      this.rise = rise.orthogonal();
    }
    this.seed = seed;
    beginPass(true, count);
  }

  private void beginPass(boolean isRise, int count) {
    risePass = isRise;
    scored = 0;
    order.begin(count);
  }

  @Override
  public ImageBatch writeBatch(int slot, int first, int count) {
    order.requirePass();
    order.requireSlot(slot);
    order.requireMasks(first, count);
    if (count > plan.batchCapacity()) {
      throw new IllegalArgumentException(
          "a batch of " + count + " masks, expected at most " + plan.batchCapacity());
    }
    device.enter();
    long out = memory.slots[slot].address();
    if (risePass) {
      maskedBatch.maskRise(memory.difference, memory.riseFill, rise, seed, first, count, out);
    } else {
      maskedBatch.maskWindows(
          memory.image, memory.fill, polarity.ordinal(), window(first), count, out);
    }
    return memory.batches[slot].withCount(count);
  }

  private long window(int index) {
    return memory.windows + (long) index * SessionMemory.WINDOW_BYTES;
  }

  @Override
  public void accumulate(int first, int count, FloatBuffer scores, int classes) {
    order.requirePass();
    order.requireMasks(first, count);
    if (highestTarget >= classes) {
      throw new InvalidOptionException(
          "target", highestTarget, "a class from 0 to " + (classes - 1));
    }
    requireRoom("scores", scores, (long) count * classes);
    device.enter();
    memory.scores.add(first, count, scores, classes, targets, risePass ? addRise : addWindows);
    scored += count;
  }

  private void addWindows(MaskAccumulate.Scores scores) {
    sums.windows(scores, window(scores.first()));
  }

  private void addRise(MaskAccumulate.Scores scores) {
    sums.rise(scores, rise, seed);
  }

  @Override
  public void finishPass(Estimate estimate) {
    order.requirePass();
    boolean mean = estimate.evidence() == Evidence.NORMALISED_MEAN;
    weightInMean = (mean ? weightInMean : 0) + estimate.weight();
    MapEstimate.Rule rule =
        new MapEstimate.Rule(
            estimate.estimator().ordinal(),
            estimate.evidence().ordinal(),
            estimate.uncovered().ordinal(),
            weightInMean / estimate.weight(),
            mean);
    device.enter();
    if (risePass) {
      pixelSums.rise(rise, memory.scratch);
      estimates.rise(rule, rise.expectedCoverage(scored), memory.saliency);
    } else {
      pixelSums.windows(polarity.ordinal());
      estimates.windows(rule, memory.saliency);
    }
    weightInMean = mean ? weightInMean : 0;
    order.finish();
  }

  @Override
  public void attend(List<FeatureMap> levels, AttentionOptions options) {
    order.requireStarted();
    device.enter();
    forgetFeatures();
    affinity = CudaAffinity.build(device, queue, policy, features, levels, options, plan.targets());
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
    device.enter();
    if (affinity == null) {
      long bytes = (long) plan.targets() * plan.format().pixels() * Float.BYTES;
      device.driver().copy(memory.adjusted, memory.saliency, bytes, device.stream());
    } else {
      affinity.adjust(memory.saliency, plan.targets(), height, width, beta, memory.adjusted);
    }
    order.adjust();
  }

  @Override
  public void multiply() {
    order.requireAdjusted();
    device.enter();
    maps.multiply(plan.format().pixels(), plan.targets(), memory.saliency, memory.adjusted);
  }

  @Override
  public Summary summarise(double threshold) {
    order.requireAdjusted();
    InvalidOptionException.requireRange("threshold", threshold, 0, 1);
    device.enter();
    maps.summarise(memory.maps, threshold, !order.summarised());
    fetchSummary();
    var summary = memory.summary.buffer();
    long bad = summary.getLong(BAD_SCORE);
    if (bad != NO_BAD_SCORE) {
      throw new ScoreException(
          ScoreUpload.bad(
              bad / BAD_TARGETS,
              targets[(int) (bad % BAD_TARGETS)],
              summary.getFloat(BAD_VALUE),
              plan.scoreBound()));
    }
    float[] low = new float[plan.targets()];
    float[] high = new float[plan.targets()];
    for (int t = 0; t < low.length; t++) {
      low[t] = summary.getFloat(PassMemory.SUMMARY_HEAD_BYTES + Float.BYTES * t);
      high[t] = summary.getFloat(PassMemory.SUMMARY_HEAD_BYTES + Float.BYTES * (low.length + t));
    }
    order.summarise();
    return new Summary(summary.getDouble(CHANGE), summary.getDouble(HAR_FRACTION), low, high);
  }

  private void fetchSummary() {
    device
        .driver()
        .download(
            memory.summary.pointer(),
            memory.pass.summary(),
            PassMemory.summaryBytes(plan.targets()),
            device.stream());
    device.synchronise();
  }

  @Override
  public void read(MapKind map, int target, FloatBuffer out) {
    order.requireStarted();
    order.requireTarget(target);
    if (out.isReadOnly()) {
      throw new IllegalArgumentException("out is read-only");
    }
    int pixels = plan.format().pixels();
    requireRoom("out", out, pixels);
    device.enter();
    long bytes = (long) pixels * Float.BYTES;
    long from = (map == MapKind.SALIENCY ? memory.saliency : memory.adjusted) + target * bytes;
    device.driver().download(memory.staging.pointer(), from, bytes, device.stream());
    device.synchronise();
    out.put(0, memory.staging.buffer().asFloatBuffer(), 0, pixels);
  }

  /** Waits for the device, then frees everything. Does not throw after a sticky error either. */
  @Override
  public void close() {
    if (!order.close()) {
      return;
    }
    if (device.driver().broken() == null) {
      device.enter();
    }
    forgetFeatures();
    memory.close();
    queue.close();
  }
}
