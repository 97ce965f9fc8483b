package org.iassa.bench.measure;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** Memory of this machine and of this process. */
public final class ProcessMemory {
  private static final Path STATUS = Path.of("/proc/self/status");

  private ProcessMemory() {}

  /** Returns why so many bytes cannot be had, or empty if they can. */
  public static Optional<String> lacks(long bytes, String what) {
    if (!(ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean os)) {
      return Optional.empty();
    }
    long limit = os.getTotalMemorySize() / 10 * 9;
    return bytes <= limit
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "%s would take %.1f GB, this machine has %.1f GB",
                what,
                bytes / 1e9,
                os.getTotalMemorySize() / 1e9));
  }

  /** Returns the most bytes that this process had resident since its start or the last reset. */
  public static long peak() throws IOException {
    return line("VmHWM:");
  }

  /** Returns the bytes that this process has resident. */
  public static long resident() throws IOException {
    return line("VmRSS:");
  }

  /** Lets {@link #peak} start anew. */
  public static void resetPeak() throws IOException {
    Files.writeString(Path.of("/proc/self/clear_refs"), "5");
  }

  private static long line(String name) throws IOException {
    for (String line : Files.readAllLines(STATUS)) {
      if (line.startsWith(name)) {
        return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
      }
    }
    throw new IOException(STATUS + " has no " + name);
  }
}
