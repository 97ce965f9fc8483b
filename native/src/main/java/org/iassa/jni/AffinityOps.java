package org.iassa.jni;

import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.javacpp.annotation.Cast;
import org.bytedeco.javacpp.annotation.Const;
import org.bytedeco.javacpp.annotation.NoException;
import org.bytedeco.javacpp.annotation.Properties;

/**
 * Spatial attention. The C header affinity.h documents each function; statuses are those of {@link
 * ProcessOps} and {@link #NOT_FINITE}. Enums go by their ordinals.
 */
@Properties(inherit = NativeLibrary.class)
@NoException
public final class AffinityOps {
  static {
    NativeLibrary.load();
  }

  /** Status: a feature or map element is not finite, or features are too large to multiply. */
  public static final int NOT_FINITE = 16;

  private AffinityOps() {}

  public static native int iassa_affinity_keeps_matrix(
      @Cast("int64_t") long pixels, @Cast("int64_t") long memoryLimit);

  /**
   * @param data addresses of the levels' floats
   */
  public static native int iassa_affinity_create(
      int levels,
      @Const IntPointer shapes,
      @Cast("const float* const*") LongPointer data,
      int similarity,
      double temperature,
      int upsampling,
      @Cast("int64_t") long memoryLimit,
      int threads,
      @Cast("iassa_affinity**") PointerPointer<?> result);

  public static native int iassa_affinity_reserve(
      @Cast("iassa_affinity*") Pointer affinity, int count, int height, int width);

  public static native int iassa_affinity_apply(
      @Cast("iassa_affinity*") Pointer affinity,
      @Const FloatPointer maps,
      int count,
      int height,
      int width,
      FloatPointer out);

  public static native int iassa_affinity_neighbours(
      @Cast("iassa_affinity*") Pointer affinity, DoublePointer result);

  public static native int iassa_affinity_height(@Cast("iassa_affinity*") Pointer affinity);

  public static native int iassa_affinity_width(@Cast("iassa_affinity*") Pointer affinity);

  public static native int iassa_affinity_kept(@Cast("iassa_affinity*") Pointer affinity);

  public static native @Cast("int64_t") long iassa_affinity_bytes(
      @Cast("iassa_affinity*") Pointer affinity);

  public static native @Cast("const char*") BytePointer iassa_affinity_isa();

  public static native int iassa_affinity_force_isa(@Cast("const char*") BytePointer name);

  public static native void iassa_affinity_free(@Cast("iassa_affinity*") Pointer affinity);
}
