package org.iassa.engine.internal.torch;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bytedeco.openblas.global.openblas_full;
import org.bytedeco.pytorch.global.torch;
import org.iassa.engine.BackendException;
import org.iassa.jni.ProcessOps;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * LibTorch as a part of the process: starts it, sets what can be set from inside, and says which of
 * the settings that make it fast are in force. Together they are worth up to three times the speed;
 * a launcher sets the environment, this class does what is left.
 */
public final class TorchRuntime {
  static {
    PointerLimits.lift();
  }

  private static final String OPENBLAS = "OPENBLAS_NUM_THREADS";
  private static final List<String> TUNABLES =
      List.of(
          "glibc.malloc.hugetlb=1",
          "glibc.malloc.arena_max=1",
          "glibc.malloc.mmap_max=0",
          "glibc.malloc.trim_threshold=1000000000000");

  private static final Logger LOG = LoggerFactory.getLogger(TorchRuntime.class);
  private static final int MALLOC_SETTINGS = 3;
  private static final CpuInfo CPU = CpuInfo.read(Path.of("/proc/cpuinfo"));
  private static boolean started;
  private static boolean blasLimited;
  private static boolean mallocTuned;

  private TorchRuntime() {}

  /**
   * A process setting.
   *
   * @param name what it is called
   * @param found what it is now
   * @param wanted what it should be
   * @param inForce whether it has its whole effect, by the environment or from inside the process
   * @param reason why it matters
   */
  public record Setting(String name, String found, String wanted, boolean inForce, String reason) {}

  /**
   * Versions for reports.
   *
   * @param libtorch version of LibTorch
   * @param oneDnn version of oneDNN, which runs the convolutions
   * @param openMp OpenMP's specification date
   * @param capability vector unit that LibTorch's own kernels use, such as AVX512
   */
  public record Versions(String libtorch, String oneDnn, String openMp, String capability) {}

  /**
   * Loads LibTorch; a second call does nothing.
   *
   * @throws BackendException if it cannot be loaded here
   */
  public static synchronized void start() {
    if (started) {
      return;
    }
    try {
      if (System.getenv(OPENBLAS) == null) {
        // Its threads would spin against OpenMP's: MobileNetV2 one by one runs ten times slower.
        openblas_full.openblas_set_num_threads(1);
        blasLimited = true;
      }
      torch.get_num_threads();
      // After LibTorch, so that libiassa shares its OpenMP.
      mallocTuned = !tunablesSet(System.getenv()) && tuneMalloc();
    } catch (LinkageError e) {
      Throwable root = e;
      while (root.getCause() != null) {
        root = root.getCause();
      }
      throw new BackendException("LibTorch cannot be loaded here: " + root.getMessage(), e);
    }
    started = true;
  }

  private static boolean tunablesSet(Map<String, String> environment) {
    String tunables = environment.getOrDefault("GLIBC_TUNABLES", "");
    return List.of(tunables.split(":")).containsAll(TUNABLES);
  }

  /** Asks glibc for what the tunables ask for, less huge pages; false where libiassa is absent. */
  private static boolean tuneMalloc() {
    try {
      return ProcessOps.iassa_tune_malloc() == MALLOC_SETTINGS;
    } catch (LinkageError e) {
      LOG.debug("malloc stays as it is", e);
      return false;
    }
  }

  /**
   * Sets the threads of a forward pass for the calling thread's work; 0 leaves them. Costs nothing
   * where they are right already.
   */
  static void threads(int threads) {
    if (threads > 0 && torch.get_num_threads() != threads) {
      torch.set_num_threads(threads);
    }
  }

  /** Returns how many threads a forward pass of the calling thread uses. */
  public static int threads() {
    start();
    return torch.get_num_threads();
  }

  /** Returns what is known of the processor. */
  public static CpuInfo cpu() {
    return CPU;
  }

  /** Returns the versions of what runs the model. */
  public static Versions versions() {
    start();
    return new Versions(
        find("TORCH_VERSION=([^,\\s]+)", torch.show_config().getString()),
        find("v(\\d[\\d.]*)", torch.get_mkldnn_version().getString()),
        find("OpenMP (\\d+)", torch.get_openmp_version().getString()),
        torch.get_cpu_capability().getString());
  }

  private static String find(String pattern, String text) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    return matcher.find() ? matcher.group(1) : "unknown";
  }

  /** Returns the settings that decide LibTorch's speed, and whether they are in force. */
  public static List<Setting> settings() {
    start();
    return settings(System.getenv(), blasLimited, mallocTuned, PointerLimits.lifted());
  }

  static List<Setting> settings(
      Map<String, String> environment, boolean blas, boolean malloc, boolean limits) {
    String threads = environment.getOrDefault(OPENBLAS, "");
    String wait = environment.getOrDefault("OMP_WAIT_POLICY", "");
    String tunables = environment.getOrDefault("GLIBC_TUNABLES", "");
    return List.of(
        new Setting(
            OPENBLAS,
            blas ? "1, set by this library" : shown(threads),
            "1",
            blas || threads.equals("1"),
            "OpenBLAS's threads spin against OpenMP's"),
        new Setting(
            "OMP_WAIT_POLICY",
            shown(wait),
            "PASSIVE",
            wait.toUpperCase(Locale.ROOT).equals("PASSIVE"),
            "waiting threads that spin stop the others when the machine is shared"),
        new Setting(
            "GLIBC_TUNABLES",
            malloc ? "in part: mallopt, called by this library" : shown(tunables),
            String.join(":", TUNABLES),
            tunablesSet(environment),
            "malloc returns every large activation to the system and asks for it again"),
        new Setting(
            "org.bytedeco.javacpp.maxPhysicalBytes",
            limits ? "off" : "on",
            "off",
            limits,
            "JavaCPP looks up the process's size for every native object"));
  }

  private static String shown(String value) {
    return value.isEmpty() ? "not set" : value;
  }
}
