package org.iassa.kernels.internal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.iassa.kernels.ComputeCapability;
import org.iassa.kernels.KernelFile;
import org.iassa.kernels.KernelSources;
import org.iassa.kernels.PrecompiledImages;

/**
 * Compiles all kernels for the architectures that GPUs have, and to PTX for all others, into a
 * folder that becomes the optional jar of {@code kernels/precompile.sh}. Needs NVRTC, no GPU.
 */
public final class Precompile {
  private static final List<ComputeCapability> ARCHITECTURES =
      List.of(
          new ComputeCapability(8, 0),
          new ComputeCapability(8, 6),
          new ComputeCapability(8, 9),
          new ComputeCapability(9, 0),
          new ComputeCapability(10, 0),
          new ComputeCapability(12, 0));

  private Precompile() {}

  /** Takes the folder to write into. */
  public static void main(String[] arguments) throws IOException {
    Path root = Path.of(arguments[0]);
    NvrtcCompiler compiler = new NvrtcCompiler();
    KernelSources sources = KernelSources.embedded();
    for (ComputeCapability capability : ARCHITECTURES) {
      long bytes = 0;
      for (KernelFile file : KernelFile.values()) {
        byte[] image =
            compiler.compile(sources.load(file), PrecompiledImages.options(capability).arguments());
        bytes += write(root.resolve(PrecompiledImages.place(sources, file, capability)), image);
      }
      report(capability.architecture(), bytes);
    }
    long bytes = 0;
    for (KernelFile file : KernelFile.values()) {
      String ptx =
          compiler.ptx(
              sources.load(file), PrecompiledImages.options(PrecompiledImages.PTX).ptxArguments());
      bytes +=
          write(
              root.resolve(PrecompiledImages.ptxPlace(sources, file)),
              ptx.getBytes(StandardCharsets.UTF_8));
    }
    report(PrecompiledImages.PTX.virtualArchitecture(), bytes);
  }

  private static long write(Path place, byte[] image) throws IOException {
    Files.createDirectories(place.getParent());
    Files.write(place, image);
    return image.length;
  }

  private static void report(String architecture, long bytes) {
    System.out.printf("%s: %d files, %d bytes%n", architecture, KernelFile.values().length, bytes);
  }
}
