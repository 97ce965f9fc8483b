package org.iassa.jni;

import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.annotation.Cast;
import org.bytedeco.javacpp.annotation.NoException;
import org.bytedeco.javacpp.annotation.Properties;

/**
 * Named ranges in NVIDIA's profilers, if their library is here. The C header ranges.h documents
 * each function; what returns a number returns a status of {@link ProcessOps}.
 */
@Properties(inherit = NativeLibrary.class)
@NoException
public final class RangeOps {
  static {
    NativeLibrary.load();
  }

  private RangeOps() {}

  public static native int iassa_open_ranges(@Cast("const char*") BytePointer library);

  public static native void iassa_push_range(@Cast("const char*") BytePointer name);

  public static native void iassa_pop_range();
}
