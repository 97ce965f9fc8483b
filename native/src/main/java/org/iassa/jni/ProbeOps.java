package org.iassa.jni;

import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.annotation.Cast;
import org.bytedeco.javacpp.annotation.Const;
import org.bytedeco.javacpp.annotation.NoException;
import org.bytedeco.javacpp.annotation.Properties;

/**
 * What this machine can do at best, for benchmarks. The C header probe.h documents each function;
 * those that return a number return a status of {@link ProcessOps}.
 */
@Properties(inherit = NativeLibrary.class)
@NoException
public final class ProbeOps {
  static {
    NativeLibrary.load();
  }

  private ProbeOps() {}

  public static native int iassa_probe_write(Pointer to, @Cast("int64_t") long bytes);

  public static native int iassa_probe_copy(
      Pointer to, @Const Pointer from, @Cast("int64_t") long bytes);

  public static native int iassa_probe_read(
      @Const Pointer from, @Cast("int64_t") long bytes, @Cast("int64_t*") LongPointer sum);

  public static native void iassa_probe_nothing();

  public static native void iassa_probe_pointer(@Const Pointer memory);
}
