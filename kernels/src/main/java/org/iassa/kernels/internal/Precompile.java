package org.iassa.kernels.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.iassa.kernels.ComputeCapability;
import org.iassa.kernels.KernelFile;
import org.iassa.kernels.KernelSources;
import org.iassa.kernels.PrecompiledImages;

/**
 * Compiles all kernels for the architectures that GPUs have, into a folder that becomes the
 * optional jar of {@code kernels/precompile.sh}. Needs NVRTC, no GPU.
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
        Path place = root.resolve(PrecompiledImages.place(sources, file, capability));
        Files.createDirectories(place.getParent());
        Files.write(place, image);
        bytes += image.length;
      }
      System.out.printf(
          "%s: %d files, %d bytes%n", capability.architecture(), KernelFile.values().length, bytes);
    }
  }
}
