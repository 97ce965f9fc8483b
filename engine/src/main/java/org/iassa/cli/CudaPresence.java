package org.iassa.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.iassa.engine.Device;
import org.iassa.engine.internal.controller.Backends;

/** Looks for NVIDIA's driver and libraries by file name; loads none, so nothing can crash. */
final class CudaPresence {
  private static final String DRIVER = "libcuda.so.1";

  /** What LibTorch on a GPU takes from the system, and the packages that bring it. */
  private static final Map<String, String> LIBRARIES =
      Map.of(
          "cuBLAS", "libcublas.so.13",
          "cuDNN", "libcudnn.so.9",
          "cuSPARSE", "libcusparse.so.12",
          "NCCL", "libnccl.so.2");

  private CudaPresence() {}

  static void describe(ObjectNode json) {
    List<Path> folders = folders();
    Optional<Path> driver = find(DRIVER, folders);
    json.put(
        "driver",
        driver
            .map(path -> path + version())
            .orElse(
                "not here: no "
                    + DRIVER
                    + " in the library path; it comes with NVIDIA's driver"
                    + (Files.exists(Path.of("/dev/nvidiactl"))
                        ? " (the device files are here, so the container lacks the driver's"
                            + " libraries)"
                        : "")));
    LIBRARIES.keySet().stream()
        .sorted()
        .forEach(
            name ->
                json.put(
                    name,
                    find(LIBRARIES.get(name), folders)
                        .map(Path::toString)
                        .orElse(
                            "not here ("
                                + LIBRARIES.get(name)
                                + "); LibTorch on a GPU needs it from the system")));
    for (Device device :
        List.of(new Device(Device.Kind.CUDA, 0), new Device(Device.Kind.CUDA_EMULATED, 0))) {
      json.put(
          "--device " + device, Backends.unavailable(device).map(r -> "no: " + r).orElse("works"));
    }
  }

  private static String version() {
    try {
      String text = Files.readString(Path.of("/proc/driver/nvidia/version"));
      return "; " + text.lines().findFirst().orElse("").replaceAll("\\s+", " ").strip();
    } catch (IOException e) {
      return "";
    }
  }

  private static Optional<Path> find(String name, List<Path> folders) {
    return folders.stream().map(f -> f.resolve(name)).filter(Files::exists).findFirst();
  }

  /** Where the loader looks: LD_LIBRARY_PATH, ld.so.conf and the standard folders. */
  private static List<Path> folders() {
    List<Path> folders = new ArrayList<>();
    for (String entry : System.getenv().getOrDefault("LD_LIBRARY_PATH", "").split(":")) {
      if (!entry.isEmpty()) {
        folders.add(Path.of(entry));
      }
    }
    try (Stream<Path> files = Files.list(Path.of("/etc/ld.so.conf.d"))) {
      for (Path file : (Iterable<Path>) files.sorted()::iterator) {
        for (String line : Files.readAllLines(file)) {
          if (line.startsWith("/")) {
            folders.add(Path.of(line.strip()));
          }
        }
      }
    } catch (IOException | java.io.UncheckedIOException e) {
      // the standard folders remain
    }
    for (String standard :
        List.of(
            "/usr/lib/x86_64-linux-gnu",
            "/lib/x86_64-linux-gnu",
            "/usr/lib64",
            "/usr/lib",
            "/usr/local/cuda/lib64",
            "/usr/lib/wsl/lib")) {
      folders.add(Path.of(standard));
    }
    return folders;
  }
}
