package org.iassa.engine.internal.cuda;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** NVIDIA's libraries that Maven does not have. Looks for files by name and loads none. */
public final class SystemLibraries {
  /** The driver's library. */
  public static final String DRIVER = "libcuda.so.1";

  /**
   * What LibTorch on a GPU is linked with and neither its own jar nor cuda-redist brings: the
   * DT_NEEDED entries of libtorch_cuda, libtorch_cuda_linalg and libjnitorch_cuda of LibTorch 2.10
   * for CUDA 13.
   */
  public static final List<Library> FOR_LIBTORCH =
      List.of(
          new Library("cuBLAS", "libcublas.so.13", "libcublas-13-1", "nvidia-cublas"),
          new Library("cuBLASLt", "libcublasLt.so.13", "libcublas-13-1", "nvidia-cublas"),
          new Library("cuDNN", "libcudnn.so.9", "libcudnn9-cuda-13", "nvidia-cudnn-cu13"),
          new Library("cuSPARSE", "libcusparse.so.12", "libcusparse-13-1", "nvidia-cusparse"),
          new Library("cuSOLVER", "libcusolver.so.12", "libcusolver-13-1", "nvidia-cusolver"),
          new Library("NCCL", "libnccl.so.2", "libnccl2", "nvidia-nccl-cu13"));

  private static final List<String> STANDARD =
      List.of(
          "/usr/lib/x86_64-linux-gnu",
          "/lib/x86_64-linux-gnu",
          "/usr/lib64",
          "/usr/lib",
          "/usr/local/cuda/lib64",
          "/usr/lib/wsl/lib");

  private final List<Path> folders;

  /**
   * A library.
   *
   * @param name what people call it
   * @param file its file's name
   * @param deb NVIDIA's package for Debian and Ubuntu
   * @param wheel NVIDIA's package for pip
   */
  public record Library(String name, String file, String deb, String wheel) {
    /** Says how it is installed. */
    public String remedy() {
      return "install "
          + deb
          + " from NVIDIA's apt repository, or pip install "
          + wheel
          + " and put its lib folder into LD_LIBRARY_PATH";
    }
  }

  private SystemLibraries(List<Path> folders) {
    this.folders = List.copyOf(folders);
  }

  /** Returns the libraries of this machine: LD_LIBRARY_PATH, ld.so.conf.d, standard folders. */
  public static SystemLibraries ofMachine() {
    return of(
        System.getenv().getOrDefault("LD_LIBRARY_PATH", ""),
        Path.of("/etc/ld.so.conf.d"),
        STANDARD);
  }

  static SystemLibraries of(String searchPath, Path configuration, List<String> standard) {
    List<Path> folders = new ArrayList<>();
    for (String entry : searchPath.split(":")) {
      if (!entry.isEmpty()) {
        folders.add(Path.of(entry));
      }
    }
    try (Stream<Path> files = Files.list(configuration)) {
      for (Path file : (Iterable<Path>) files.sorted()::iterator) {
        for (String line : Files.readAllLines(file)) {
          if (line.startsWith("/")) {
            folders.add(Path.of(line.strip()));
          }
        }
      }
    } catch (IOException | UncheckedIOException e) {
      // the other folders remain
    }
    standard.forEach(folder -> folders.add(Path.of(folder)));
    return new SystemLibraries(folders);
  }

  /** Returns where a library lies. */
  public Optional<Path> find(String file) {
    return folders.stream().map(f -> f.resolve(file)).filter(Files::exists).findFirst();
  }

  /** Returns those of {@link #FOR_LIBTORCH} that are not here. */
  public List<Library> missingForLibTorch() {
    return FOR_LIBTORCH.stream().filter(library -> find(library.file()).isEmpty()).toList();
  }
}
