package org.iassa.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import org.bytedeco.javacpp.Loader;
import org.iassa.engine.ModelException;
import org.iassa.engine.internal.onnx.OnnxRuntime;
import org.iassa.engine.internal.torch.CpuInfo;
import org.iassa.engine.internal.torch.TorchRuntime;
import org.iassa.engine.internal.tuning.BatchCache;
import org.iassa.jni.ProcessOps;

/** Collects what {@code doctor} shows. */
final class Machine {
  private static final List<String> SHOWN =
      List.of("avx2", "fma", "avx512f", "avx512bw", "avx512_bf16", "amx_tile", "amx_bf16");

  private Machine() {}

  /**
   * Fills in a report.
   *
   * @return whether the libraries that everything needs can be loaded
   */
  static boolean describe(ObjectNode json) {
    processor(json.putObject("processor"));
    memory(json.putObject("memory"));
    boolean works = libraries(json);
    caches(json.putObject("caches"));
    CudaPresence.describe(json.putObject("cuda"));
    return works;
  }

  private static void processor(ObjectNode json) {
    CpuInfo cpu = TorchRuntime.cpu();
    json.put("model", cpu.model());
    json.put("cores", Runtime.getRuntime().availableProcessors());
    TreeSet<String> features = new TreeSet<>(cpu.flags());
    features.retainAll(SHOWN);
    json.put("features", String.join(" ", features));
    json.put("bf16", cpu.bf16() ? "computed natively: --precision auto may take it" : "not native");
  }

  private static void memory(ObjectNode json) {
    if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean os) {
      json.put("total", (os.getTotalMemorySize() >> 20) + " MiB");
      json.put("free", (os.getFreeMemorySize() >> 20) + " MiB");
    }
    json.put("java heap", (Runtime.getRuntime().maxMemory() >> 20) + " MiB at most");
  }

  private static boolean libraries(ObjectNode json) {
    ObjectNode versions = json.putObject("versions");
    try {
      Versions.all().forEach(versions::put);
      versions.put("onnxruntime", onnxRuntime());
      String features = ProcessOps.cpuFeatures();
      versions.put("libiassa", "loaded; uses " + (features.isEmpty() ? "plain x86-64" : features));
    } catch (RuntimeException | LinkageError e) {
      versions.put("problem", reason(e));
      return false;
    }
    ObjectNode settings = json.putObject("settings");
    for (TorchRuntime.Setting s : TorchRuntime.settings()) {
      String state =
          s.inForce() ? "in force" : "NOT IN FORCE (wanted: " + s.wanted() + "): " + s.reason();
      settings.put(s.name(), s.found() + "; " + state);
    }
    return true;
  }

  private static String onnxRuntime() {
    try {
      return OnnxRuntime.present()
          ? OnnxRuntime.require("doctor") + "; .onnx files can be explained"
          : "absent: .onnx files need " + OnnxRuntime.ARTIFACT + " on the class path";
    } catch (ModelException e) {
      return "NOT USABLE: " + e.getMessage();
    }
  }

  private static String reason(Throwable error) {
    Throwable at = error;
    while (at.getMessage() == null && at.getCause() != null) {
      at = at.getCause();
    }
    return at.getMessage();
  }

  private static void caches(ObjectNode json) {
    try {
      cache(json, "native libraries", Loader.getCacheDir().toPath(), "unpacked in each run");
    } catch (IOException | RuntimeException e) {
      json.put("native libraries", "cannot be used: " + e.getMessage());
    }
    Path tuning =
        BatchCache.defaultDirectory(System.getenv(), System.getProperty("user.home", "."));
    cache(json, "tuning", tuning, "batch sizes are measured and kernels compiled in each run");
  }

  private static void cache(ObjectNode json, String name, Path folder, String otherwise) {
    Path existing = folder.toAbsolutePath();
    while (existing != null && !Files.exists(existing)) {
      existing = existing.getParent();
    }
    json.put(name, folder + (writable(existing) ? "; writable" : "; NOT WRITABLE: " + otherwise));
  }

  /** Tries it: permission bits say too little of root, read-only and virtual file systems. */
  private static boolean writable(Path folder) {
    try {
      Files.delete(Files.createTempFile(folder, ".iassa-", ".tmp"));
      return true;
    } catch (IOException | RuntimeException e) {
      return false;
    }
  }
}
