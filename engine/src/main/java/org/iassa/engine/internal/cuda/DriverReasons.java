package org.iassa.engine.internal.cuda;

import java.util.Optional;
import org.iassa.engine.Device;
import org.iassa.kernels.ComputeCapability;

/** Says why a device cannot be used, and what to do about it. */
final class DriverReasons {
  /** The driver's version for CUDA 13.0: what the binding and the compiled kernels need. */
  static final int OLDEST_DRIVER = 13000;

  /** How the emulated driver names its devices. */
  static final String EMULATED = "iassa emulated";

  private static final int NO_DEVICE = 100;

  private DriverReasons() {}

  /** Returns why a device cannot be used, or empty if it can. */
  static Optional<String> unavailable(Device device, DriverProbe probe) {
    boolean emulated = device.kind() == Device.Kind.CUDA_EMULATED;
    if (!probe.bindingPresent()) {
      return Optional.of(
          "JavaCPP's CUDA binding is not on the class path; build with the Maven profile "
              + (emulated ? "cuda-emulated" : "cuda")
              + " or add org.bytedeco:cuda"
              + (emulated ? "" : " and org.bytedeco:cuda-redist")
              + " with the classifier linux-x86_64");
    }
    Optional<String> failure = probe.load().map(DriverReasons::loading);
    if (failure.isPresent()) {
      return failure;
    }
    int code = probe.initialise();
    if (code == NO_DEVICE || code == 0 && probe.devices() == 0) {
      return Optional.of(
          "the driver finds no device; nvidia-smi should list one, and CUDA_VISIBLE_DEVICES may"
              + " hide it");
    }
    if (code != 0) {
      return Optional.of(
          "the driver does not start: " + probe.explain(code) + " (CUDA error " + code + ")");
    }
    if (probe.version() < OLDEST_DRIVER) {
      return Optional.of(
          "the driver is too old: it knows CUDA %s, the kernels need %s; update NVIDIA's driver to"
                  .formatted(version(probe.version()), version(OLDEST_DRIVER))
              + " 580 or later");
    }
    if (device.index() >= probe.devices()) {
      return Optional.of(
          "there is no device %d; the driver has %d, from 0"
              .formatted(device.index(), probe.devices()));
    }
    return device(device, probe, emulated);
  }

  private static Optional<String> device(Device device, DriverProbe probe, boolean emulated) {
    String name = probe.name(device.index());
    if (name.startsWith(EMULATED) != emulated) {
      return Optional.of(
          emulated
              ? "NVIDIA's driver is loaded in this process already, so the emulated one cannot be"
              : "the driver of this process is the emulated one; use --device cuda-emulated");
    }
    ComputeCapability capability = probe.capability(device.index());
    if (capability.compareTo(ComputeCapability.OLDEST) < 0) {
      return Optional.of(
          "%s has compute capability %s, the kernels need %s or later"
              .formatted(name, capability, ComputeCapability.OLDEST));
    }
    return emulated || probe.precompiled(capability)
        ? Optional.empty()
        : probe.loadCompiler().map(DriverReasons::loading);
  }

  /** Says what is missing by the names in the loader's messages; causes hold the real reason. */
  static String loading(Throwable error) {
    Throwable deepest = error;
    StringBuilder all = new StringBuilder();
    for (Throwable e = error; e != null; e = e.getCause()) {
      all.append(e.getMessage()).append('\n');
      deepest = e;
    }
    String text = all.toString();
    // Without the path of the binding that wanted the library.
    String last = String.valueOf(deepest.getMessage()).replaceFirst("^/\\S*\\.so: ", "");
    String detail = " (" + last.lines().findFirst().orElse("") + ")";
    if (text.contains("libcuda.so")) {
      return "NVIDIA's driver is not here: no libcuda.so.1; install the driver, or in a container"
          + " give it the GPU"
          + detail;
    }
    for (String library : new String[] {"libcudart", "libnvrtc"}) {
      if (text.contains(library) || text.contains("jni" + library.substring(3))) {
        return library
            + " is not here; build with the Maven profile cuda, or add"
            + " org.bytedeco:cuda-redist with the classifier linux-x86_64"
            + (library.equals("libnvrtc")
                ? ", or iassa-kernels with the classifier cubins, which needs no compiler"
                : "")
            + detail;
      }
    }
    return "the CUDA binding does not load" + detail;
  }

  private static String version(int number) {
    return number / 1000 + "." + number % 1000 / 10;
  }
}
