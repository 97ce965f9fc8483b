package org.iassa.engine.internal.cuda;

import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.List;
import java.util.Objects;
import org.iassa.engine.AttentionOptions;
import org.iassa.engine.InvalidOptionException;
import org.iassa.engine.Polarity;
import org.iassa.engine.ScoreException;
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
import org.iassa.kernels.KernelFile;
import org.iassa.kernels.KernelImages;
import org.iassa.kernels.LaunchPolicy;
import org.iassa.kernels.Maps;
import org.iassa.kernels.PassMemory;

/**
 * The operations on a CUDA device. Calls queue work on the session's streams and return; those that
 * wait are {@code layWindows} with a filter, {@code readWindows}, {@code summarise}, {@code read},
 * {@code attend}, and {@code start} for the image before. One copy per iteration comes back: the
 * summary, 32 + 8·T bytes. Same bits as on the processor but for the attention.
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
  private final SessionStreams streams;
  private final CudaModules modules;
  private final CudaQueue queue;
  private final SessionMemory memory;
  private final CudaPass pass;
  private final Maps maps;
  private final FeatureUpload features;

  private CudaAffinity affinity;
  private int[] targets = {};

  /**
   * Opens a session in the device's context.
   *
   * @throws org.iassa.engine.OutOfMemoryException if the device cannot hold it; nothing is kept
   */
  CudaSession(CudaDevice device, KernelImages images, SessionPlan plan) {
    this.device = device;
    this.plan = plan;
    height = plan.format().height();
    width = plan.format().width();
    order = new CallOrder(plan);
    policy = LaunchPolicy.of(device.capability());
    modules = new CudaModules(device, images, height, width);
    SessionStreams madeStreams = null;
    SessionMemory madeMemory = null;
    try {
      streams = madeStreams = new SessionStreams(device, plan.slots());
      queue = new CudaQueue(device, modules, streams::main);
      memory = madeMemory = new SessionMemory(device, streams, policy, plan);
      CudaQueue writer = new CudaQueue(device, modules, streams::writer);
      pass = new CudaPass(plan, memory, streams, queue, writer, policy);
      maps = new Maps(queue);
      features = new FeatureUpload(device, streams, memory.staging);
      modules.prepare(
          KernelFile.WINDOW_MASKS,
          KernelFile.MASKED_BATCH,
          KernelFile.MASK_ACCUMULATE,
          KernelFile.MASK_SUMS,
          KernelFile.ESTIMATE,
          KernelFile.MAPS);
      memory.staging.buffer().putInt(0, 0).putInt(4, 0).putInt(8, height).putInt(12, width);
      upload(memory.wholeImage, SessionMemory.WINDOW_BYTES);
    } catch (RuntimeException | Error e) {
      free(madeStreams, madeMemory);
      throw e;
    }
  }

  private void free(SessionStreams madeStreams, SessionMemory madeMemory) {
    if (madeStreams != null) {
      madeStreams.close();
    }
    if (madeMemory != null) {
      madeMemory.close();
    }
    modules.close();
  }

  private void upload(long to, long bytes) {
    device.driver().upload(to, memory.staging.pointer(), bytes, streams.main());
  }

  @Override
  public SessionPlan plan() {
    order.requireOpen();
    return plan;
  }

  @Override
  public void start(FloatBuffer image, FloatBuffer fill, int[] classes) {
    order.requireTargets(classes);
    int floats = BatchFormat.CHANNELS * plan.format().pixels();
    requireRoom("image", image, floats);
    requireRoom("fill", fill, floats);
    device.enter();
    streams.renew();
    memory.staging.buffer().asFloatBuffer().put(0, image, 0, floats).put(floats, fill, 0, floats);
    upload(memory.upload, 2L * floats * Float.BYTES);
    pass.start();
    long mapBytes = (long) plan.targets() * plan.format().pixels() * Float.BYTES;
    device.driver().clear(memory.saliency, mapBytes, streams.main());
    device.driver().clear(memory.adjusted, mapBytes, streams.main());
    device.driver().clear(memory.maps.previous(), mapBytes, streams.main());
    forgetFeatures();
    targets = classes.clone();
    order.start(classes);
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
    pass.writeImage(slot);
    return memory.batches[slot].withCount(1);
  }

  @Override
  public int layWindows(WindowGrid grid, Polarity polarity, WindowFilter filter) {
    order.requireFilterable(filter);
    Objects.requireNonNull(polarity, "polarity");
    long laid = grid.count(height, width);
    order.requireWindows(laid);
    device.enter();
    pass.lay(grid, polarity, filter, (int) laid);
    int kept = (int) laid;
    if (filter != WindowFilter.ALL) {
      fetchSummary();
      kept = memory.summary.buffer().getInt(PassMemory.SUMMARY_WINDOWS_OFFSET);
    }
    order.begin(kept);
    return kept;
  }

  @Override
  public void readWindows(IntBuffer out) {
    order.requireReadable(pass.windowed(), out.capacity());
    int count = order.masks();
    device.enter();
    int room = memory.staging.buffer().capacity() / SessionMemory.WINDOW_BYTES;
    for (int first = 0; first < count; first += room) {
      int some = Math.min(room, count - first);
      long bytes = (long) some * SessionMemory.WINDOW_BYTES;
      device.driver().download(memory.staging.pointer(), pass.window(first), bytes, streams.main());
      streams.synchronise();
      out.put(4 * first, memory.staging.buffer().asIntBuffer(), 0, 4 * some);
    }
  }

  @Override
  public void drawRise(RiseGrid grid, long seed, int count) {
    order.requireStarted();
    InvalidOptionException.requireRange("masks", count, 0, SessionPlan.MAX_MASKS);
    device.enter();
    pass.draw(grid, seed);
    order.begin(count);
  }

  @Override
  public ImageBatch writeBatch(int slot, int first, int count) {
    order.requireBatch(slot, first, count);
    device.enter();
    pass.write(slot, first, count);
    return memory.batches[slot].withCount(count);
  }

  @Override
  public void accumulate(int first, int count, FloatBuffer scores, int classes) {
    order.requireScored(first, count, classes);
    requireRoom("scores", scores, (long) count * classes);
    device.enter();
    pass.accumulate(first, count, scores, classes, targets);
  }

  @Override
  public void finishPass(Estimate estimate) {
    order.requirePass();
    device.enter();
    pass.finish(estimate);
    order.finish();
  }

  @Override
  public void attend(List<FeatureMap> levels, AttentionOptions options) {
    order.requireStarted();
    device.enter();
    forgetFeatures();
    affinity =
        CudaAffinity.build(
            device, streams, queue, policy, features, levels, options, plan.targets());
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
      device.driver().copy(memory.adjusted, memory.saliency, bytes, streams.main());
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
            streams.main());
    streams.synchronise();
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
    device.driver().download(memory.staging.pointer(), from, bytes, streams.main());
    streams.synchronise();
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
    free(streams, memory);
  }
}
