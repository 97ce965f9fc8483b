package org.iassa.engine.internal.cuda;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.iassa.engine.ModelException;
import org.iassa.kernels.AffinityFeatures;
import org.iassa.kernels.AffinityProduct;
import org.iassa.kernels.AffinityProduct.Similarities;
import org.iassa.kernels.KernelQueue;

/**
 * What the products with the affinity read, made once per image from its features: packed features
 * of the finest size, Gram matrices of coarser ones, norms. One use each.
 */
final class AffinityOperands {
  /** Dot products beyond this do not fit a float. */
  private static final double LARGEST_NORM = 1e37;

  private final CudaDevice device;
  private final SessionStreams streams;
  private final AffinityFeatures features;
  private final AffinityPlan plan;
  private final DeviceArena operands;
  private final DeviceArena scratch;

  /**
   * @param operands where what the products read comes from
   * @param scratch where all else comes from; may be freed once the queued work is done
   */
  AffinityOperands(
      CudaDevice device,
      SessionStreams streams,
      KernelQueue queue,
      AffinityPlan plan,
      DeviceArena operands,
      DeviceArena scratch) {
    this.device = device;
    this.streams = streams;
    this.plan = plan;
    this.operands = operands;
    this.scratch = scratch;
    features = new AffinityFeatures(queue);
  }

  /**
   * Queues norms, Gram matrices and the packed features; waits only for the largest norm, and only
   * where dot products may not fit a float.
   *
   * @param levels features on the device
   * @param upload reads the largest norm
   * @throws ModelException if features are too large to multiply
   */
  Similarities build(List<AffinityFeatures.Level> levels, FeatureUpload upload) {
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
        matrices.add(new Matrix(group, gram(group, packer)));
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
    return new Similarities(
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

  private long gram(AffinityPlan.Group group, Packer packer) {
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
}
