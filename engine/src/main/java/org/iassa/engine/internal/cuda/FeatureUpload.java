package org.iassa.engine.internal.cuda;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.iassa.engine.ModelException;
import org.iassa.engine.spi.FeatureMap;
import org.iassa.kernels.AffinityFeatures;

/**
 * Copies features to the device through a session's pinned memory, and checks them on the way.
 *
 * <p>Features of an extractor on the same GPU have come down to the processor before, since a
 * {@link FeatureMap} is memory of the processor: each byte crosses the bus twice, once per image.
 * For ResNet-50's four stages at 224×224 that is 1,505,280 floats, 6.0 MB each way, beside the
 * hundreds of forward passes of an explanation; keeping them there would take a second kind of
 * feature map in the SPI, with an owner and a stream.
 */
final class FeatureUpload {
  private final CudaDevice device;
  private final SessionStreams streams;
  private final DeviceArena.Pinned staging;
  private final FloatBuffer floats;

  FeatureUpload(CudaDevice device, SessionStreams streams, DeviceArena.Pinned staging) {
    this.device = device;
    this.streams = streams;
    this.staging = staging;
    this.floats = staging.buffer().asFloatBuffer();
  }

  /**
   * Copies all levels; waits between pieces.
   *
   * @param arena where their memory comes from
   * @throws ModelException if a feature is not finite, naming level and index
   */
  List<AffinityFeatures.Level> copy(List<FeatureMap> levels, DeviceArena arena) {
    List<AffinityFeatures.Level> copies = new ArrayList<>();
    for (int l = 0; l < levels.size(); l++) {
      FeatureMap level = levels.get(l);
      int elements = level.channels() * level.height() * level.width();
      long address = arena.allocate((long) elements * Float.BYTES, "features");
      for (int done = 0; done < elements; done += floats.capacity()) {
        int piece = Math.min(floats.capacity(), elements - done);
        streams.synchronise();
        floats.put(0, level.data(), done, piece);
        requireFinite(l, done, piece);
        device
            .driver()
            .upload(
                address + (long) done * Float.BYTES,
                staging.pointer(),
                (long) piece * Float.BYTES,
                streams.main());
      }
      copies.add(
          new AffinityFeatures.Level(level.channels(), level.height(), level.width(), address));
    }
    return copies;
  }

  private void requireFinite(int level, int offset, int count) {
    for (int i = 0; i < count; i++) {
      if (!Float.isFinite(floats.get(i))) {
        throw new ModelException(
            "feature level %d, index %d is %s, expected a finite number"
                .formatted(level, offset + i, floats.get(i)));
      }
    }
  }

  /** Reads one double; waits. */
  double read(long address) {
    device.driver().download(staging.pointer(), address, Double.BYTES, streams.main());
    streams.synchronise();
    return staging.buffer().getDouble(0);
  }
}
