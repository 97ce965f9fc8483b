package org.iassa.engine.internal.cuda;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.bytedeco.javacpp.BytePointer;
import org.iassa.engine.spi.Phase;
import org.iassa.engine.spi.PhaseListener;
import org.iassa.engine.spi.Phases;
import org.iassa.jni.ProcessOps;
import org.iassa.jni.RangeOps;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows every phase as a range in NVIDIA's profilers (NVTX), above the kernels and copies that it
 * started. JavaCPP has no binding of NVTX, so a library with its two functions is looked for at run
 * time.
 *
 * <p>On with a CUDA device only, and only where {@link #PROPERTY} or a profiler asks for it; a
 * phase then costs two calls and allocates nothing.
 */
final class ProfilerRanges implements PhaseListener, AutoCloseable {
  /**
   * System property: {@code true}, {@code false}, or a library's path. Without it ranges are on
   * where a profiler said so by {@link #INJECTION}.
   */
  static final String PROPERTY = "iassa.nvtx";

  /** What Nsight puts into the environment of a program that it starts. */
  static final String INJECTION = "NVTX_INJECTION64_PATH";

  /** NVTX 3 for languages other than C, then version 2, which came with toolkits before 13. */
  static final List<String> LIBRARIES = List.of("libnvtx3interop.so.1", "libnvToolsExt.so.1");

  private static final String PREFIX = "iassa/";
  private static final Logger LOG = LoggerFactory.getLogger(ProfilerRanges.class);

  private static ProfilerRanges running;

  private final BytePointer[] names = new BytePointer[Phase.values().length];
  private final ThreadLocal<int[]> open = ThreadLocal.withInitial(() -> new int[1]);
  private final Phases.Listening listening;

  private ProfilerRanges() {
    for (Phase phase : Phase.values()) {
      names[phase.ordinal()] = new BytePointer(name(phase), StandardCharsets.UTF_8);
    }
    listening = Phases.listen(this);
  }

  /** Returns a phase's name in profilers, such as {@code iassa/masks}. */
  static String name(Phase phase) {
    return PREFIX + phase.name().toLowerCase(Locale.ROOT);
  }

  /** Turns ranges on for the process if they are wanted and not on yet. Never throws. */
  static synchronized void startIfWanted() {
    if (running != null) {
      return;
    }
    List<String> candidates =
        candidates(
            System.getProperty(PROPERTY, ""),
            System.getenv(INJECTION),
            SystemLibraries.ofMachine());
    if (candidates.isEmpty()) {
      return;
    }
    Optional<String> problem = open(candidates);
    if (problem.isEmpty()) {
      running = new ProfilerRanges();
    } else {
      LOG.warn("no ranges for profilers: {}; pip install nvidia-nvtx has it", problem.get());
    }
  }

  /** Turns ranges off again, if they are on. */
  static synchronized void stop() {
    if (running != null) {
      running.close();
      running = null;
    }
  }

  /**
   * Returns the libraries to try, in this order; none if no ranges are wanted.
   *
   * @param property {@link #PROPERTY}'s value, empty if it is not set
   * @param injection {@link #INJECTION}'s value, null if it is not set
   */
  static List<String> candidates(String property, String injection, SystemLibraries system) {
    boolean asked = injection != null && !injection.isEmpty();
    if (property.equals("false") || property.isEmpty() && !asked) {
      return List.of();
    }
    if (!property.isEmpty() && !property.equals("true")) {
      return List.of(property);
    }
    return LIBRARIES.stream()
        .map(file -> system.find(file).map(Path::toString).orElse(file))
        .toList();
  }

  /** Opens the first library that can be; returns why none can. */
  private static Optional<String> open(List<String> candidates) {
    StringBuilder problems = new StringBuilder();
    for (String candidate : candidates) {
      try (BytePointer library = new BytePointer(candidate, StandardCharsets.UTF_8)) {
        if (RangeOps.iassa_open_ranges(library) == ProcessOps.OK) {
          return Optional.empty();
        }
        problems.append(problems.isEmpty() ? "" : "; ").append(ProcessOps.lastError());
      }
    }
    return Optional.of(problems.toString());
  }

  @Override
  public void begin(Phase phase, long nanos) {
    open.get()[0]++;
    RangeOps.iassa_push_range(names[phase.ordinal()]);
  }

  /** Phases that began before this listened have no range to end. */
  @Override
  public void end(Phase phase, long nanos) {
    int[] depth = open.get();
    if (depth[0] > 0) {
      depth[0]--;
      RangeOps.iassa_pop_range();
    }
  }

  /** Listens no more. The names stay: a thread may be about to use one. */
  @Override
  public void close() {
    listening.close();
  }
}
