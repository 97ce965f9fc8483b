package org.iassa.engine.internal.cuda;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.iassa.engine.AttentionOptions;
import org.iassa.engine.InvalidOptionException;
import org.iassa.engine.ModelException;
import org.iassa.engine.spi.FeatureMap;
import org.iassa.kernels.AffinityFeatures;
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
  /** Dot products beyond this do not fit a float. */
  private static final double LARGEST_NORM = 1e37;

  private final CudaDevice device;
  private final SessionStreams streams;
  private final AffinityPlan plan;
  private final AffinityFeatures features;
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
    features = new AffinityFeatures(queue);
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
      affinity.prepare(upload.copy(used, scratch), upload, scratch);
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

  /** Norms, Gram matrices and the packed features. */
  private void prepare(
      List<AffinityFeatures.Level> levels, FeatureUpload upload, DeviceArena scratch) {
    long norms = scratch.allocate((long) plan.pixels() * Double.BYTES, "norms");
    long largest = scratch.allocate(Double.BYTES, "the largest norm");
    long inverse = 0;
    if (!plan.perLevel()) {
      allNorms(levels, norms, largest);
      if (plan.cosine()) {
        inverse = operands.allocate((long) plan.pixels() * Float.BYTES, "norms");
        features.inverseNorms(plan.pixels(), norms, largest, true, inverse);
      } else if (!(upload.read(largest) < LARGEST_NORM)) {
        throw new ModelException(
            "the largest squared norm of a pixel's features is %s, expected less than %s so that"
                    .formatted(upload.read(largest), LARGEST_NORM)
                + " dot products fit a float");
      }
    }
    long scales = scratch.allocate((long) plan.pixels() * Float.BYTES, "norms of a level");
    Packer packer = new Packer(levels, norms, largest, scales);
    List<Matrix> matrices = new ArrayList<>();
    for (AffinityPlan.Group group : plan.groups()) {
      if (group.gram()) {
        matrices.add(new Matrix(group, gram(group, packer, scratch)));
      }
    }
    merge(matrices);
    long bytes = AffinityFeatures.packedBytes(plan.parts(), plan.pixels(), plan.packedChannels());
    long packed = operands.allocate(bytes, "packed features");
    device.driver().clear(packed, bytes, streams.main());
    int offset = 0;
    for (AffinityPlan.Group group : plan.groups()) {
      if (!group.gram()) {
        offset = packer.pack(group, plan.spread(), plan.packedChannels(), offset, packed);
      }
    }
    similarities =
        new Similarities(
            plan.pixels(),
            plan.packedChannels(),
            packed,
            plan.parts(),
            spread(matrices),
            plan.scale(),
            inverse,
            0,
            0);
  }

  private void allNorms(List<AffinityFeatures.Level> levels, long norms, long largest) {
    boolean add = false;
    for (AffinityFeatures.Level level : levels) {
      features.norms(level, plan.spread(), add, norms);
      add = true;
    }
    device.driver().clear(largest, Double.BYTES, streams.main());
    features.largest(plan.pixels(), norms, largest);
  }

  /** A group's Gram matrix. */
  private record Matrix(AffinityPlan.Group group, long address) {}

  private long gram(AffinityPlan.Group group, Packer packer, DeviceArena scratch) {
    int n = group.pixels();
    long bytes = AffinityFeatures.packedBytes(plan.parts(), n, group.channels());
    long packed = scratch.allocate(bytes, "packed features of a level");
    device.driver().clear(packed, bytes, streams.main());
    var own = new AffinityFeatures.Spread(group.height(), group.width(), plan.bilinear());
    packer.pack(group, own, group.channels(), 0, packed);
    long gram = operands.allocate(group.gramBytes(), "a Gram matrix");
    features.gram(plan.parts(), n, group.channels(), packed, gram);
    return gram;
  }

  /** Adds matrices of coarse levels to those of finer ones where nearest spreading composes. */
  private void merge(List<Matrix> matrices) {
    if (plan.bilinear()) {
      return;
    }
    matrices.sort((a, b) -> Integer.compare(a.group.pixels(), b.group.pixels()));
    for (int k = 0; k < matrices.size(); ) {
      Matrix coarse = matrices.get(k);
      Matrix finer = null;
      for (int m = k + 1; m < matrices.size() && finer == null; m++) {
        finer = mergeable(coarse.group, matrices.get(m).group) ? matrices.get(m) : null;
      }
      if (finer == null) {
        k++;
        continue;
      }
      features.merge(
          finer.group.height(),
          finer.group.width(),
          coarse.group.height(),
          coarse.group.width(),
          coarse.address,
          finer.address);
      matrices.remove(k);
    }
  }

  private boolean mergeable(AffinityPlan.Group coarse, AffinityPlan.Group finer) {
    return finer.pixels() <= AffinityFeatures.MOST_MERGED_PIXELS
        && coarse.height() <= finer.height()
        && coarse.width() <= finer.width()
        && AffinityFeatures.nested(coarse.height(), finer.height(), plan.height())
        && AffinityFeatures.nested(coarse.width(), finer.width(), plan.width());
  }

  private ByteBuffer spread(List<Matrix> matrices) {
    long entry = plan.bilinear() ? AffinityFeatures.TAP_BYTES : Integer.BYTES;
    List<AffinityProduct.Gram> grams = new ArrayList<>();
    for (Matrix each : matrices) {
      long map = operands.allocate(entry * plan.pixels(), "a map of a level");
      features.map(each.group.height(), each.group.width(), plan.spread(), map);
      grams.add(new AffinityProduct.Gram(each.address, map, each.group.pixels(), plan.bilinear()));
    }
    return AffinityProduct.levels(grams);
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

  /** Packs the levels of a group, scaled as the similarity has it. */
  private final class Packer {
    private final List<AffinityFeatures.Level> levels;
    private final long norms;
    private final long largest;
    private final long scales;

    Packer(List<AffinityFeatures.Level> levels, long norms, long largest, long scales) {
      this.levels = levels;
      this.norms = norms;
      this.largest = largest;
      this.scales = scales;
    }

    /** Returns the offset behind the group's channels. */
    int pack(
        AffinityPlan.Group group,
        AffinityFeatures.Spread to,
        int channels,
        int offset,
        long packed) {
      int next = offset;
      for (int l : group.levels()) {
        AffinityFeatures.Level level = levels.get(l);
        if (plan.perLevel()) {
          scale(level);
        }
        features.pack(
            level,
            to,
            plan.perLevel() ? scales : 0,
            plan.cosine() ? largest : 0,
            plan.parts(),
            channels,
            next,
            packed);
        next += level.channels();
      }
      return next;
    }

    private void scale(AffinityFeatures.Level level) {
      var own = new AffinityFeatures.Spread(level.height(), level.width(), false);
      features.norms(level, own, false, norms);
      device.driver().clear(largest, Double.BYTES, streams.main());
      features.largest(level.pixels(), norms, largest);
      features.inverseNorms(level.pixels(), norms, largest, false, scales);
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
