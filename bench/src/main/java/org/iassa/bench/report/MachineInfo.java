package org.iassa.bench.report;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.bytedeco.javacpp.Loader;
import org.iassa.engine.internal.torch.TorchRuntime;
import org.iassa.jni.ProcessOps;

/** What a report says about the machine, the versions and the sources. */
public final class MachineInfo {
  private MachineInfo() {}

  /** Returns processor, caches, memory and system; no name that tells whose machine it is. */
  public static Map<String, String> machine() {
    Map<String, String> machine = new LinkedHashMap<>();
    machine.put("processor", TorchRuntime.cpu().model());
    machine.put("processors", Integer.toString(Runtime.getRuntime().availableProcessors()));
    machine.put("features", ProcessOps.cpuFeatures());
    for (int i = 0; i < 8; i++) {
      Path cache = Path.of("/sys/devices/system/cpu/cpu0/cache/index" + i);
      String level = text(cache.resolve("level"));
      if (level.isEmpty()) {
        break;
      }
      machine.put(
          "cache L" + level + " " + text(cache.resolve("type")), text(cache.resolve("size")));
    }
    if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean os) {
      machine.put("memory", (os.getTotalMemorySize() >> 20) + " MiB");
    }
    machine.put("system", System.getProperty("os.name") + " " + System.getProperty("os.version"));
    machine.put("threads", Integer.toString(ProcessOps.iassa_threads()));
    return machine;
  }

  /** Returns the versions of what takes part. */
  public static Map<String, String> versions() {
    Map<String, String> versions = new LinkedHashMap<>();
    versions.put("java", Runtime.version().toString());
    versions.put("vm", System.getProperty("java.vm.name"));
    TorchRuntime.Versions torch = TorchRuntime.versions();
    versions.put("libtorch", torch.libtorch());
    versions.put("oneDNN", torch.oneDnn());
    versions.put("openMP", torch.openMp());
    try {
      versions.put("javacpp", String.valueOf(Loader.getVersion("org.bytedeco", "javacpp")));
    } catch (IOException e) {
      versions.put("javacpp", "unknown");
    }
    return versions;
  }

  /** Returns the settings that speed depends on, and the JVM's arguments. */
  public static Map<String, String> flags() {
    Map<String, String> flags = new LinkedHashMap<>();
    for (TorchRuntime.Setting setting : TorchRuntime.settings()) {
      flags.put(setting.name(), setting.found() + (setting.inForce() ? "" : " (not in force)"));
    }
    flags.put("jvm", String.join(" ", ManagementFactory.getRuntimeMXBean().getInputArguments()));
    return flags;
  }

  /** Returns the commit of the sources that this class was built from, or {@code unknown}. */
  public static String commit() {
    try {
      Path classes =
          Path.of(MachineInfo.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      Path folder = Files.isDirectory(classes) ? classes : classes.getParent();
      String head = git(folder, "rev-parse", "--short=12", "HEAD");
      if (head.isEmpty()) {
        return "unknown";
      }
      return git(folder, "status", "--porcelain", "--untracked-files=no").isEmpty()
          ? head
          : head + "+changes";
    } catch (java.net.URISyntaxException | RuntimeException e) {
      return "unknown";
    }
  }

  private static String git(Path folder, String... arguments) {
    try {
      java.util.List<String> command =
          new java.util.ArrayList<>(java.util.List.of("git", "-C", folder.toString()));
      command.addAll(java.util.List.of(arguments));
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      String out =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0 ? out : "";
    } catch (IOException e) {
      return "";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "";
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      return "";
    }
  }
}
