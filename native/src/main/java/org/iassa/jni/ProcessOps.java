package org.iassa.jni;

import java.nio.FloatBuffer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.javacpp.annotation.Cast;
import org.bytedeco.javacpp.annotation.NoException;
import org.bytedeco.javacpp.annotation.Properties;

/** Errors, threads and memory of libiassa. The C header iassa.h documents each function. */
@Properties(inherit = NativeLibrary.class)
@NoException
public final class ProcessOps {
  static {
    NativeLibrary.load();
  }

  /** Status: the operation is done. */
  public static final int OK = 0;

  /** Status: an argument cannot be right; nothing was done. */
  public static final int INVALID_ARGUMENT = 1;

  /** Status: memory cannot be had; nothing is kept. */
  public static final int OUT_OF_MEMORY = 2;

  /** Status: a score is not finite or beyond its bound; nothing was added. */
  public static final int BAD_SCORE = 3;

  private ProcessOps() {}

  /** Returns the calling thread's last message. */
  public static String lastError() {
    return iassa_last_error().getString();
  }

  /** Returns the instruction sets of this CPU, separated by spaces. */
  public static String cpuFeatures() {
    return iassa_cpu_features().getString();
  }

  public static native @Cast("const char*") BytePointer iassa_last_error();

  public static native @Cast("const char*") BytePointer iassa_cpu_features();

  public static native int iassa_set_threads(int threads);

  public static native int iassa_threads();

  public static native int iassa_tune_malloc();

  public static native int iassa_allocate(
      @Cast("int64_t") long bytes, @Cast("void**") PointerPointer<?> out);

  public static native void iassa_free(Pointer memory);

  /** Returns the address of a direct buffer's element at its position; allocates nothing. */
  public static native @Cast("int64_t") long iassa_address(FloatBuffer buffer);
}
