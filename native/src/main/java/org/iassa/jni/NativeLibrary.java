package org.iassa.jni;

import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.annotation.Platform;
import org.bytedeco.javacpp.annotation.Properties;

/**
 * How libiassa is built into a JNI library, and the one place that loads it.
 *
 * <p>libgomp is linked by its soname: whoever maps one first, LibTorch's jar or the system, serves
 * both, so that a process has one pool of threads. LibTorch's copy is preferred when its jar is
 * there.
 */
@Properties(
    @Platform(
        value = "linux-x86_64",
        include = {"iassa.h", "affinity.h", "probe.h", "ranges.h"},
        compiler = "cpp17",
        link = {":libgomp.so.1", "iassa"},
        preload = "gomp@.1",
        preloadresource = "/org/bytedeco/pytorch/",
        library = "jniiassa"))
public final class NativeLibrary {
  private static volatile boolean loaded;

  private NativeLibrary() {}

  /**
   * Loads the library; a later call does nothing.
   *
   * @throws NativeLibraryException if it cannot be loaded; the message says why and what to do
   */
  public static void load() {
    if (loaded) {
      return;
    }
    synchronized (NativeLibrary.class) {
      try {
        Loader.load(ProcessOps.class);
        loaded = true;
      } catch (LinkageError | RuntimeException e) {
        throw new NativeLibraryException(explain(e), e);
      }
    }
  }

  private static String explain(Throwable error) {
    Throwable root = error;
    while (root.getCause() != null && root.getCause() != root) {
      root = root.getCause();
    }
    String platform = Loader.getPlatform();
    String advice;
    if (!platform.equals("linux-x86_64")) {
      advice = "this build has it for linux-x86_64 only, and this is " + platform;
    } else if (String.valueOf(root.getMessage()).contains("libgomp")) {
      advice = "install GCC's OpenMP run time (Debian and Ubuntu: apt install libgomp1)";
    } else {
      advice =
          "check that the iassa-native jar is on the class path and that JavaCPP's cache (system"
              + " property org.bytedeco.javacpp.cachedir, by default ~/.javacpp/cache) can be"
              + " written";
    }
    return "cannot load libjniiassa: " + root.getMessage() + "; " + advice;
  }
}
