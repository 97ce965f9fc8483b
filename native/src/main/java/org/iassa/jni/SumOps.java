package org.iassa.jni;

import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.annotation.Cast;
import org.bytedeco.javacpp.annotation.Const;
import org.bytedeco.javacpp.annotation.NoException;
import org.bytedeco.javacpp.annotation.Properties;

/**
 * Sums of a pass and the maps made of them. The C header iassa.h documents each function; all
 * return a status of {@link ProcessOps}. Enums go by their ordinals.
 */
@Properties(inherit = NativeLibrary.class)
@NoException
public final class SumOps {
  static {
    NativeLibrary.load();
  }

  private SumOps() {}

  public static native @Cast("int64_t") long iassa_plane_stride(int height, int width);

  public static native int iassa_clear_sums(
      int height,
      int width,
      int targets,
      @Cast("int64_t*") LongPointer planes,
      @Cast("int64_t*") LongPointer totals,
      FloatPointer scoreMin,
      FloatPointer scoreMax);

  public static native int iassa_accumulate_windows(
      int height,
      int width,
      @Const IntPointer windows,
      int first,
      int count,
      @Const FloatPointer scores,
      int classes,
      @Const IntPointer targetClasses,
      int targets,
      double bound,
      @Cast("int64_t*") LongPointer planes,
      @Cast("int64_t*") LongPointer totals,
      FloatPointer scoreMin,
      FloatPointer scoreMax);

  public static native int iassa_accumulate_rise(
      int height,
      int width,
      int cells,
      double probability,
      @Cast("int64_t") long seed,
      int first,
      int count,
      @Const FloatPointer scores,
      int classes,
      @Const IntPointer targetClasses,
      int targets,
      double bound,
      @Cast("int64_t*") LongPointer planes,
      @Cast("int64_t*") LongPointer totals,
      FloatPointer scoreMin,
      FloatPointer scoreMax);

  public static native int iassa_finish_windows(
      int height,
      int width,
      int targets,
      int polarity,
      double bound,
      int estimator,
      int evidence,
      int uncovered,
      double divisor,
      @Cast("int64_t*") LongPointer planes,
      @Cast("const int64_t*") LongPointer totals,
      FloatPointer saliency);

  public static native int iassa_finish_rise(
      int height,
      int width,
      int cells,
      double probability,
      int targets,
      double bound,
      int estimator,
      int evidence,
      int uncovered,
      double divisor,
      @Cast("int64_t*") LongPointer planes,
      @Cast("const int64_t*") LongPointer totals,
      DoublePointer scratch,
      FloatPointer saliency);

  public static native int iassa_blend(
      @Const FloatPointer saliency,
      @Const FloatPointer attended,
      double beta,
      @Cast("int64_t") long n,
      FloatPointer adjusted);

  public static native int iassa_multiply(
      @Const FloatPointer saliency, @Cast("int64_t") long n, int targets, FloatPointer adjusted);

  public static native int iassa_summarise(
      int height,
      int width,
      int targets,
      @Const FloatPointer adjusted,
      FloatPointer previous,
      int first,
      double threshold,
      @Cast("uint8_t*") BytePointer har,
      IntPointer harTable,
      DoublePointer result);
}
