package org.iassa.engine.internal.cuda;

import java.util.List;
import org.iassa.engine.AttentionOptions;
import org.iassa.engine.spi.FeatureMap;
import org.iassa.engine.spi.SessionPlan;
import org.iassa.kernels.KernelQueue;
import org.iassa.kernels.LaunchPolicy;
import org.iassa.kernels.Maps;

/**
 * What becomes of S once a pass has made it: the attention's S′ (eq. 6), products, range and HAR.
 * Owns the affinity of the present image. Queues work only, but for {@link #attend}.
 */
final class SessionMaps implements AutoCloseable {
  private final CudaDevice device;
  private final SessionStreams streams;
  private final SessionMemory memory;
  private final SessionPlan plan;
  private final KernelQueue queue;
  private final LaunchPolicy policy;
  private final Maps maps;
  private final FeatureUpload features;
  private CudaAffinity affinity;

  /**
   * @param queue launches on the main stream
   */
  SessionMaps(
      CudaDevice device,
      SessionStreams streams,
      SessionMemory memory,
      SessionPlan plan,
      KernelQueue queue,
      LaunchPolicy policy) {
    this.device = device;
    this.streams = streams;
    this.memory = memory;
    this.plan = plan;
    this.queue = queue;
    this.policy = policy;
    maps = new Maps(queue);
    features = new FeatureUpload(device, streams, memory.staging);
  }

  private long bytes() {
    return (long) plan.targets() * plan.format().pixels() * Float.BYTES;
  }

  /** Makes all maps zero, and forgets the features. */
  void start() {
    long mapBytes = bytes();
    device.driver().clear(memory.saliency, mapBytes, streams.main());
    device.driver().clear(memory.adjusted, mapBytes, streams.main());
    device.driver().clear(memory.maps.previous(), mapBytes, streams.main());
    close();
  }

  /** Builds the affinity of the image; waits. Without one S′ is S. */
  void attend(List<FeatureMap> levels, AttentionOptions options) {
    close();
    affinity =
        CudaAffinity.build(
            device, streams, queue, policy, features, levels, options, plan.targets());
  }

  /** S′ = β·S + (1−β)·(A×S). */
  void adjust(double beta) {
    if (affinity == null) {
      device.driver().copy(memory.adjusted, memory.saliency, bytes(), streams.main());
      return;
    }
    int height = plan.format().height();
    int width = plan.format().width();
    affinity.adjust(memory.saliency, plan.targets(), height, width, beta, memory.adjusted);
  }

  /** S′ becomes the product of S and S′, each stretched to [0, 1]. */
  void multiply() {
    maps.multiply(plan.format().pixels(), plan.targets(), memory.saliency, memory.adjusted);
  }

  /**
   * Finds range, change and HAR; they come with the summary.
   *
   * @param first whether there is no S′ before this one
   */
  void summarise(double threshold, boolean first) {
    maps.summarise(memory.maps, threshold, first);
  }

  /** Frees the affinity; a second call does nothing. */
  @Override
  public void close() {
    if (affinity != null) {
      affinity.close();
      affinity = null;
    }
  }
}
