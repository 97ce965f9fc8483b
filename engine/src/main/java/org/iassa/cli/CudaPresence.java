package org.iassa.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.iassa.engine.Device;
import org.iassa.engine.internal.controller.Backends;
import org.iassa.engine.internal.cuda.SystemLibraries;
import org.iassa.engine.internal.torch.TorchGpu;

/**
 * What {@code doctor} says about CUDA. Looks for the system's libraries by name, loads none of
 * them.
 */
final class CudaPresence {
  private CudaPresence() {}

  static void describe(ObjectNode json) {
    SystemLibraries libraries = SystemLibraries.ofMachine();
    json.put(
        "driver",
        libraries
            .find(SystemLibraries.DRIVER)
            .map(path -> path + version())
            .orElse(
                "not here: no "
                    + SystemLibraries.DRIVER
                    + " in the library path; it comes with NVIDIA's driver"
                    + (Files.exists(Path.of("/dev/nvidiactl"))
                        ? " (the device files are here, so the container lacks the driver's"
                            + " libraries)"
                        : "")));
    for (SystemLibraries.Library library : SystemLibraries.FOR_LIBTORCH) {
      json.put(
          library.name(),
          libraries
              .find(library.file())
              .map(Path::toString)
              .orElseGet(
                  () ->
                      "not here ("
                          + library.file()
                          + "); LibTorch on a GPU needs it: "
                          + library.remedy()));
    }
    json.put(
        "LibTorch on cuda:0", TorchGpu.unavailable(0).map(r -> "no: " + r).orElse("finds the GPU"));
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
}
