package org.iassa.bench.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.iassa.engine.InvalidOptionException;

/**
 * How busy the machine is, from /proc; zeros where there is none.
 *
 * @param load average number of runnable threads over the last minute
 * @param total clock ticks of all processors since boot
 * @param steal ticks of them that the hypervisor gave to others
 * @param idle ticks of them that nobody wanted
 * @param megahertz mean clock rate that the processors report, 0 if they do not
 */
public record MachineState(double load, long total, long steal, long idle, double megahertz) {
  /** Reads the state now. */
  public static MachineState read() {
    double load = 0;
    long total = 0;
    long steal = 0;
    long idle = 0;
    double megahertz = 0;
    try {
      load = Double.parseDouble(Files.readString(Path.of("/proc/loadavg")).split(" ")[0]);
      String[] ticks = Files.readAllLines(Path.of("/proc/stat")).get(0).split(" +");
      for (int i = 1; i < Math.min(ticks.length, 9); i++) {
        total += Long.parseLong(ticks[i]);
      }
      idle = Long.parseLong(ticks[4]);
      steal = ticks.length > 8 ? Long.parseLong(ticks[8]) : 0;
      List<String> info = Files.readAllLines(Path.of("/proc/cpuinfo"));
      megahertz =
          info.stream()
              .filter(l -> l.startsWith("cpu MHz"))
              .mapToDouble(l -> Double.parseDouble(l.substring(l.indexOf(':') + 1)))
              .average()
              .orElse(0);
    } catch (IOException | RuntimeException e) {
      // Other systems have no /proc; what could not be read stays 0.
    }
    return new MachineState(load, total, steal, idle, megahertz);
  }

  /** Returns the share of processor time that was stolen between this and a later state. */
  public double stealShare(MachineState later) {
    return later.total > total ? (double) (later.steal - steal) / (later.total - total) : 0;
  }

  /** Returns reasons to distrust times taken between this and a later state. */
  public List<String> warnings(MachineState later, double calibrationSpread) {
    List<String> warnings = new ArrayList<>();
    int processors = Runtime.getRuntime().availableProcessors();
    if (load > 0.3 * processors) {
      warnings.add(
          String.format(
              Locale.ROOT,
              "the machine was busy at the start: load %.2f on %d processors",
              load,
              processors));
    }
    if (stealShare(later) > 0.01) {
      warnings.add(
          String.format(
              Locale.ROOT,
              "the hypervisor took %.1f%% of the processor time",
              100 * stealShare(later)));
    }
    if (calibrationSpread > 1.1) {
      warnings.add(
          String.format(
              Locale.ROOT,
              "a fixed loop took up to %.2f times its fastest: throttled or shared",
              calibrationSpread));
    }
    return warnings;
  }

  /** Returns bytes of the largest cache of processor 0; 32 MiB where it is not known. */
  public static long largestCache() {
    long largest = 0;
    for (int i = 0; i < 8; i++) {
      try {
        String size =
            Files.readString(Path.of("/sys/devices/system/cpu/cpu0/cache/index" + i + "/size"))
                .strip();
        largest = Math.max(largest, bytes(size));
      } catch (IOException e) {
        break;
      }
    }
    return largest > 0 ? largest : 32L << 20;
  }

  private static long bytes(String size) {
    long number = Long.parseLong(size.replaceAll("\\D", ""));
    if (size.endsWith("K")) {
      return number << 10;
    }
    if (size.endsWith("M")) {
      return number << 20;
    }
    throw new InvalidOptionException("cache size", size, "kibi- or mebibytes");
  }
}
