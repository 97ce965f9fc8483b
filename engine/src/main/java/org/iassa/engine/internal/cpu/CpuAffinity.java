package org.iassa.engine.internal.cpu;

import java.lang.ref.Reference;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.iassa.engine.AttentionOptions;
import org.iassa.engine.InvalidOptionException;
import org.iassa.engine.ModelException;
import org.iassa.engine.ScoreException;
import org.iassa.engine.spi.FeatureMap;
import org.iassa.jni.AffinityOps;
import org.iassa.jni.ProcessOps;

/**
 * The affinity A of one image on the CPU (eq. 9-10), and its products with saliency maps.
 *
 * <p>If A in bf16 fits {@link AttentionOptions#memoryLimit}, it is kept (2·(h·w)² bytes, weights to
 * 2⁻⁹); else each product computes it anew from the features, with the error of fp32. The bits of a
 * product do not depend on the number of threads.
 *
 * <p>Not safe for use by several threads at once. The owner closes it.
 */
final class CpuAffinity implements AutoCloseable {
  private Pointer handle;

  private CpuAffinity(Pointer handle) {
    this.handle = handle;
  }

  /**
   * Builds the affinity; the features are copied.
   *
   * @param levels features, shallowest first; the options say how many of the deepest are used. A
   *     is h×w of the largest of these
   * @throws ModelException if a feature is not finite, naming level and index among the levels
   *     used, or if features are too large for dot products in fp32
   * @throws org.iassa.engine.OutOfMemoryException if the machine lacks the memory
   */
  static CpuAffinity build(List<FeatureMap> levels, AttentionOptions options) {
    return build(levels, options, 0);
  }

  /**
   * As {@link #build(List, AttentionOptions)}.
   *
   * @param threads number of threads, or 0 for the library's
   */
  static CpuAffinity build(List<FeatureMap> levels, AttentionOptions options, int threads) {
    InvalidOptionException.requireRange("feature levels", levels.size(), 1, Integer.MAX_VALUE);
    int count = Math.min(levels.size(), options.levels());
    List<FeatureMap> used = levels.subList(levels.size() - count, levels.size());
    try (var shapes = NativeMemory.owned(() -> new IntPointer(3L * count));
        var data = NativeMemory.owned(() -> new LongPointer(count));
        var result = NativeMemory.owned(() -> new PointerPointer<Pointer>(1))) {
      for (int l = 0; l < count; l++) {
        FeatureMap level = used.get(l);
        shapes.put(3L * l, level.channels());
        shapes.put(3L * l + 1, level.height());
        shapes.put(3L * l + 2, level.width());
        data.put(l, address(level.data()));
      }
      int status =
          AffinityOps.iassa_affinity_create(
              count,
              shapes,
              data,
              options.similarity().ordinal(),
              options.temperature(),
              options.upsampling().ordinal(),
              options.memoryLimit(),
              threads,
              result);
      Reference.reachabilityFence(used);
      if (status == AffinityOps.NOT_FINITE) {
        throw new ModelException(ProcessOps.lastError());
      }
      NativeStatus.check(status);
      return new CpuAffinity(result.get(Pointer.class, 0));
    }
  }

  private static long address(FloatBuffer data) {
    if (data.order() != ByteOrder.nativeOrder()) {
      throw new IllegalArgumentException("a feature map is not in native byte order");
    }
    return ProcessOps.iassa_address(data) - (long) Float.BYTES * data.position();
  }

  /**
   * Makes room for products of {@code count} maps of this size, so that {@link #apply} allocates
   * nothing.
   */
  void reserve(int count, int height, int width) {
    requireOpen();
    NativeStatus.check(AffinityOps.iassa_affinity_reserve(handle, count, height, width));
  }

  /**
   * Computes A×S for one map: as {@link #apply(FloatPointer, int, int, int, FloatPointer)} with
   * one.
   */
  void apply(FloatPointer map, int height, int width, FloatPointer out) {
    apply(map, 1, height, width, out);
  }

  /**
   * Computes A×S for several maps in one pass over A. Each map is resampled to h×w (area average if
   * it shrinks, else bilinear), multiplied, and resampled back.
   *
   * @param maps count·height·width floats
   * @param out as many floats; may be {@code maps}; unchanged on failure
   * @throws ScoreException if a map has an element that is not finite, naming map and index
   */
  void apply(FloatPointer maps, int count, int height, int width, FloatPointer out) {
    requireOpen();
    int status = AffinityOps.iassa_affinity_apply(handle, maps, count, height, width, out);
    if (status == AffinityOps.NOT_FINITE) {
      throw new ScoreException(ProcessOps.lastError());
    }
    NativeStatus.check(status);
  }

  /** Returns to how many pixels a row attends: the mean over rows of 1 / Σ_j A(i,j)². */
  double effectiveNeighbours() {
    requireOpen();
    try (var result = NativeMemory.owned(() -> new DoublePointer(1))) {
      NativeStatus.check(AffinityOps.iassa_affinity_neighbours(handle, result));
      return result.get();
    }
  }

  /** Returns h. */
  int height() {
    requireOpen();
    return AffinityOps.iassa_affinity_height(handle);
  }

  /** Returns w. */
  int width() {
    requireOpen();
    return AffinityOps.iassa_affinity_width(handle);
  }

  /** Returns whether A is kept; else it is streamed. */
  boolean kept() {
    requireOpen();
    return AffinityOps.iassa_affinity_kept(handle) != 0;
  }

  /** Returns the native bytes held now. */
  long bytes() {
    requireOpen();
    return AffinityOps.iassa_affinity_bytes(handle);
  }

  private void requireOpen() {
    if (handle == null) {
      throw new IllegalStateException("the affinity is closed");
    }
  }

  /** Frees everything; a second call does nothing. */
  @Override
  public void close() {
    if (handle != null) {
      AffinityOps.iassa_affinity_free(handle);
      handle = null;
    }
  }
}
