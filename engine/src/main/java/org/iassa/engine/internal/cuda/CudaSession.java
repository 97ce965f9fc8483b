package org.iassa.engine.internal.cuda;

import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.List;
import java.util.Objects;
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
import org.iassa.kernels.KernelFile;
import org.iassa.kernels.KernelImages;
import org.iassa.kernels.LaunchPolicy;

/**
 * The operations on a CUDA device. Calls queue work on the session's streams and return; those that
 * wait are {@code layWindows} with a filter, {@code readWindows}, {@code summarise}, {@code read},
 * {@code attend}, and {@code start} for the image before. Same bits as on the processor but for the
 * attention.
 */
final class CudaSession implements KernelSession {
  private final SessionPlan plan;
  private final int height;
  private final int width;
  private final CudaDevice device;
  private final CallOrder order;
  private final SessionStreams streams;
  private final CudaModules modules;
  private final SessionMemory memory;
  private final CudaPass pass;
  private final SessionMaps maps;
  private final SessionDownload download;
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
    LaunchPolicy policy = LaunchPolicy.of(device.capability());
    modules = new CudaModules(device, images, height, width);
    SessionStreams madeStreams = null;
    SessionMemory madeMemory = null;
    try {
      streams = madeStreams = new SessionStreams(device, plan.slots());
      CudaQueue queue = new CudaQueue(device, modules, streams::main);
      memory = madeMemory = new SessionMemory(device, streams, policy, plan);
      CudaQueue writer = new CudaQueue(device, modules, streams::writer);
      pass = new CudaPass(plan, memory, streams, queue, writer, policy);
      maps = new SessionMaps(device, streams, memory, plan, queue, policy);
      download = new SessionDownload(device, streams, memory, plan);
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
    maps.start();
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
    int laid = order.requireWindows(grid.count(height, width));
    device.enter();
    pass.lay(grid, polarity, filter, laid);
    int kept = filter == WindowFilter.ALL ? laid : download.windowsKept();
    order.begin(kept);
    return kept;
  }

  @Override
  public void readWindows(IntBuffer out) {
    order.requireReadable(pass.windowed(), out.capacity());
    int count = order.masks();
    device.enter();
    download.windows(pass.window(0), count, out);
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
    maps.attend(levels, options);
  }

  @Override
  public void adjust(double beta) {
    order.requireFinished();
    InvalidOptionException.requireRange("beta", beta, 0, 1);
    device.enter();
    maps.adjust(beta);
    order.adjust();
  }

  @Override
  public void multiply() {
    order.requireAdjusted();
    device.enter();
    maps.multiply();
  }

  @Override
  public Summary summarise(double threshold) {
    order.requireAdjusted();
    InvalidOptionException.requireRange("threshold", threshold, 0, 1);
    device.enter();
    maps.summarise(threshold, !order.summarised());
    Summary summary = download.summary(targets);
    order.summarise();
    return summary;
  }

  @Override
  public void read(MapKind map, int target, FloatBuffer out) {
    order.requireStarted();
    order.requireTarget(target);
    if (out.isReadOnly()) {
      throw new IllegalArgumentException("out is read-only");
    }
    requireRoom("out", out, plan.format().pixels());
    device.enter();
    download.map(map, target, out);
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
    maps.close();
    free(streams, memory);
  }
}
