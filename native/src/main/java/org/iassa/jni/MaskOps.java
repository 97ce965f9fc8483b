package org.iassa.jni;

import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.annotation.Cast;
import org.bytedeco.javacpp.annotation.Const;
import org.bytedeco.javacpp.annotation.NoException;
import org.bytedeco.javacpp.annotation.Properties;

/**
 * Windows, RISE masks and masked images. The C header iassa.h documents each function; all return a
 * status of {@link ProcessOps}. Enums go by their ordinals.
 */
@Properties(inherit = NativeLibrary.class)
@NoException
public final class MaskOps {
  static {
    NativeLibrary.load();
  }

  private MaskOps() {}

  public static native int iassa_lay_windows(
      int height,
      int width,
      int window,
      int stride,
      int offsetY,
      int offsetX,
      int filter,
      @Const IntPointer harTable,
      IntPointer windows,
      @Cast("int64_t") long capacity,
      IntPointer count);

  public static native int iassa_convert_image(
      @Const FloatPointer planar, int height, int width, int layout, int type, Pointer out);

  public static native int iassa_prepare_rise(
      @Const FloatPointer image,
      @Const FloatPointer fill,
      int height,
      int width,
      int layout,
      FloatPointer differenceOut,
      FloatPointer fillOut);

  public static native int iassa_mask_windows(
      @Const Pointer image,
      @Const Pointer fill,
      int height,
      int width,
      int layout,
      int type,
      int polarity,
      @Const IntPointer windows,
      int count,
      Pointer out);

  public static native int iassa_mask_rise(
      @Const FloatPointer difference,
      @Const FloatPointer fill,
      int height,
      int width,
      int layout,
      int type,
      int cells,
      double probability,
      @Cast("int64_t") long seed,
      int first,
      int count,
      Pointer out,
      Pointer scratch,
      @Cast("int64_t") long scratchBytes);

  public static native @Cast("int64_t") long iassa_rise_scratch_bytes(int width, int layout);

  public static native int iassa_rise_mask(
      int height,
      int width,
      int cells,
      double probability,
      @Cast("int64_t") long seed,
      int index,
      FloatPointer out);

  public static native int iassa_philox(
      @Const IntPointer counter, @Const IntPointer key, IntPointer out);
}
