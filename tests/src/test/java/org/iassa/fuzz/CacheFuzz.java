package org.iassa.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.iassa.engine.internal.Sha256;
import org.iassa.engine.internal.tuning.BatchCache;
import org.iassa.engine.internal.tuning.Tuning;
import org.iassa.engine.internal.tuning.TuningKey;
import org.iassa.kernels.KernelCache;
import org.iassa.kernels.KernelCompiler;
import org.iassa.kernels.KernelSource;

/** The files of the two caches: compiled kernels and measured batch sizes. */
public final class CacheFuzz {
  private static final KernelSource SOURCE = new KernelSource("a.cu", "int a;");
  private static final byte[] COMPILED = {1, 2, 3};
  private static final TuningKey KEY =
      new TuningKey("model", "FP32", "NCHW", 8, 8, 2, "a processor", "a runtime", 64);
  private static Path kernel;
  private static Path tuning;

  private CacheFuzz() {}

  private static final class Compiler implements KernelCompiler {
    @Override
    public String version() {
      return "1";
    }

    @Override
    public byte[] compile(KernelSource source, List<String> options) {
      return COMPILED.clone();
    }
  }

  /** Puts bytes in the place of a cached file: the caches either ignore them or they are valid. */
  public static void fuzzerTestOneInput(byte[] data) throws IOException {
    Path folder = Scratch.folder().resolve("caches");
    KernelCache kernels = new KernelCache(new Compiler(), folder.resolve("kernels"));
    BatchCache batches = new BatchCache(folder);
    if (kernel == null) {
      kernels.compile(SOURCE, List.of());
      kernel = only(folder.resolve("kernels"));
      batches.store(KEY, new Tuning(8, 100));
      tuning = only(folder);
    }
    Files.write(kernel, data);
    byte[] image = kernels.compile(SOURCE, List.of());
    boolean valid =
        data.length > 32
            && Sha256.hex(Arrays.copyOfRange(data, 32, data.length))
                .equals(java.util.HexFormat.of().formatHex(data, 0, 32));
    if (!Arrays.equals(image, valid ? Arrays.copyOfRange(data, 32, data.length) : COMPILED)) {
      throw new AssertionError("a damaged kernel was taken from the cache");
    }
    Files.write(tuning, data);
    batches
        .find(KEY)
        .ifPresent(
            found -> {
              if (found.batch() < 1 || found.batch() > 64 || !(found.imagesPerSecond() > 0)) {
                throw new AssertionError("the cache gave " + found);
              }
            });
  }

  private static Path only(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files.filter(Files::isRegularFile).findFirst().orElseThrow();
    }
  }
}
