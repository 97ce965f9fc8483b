package org.iassa.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.javacpp.Pointer;
import org.iassa.engine.BackendException;
import org.iassa.engine.internal.cuda.EmulatedBackendProvider;
import org.iassa.kernels.internal.NvrtcCompiler;

/** Loads NVIDIA's compiler on machines with and without NVIDIA's driver. */
final class KernelCompilers {
  private static final String DRIVER = "libcuda.so.1";

  private KernelCompilers() {}

  /**
   * Returns the compiler. Its binding wants a driver beside it: the stand-in of {@code
   * native/emulator} does where there is none.
   *
   * @throws BackendException that says what is missing
   */
  static NvrtcCompiler nvrtc() {
    try {
      Loader.load(Pointer.class);
      standIn();
      return new NvrtcCompiler();
    } catch (LinkageError e) {
      Throwable reason = e.getCause() == null ? e : e.getCause();
      throw new BackendException(
          "NVIDIA's compiler (NVRTC) cannot be loaded: "
              + reason.getMessage()
              + "; build with the Maven profile kernels, as ./iassa kernels does");
    }
  }

  private static void standIn() {
    try {
      Loader.loadGlobal(DRIVER);
    } catch (UnsatisfiedLinkError noDriver) {
      String folder = System.getProperty(EmulatedBackendProvider.FOLDER_PROPERTY, "");
      if (folder.isEmpty()) {
        throw noDriver;
      }
      List<Path> libraries = new ArrayList<>();
      libraries.add(Path.of(folder, DRIVER));
      libraries.add(Path.of(folder, "libcudart.so.13"));
      libraries.forEach(l -> System.load(l.toAbsolutePath().toString()));
    }
  }
}
