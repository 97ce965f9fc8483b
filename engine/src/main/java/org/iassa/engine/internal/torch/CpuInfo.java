package org.iassa.engine.internal.torch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What Linux says about the processor.
 *
 * @param model its name, {@code unknown} if there is none
 * @param flags its instruction sets
 */
public record CpuInfo(String model, Set<String> flags) {
  public CpuInfo {
    flags = Set.copyOf(flags);
  }

  /** Reads {@code /proc/cpuinfo} or a file like it; nothing is known where there is none. */
  static CpuInfo read(Path file) {
    String model = "unknown";
    Set<String> flags = new TreeSet<>();
    try (Stream<String> lines = Files.lines(file)) {
      for (String line : (Iterable<String>) lines::iterator) {
        int colon = line.indexOf(':');
        if (colon < 0) {
          continue;
        }
        String key = line.substring(0, colon).strip();
        String value = line.substring(colon + 1).strip();
        if (key.equals("model name")) {
          model = value;
        } else if (key.equals("flags")) {
          flags.addAll(List.of(value.split("\\s+")));
          break;
        }
      }
    } catch (IOException | UncheckedIOException e) {
      return new CpuInfo(model, flags);
    }
    return new CpuInfo(model, flags);
  }

  /**
   * Says whether the processor multiplies bfloat16 numbers itself (AVX512-BF16 or AMX). One that
   * only converts them (AVX-NE-CONVERT) does not count: there bf16 is no faster than FP32.
   */
  public boolean bf16() {
    return flags.contains("avx512_bf16") || flags.contains("amx_bf16");
  }
}
