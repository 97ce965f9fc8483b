package org.iassa.bench.study;

import java.lang.ref.Reference;
import java.util.List;
import java.util.Locale;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.iassa.engine.Similarity;
import org.iassa.engine.Upsampling;
import org.iassa.engine.spi.FeatureMap;
import org.iassa.jni.AffinityOps;
import org.iassa.jni.ProcessOps;

/** The affinity of one image, applied to maps that no session holds. */
final class ReplayAttention implements AutoCloseable {
  private static final long KEPT = 512L << 20;

  private Pointer handle;

  /**
   * @param key {@code SIMILARITY:tau:levels:UPSAMPLING}
   * @param features of the image, finest first; used only here
   */
  ReplayAttention(String key, List<FeatureMap> features) {
    String[] parts = key.toUpperCase(Locale.ROOT).split(":");
    int levels = Math.min(Integer.parseInt(parts[2]), features.size());
    List<FeatureMap> used = features.subList(features.size() - levels, features.size());
    try (var shapes = new IntPointer(3L * levels);
        var data = new LongPointer(levels);
        var result = new PointerPointer<Pointer>(1)) {
      for (int l = 0; l < levels; l++) {
        FeatureMap level = used.get(l);
        shapes.put(3L * l, level.channels());
        shapes.put(3L * l + 1, level.height());
        shapes.put(3L * l + 2, level.width());
        data.put(l, ProcessOps.iassa_address(level.data()) - 4L * level.data().position());
      }
      check(
          AffinityOps.iassa_affinity_create(
              levels,
              shapes,
              data,
              Similarity.valueOf(parts[0]).ordinal(),
              Double.parseDouble(parts[1]),
              Upsampling.valueOf(parts[3]).ordinal(),
              KEPT,
              0,
              result));
      Reference.reachabilityFence(used);
      handle = result.get(Pointer.class, 0);
    }
  }

  /** Returns A×S. */
  float[] apply(float[] map, int height, int width) {
    try (var values = new FloatPointer(map)) {
      check(AffinityOps.iassa_affinity_apply(handle, values, 1, height, width, values));
      float[] out = new float[map.length];
      values.get(out);
      return out;
    }
  }

  private static void check(int status) {
    if (status != 0) {
      throw new IllegalStateException(ProcessOps.lastError());
    }
  }

  @Override
  public void close() {
    if (handle != null) {
      AffinityOps.iassa_affinity_free(handle);
      handle = null;
    }
  }
}
