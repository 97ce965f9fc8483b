package org.iassa.engine.internal.cuda;

import java.util.List;
import org.iassa.engine.AttentionOptions;
import org.iassa.engine.InvalidOptionException;
import org.iassa.engine.ModelException;
import org.iassa.engine.spi.FeatureMap;
import org.iassa.kernels.AffinityProduct;
import org.iassa.kernels.AffinityProduct.Combine;
import org.iassa.kernels.AffinityProduct.Similarities;
import org.iassa.kernels.KernelQueue;
import org.iassa.kernels.LaunchPolicy;
import org.iassa.kernels.Resample;

/**
 * The affinity A of one image on the device (eq. 9-10), and its products with saliency maps. If A
 * in bf16 fits {@link AttentionOptions#memoryLimit} it is kept, else each product computes it anew.
 * Its bits depend on shapes, options and the kind of device alone.
 *
 * <p>All memory is allocated by {@link #build}; {@link #adjust} only queues launches.
 */
final class CudaAffinity implements AutoCloseable {
  private final CudaDevice device;
  private final SessionStreams streams;
  private final AffinityPlan plan;
  private final AffinityProduct product;
  private final Resample resample;
  private final int splits;
  private final int maps;
  private final int mapStride;
  private final DeviceArena arena;
  private final DeviceArena operands;

  private Similarities similarities;
  private long matrix;
  private long resized;
  private long attended;
  private long totals;
  private long partial;

  private CudaAffinity(
      CudaDevice device,
      SessionStreams streams,
      KernelQueue queue,
      LaunchPolicy policy,
      AffinityPlan plan,
      int targets) {
    this.device = device;
    this.streams = streams;
    this.plan = plan;
    product = new AffinityProduct(queue);
    resample = new Resample(queue);
    splits = policy.affinitySplits(plan.pixels());
    maps = Math.min(LaunchPolicy.AFFINITY_MAPS, targets);
    mapStride = AffinityProduct.tiled(plan.pixels());
    arena = new DeviceArena(device);
    operands = new DeviceArena(device);
  }

  /**
   * Builds the affinity; the features are copied. Waits.
   *
   * @param levels features, shallowest first; the options say how many of the deepest are used
   * @param upload through which features come
   * @param targets most maps that {@link #adjust} will be given
   * @throws ModelException if a feature is not finite or features are too large to multiply
   * @throws org.iassa.engine.OutOfMemoryException if the device lacks the memory; nothing is kept
   */
  static CudaAffinity build(
      CudaDevice device,
      SessionStreams streams,
      KernelQueue queue,
      LaunchPolicy policy,
      FeatureUpload upload,
      List<FeatureMap> levels,
      AttentionOptions options,
      int targets) {
    InvalidOptionException.requireRange("feature levels", levels.size(), 1, Integer.MAX_VALUE);
    int count = Math.min(levels.size(), options.levels());
    List<FeatureMap> used = levels.subList(levels.size() - count, levels.size());
    AffinityPlan plan = AffinityPlan.of(used, options);
    CudaAffinity affinity = new CudaAffinity(device, streams, queue, policy, plan, targets);
    try (DeviceArena scratch = new DeviceArena(device)) {
      affinity.allocate();
      affinity.similarities =
          new AffinityOperands(device, streams, queue, plan, affinity.operands, scratch)
              .build(upload.copy(used, scratch), upload);
      affinity.finish();
      streams.synchronise();
    } catch (RuntimeException | Error e) {
      affinity.close();
      throw e;
    }
    if (plan.kept()) {
      affinity.operands.close();
    }
    return affinity;
  }

  private void allocate() {
    long n = plan.pixels();
    long mapBytes = (long) maps * mapStride * Float.BYTES;
    resized = arena.allocate(mapBytes, "maps of the features' size");
    device.driver().clear(resized, mapBytes, streams.main());
    attended = arena.allocate(maps * n * Float.BYTES, "products with the affinity");
    totals = arena.allocate((long) maps * Double.BYTES, "sums of maps");
    long floats = AffinityProduct.partialFloats((int) n, plan.kept() ? 0 : maps, splits);
    DeviceArena place = plan.kept() ? operands : arena;
    partial = place.allocate(floats * Float.BYTES, "parts of products");
    if (plan.kept()) {
      long stride = AffinityProduct.matrixStride((int) n);
      matrix = arena.allocate(2 * n * stride, "the affinity; a lower memory limit streams it");
    }
  }

  /** Column statistics for the double softmax, and the matrix if it is kept. */
  private void finish() {
    int n = plan.pixels();
    if (!plan.kept() && !plan.twice()) {
      return;
    }
    long largest = operands.allocate((long) n * Float.BYTES, "largest logits");
    long inverse = operands.allocate((long) n * Float.BYTES, "sums of rows");
    product.stream(similarities, resized, mapStride, 0, splits, partial);
    product.combine(n, 0, splits, partial, Combine.STATISTICS, 0, largest, inverse);
    if (plan.twice()) {
      // A symmetric matrix: the rows' statistics are the columns'.
      similarities = similarities.twice(largest, inverse);
    }
    if (plan.kept()) {
      product.fill(similarities, plan.twice() ? 0 : largest, matrix);
    }
  }

  /**
   * Queues S′ = β·S + (1−β)·(A×S) for several maps.
   *
   * @param saliency count maps of height × width
   * @param adjusted receives as many
   */
  void adjust(long saliency, int count, int height, int width, double beta, long adjusted) {
    long mapBytes = (long) height * width * Float.BYTES;
    for (int first = 0; first < count; first += maps) {
      int some = Math.min(maps, count - first);
      long from = saliency + first * mapBytes;
      resample.resample(from, some, height, width, plan.height(), plan.width(), mapStride, resized);
      multiply(some);
      resample.blend(
          attended,
          some,
          plan.height(),
          plan.width(),
          height,
          width,
          from,
          beta,
          adjusted + first * mapBytes);
    }
  }

  private void multiply(int count) {
    int n = plan.pixels();
    if (plan.twice()) {
      product.mapTotals(n, resized, mapStride, count, totals);
    }
    long sums = plan.twice() ? totals : 0;
    if (plan.kept()) {
      product.product(n, matrix, resized, mapStride, count, plan.twice(), sums, attended);
    } else {
      product.stream(similarities, resized, mapStride, count, splits, partial);
      Combine mode = plan.twice() ? Combine.PRODUCTS_TWICE : Combine.PRODUCTS;
      product.combine(n, count, splits, partial, mode, sums, attended, 0);
    }
  }

  /** Frees everything; a second call does nothing. */
  @Override
  public void close() {
    operands.close();
    arena.close();
  }
}
