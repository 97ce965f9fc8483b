package org.iassa.kernels.gate;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what ptxas prints with {@code -v}. */
final class AssemblerLog {
  private static final Pattern ENTRY = Pattern.compile("Compiling entry function '(\\w+)'");
  private static final Pattern STACK =
      Pattern.compile(
          "(\\d+) bytes stack frame, (\\d+) bytes spill stores, (\\d+) bytes spill loads");
  private static final Pattern REGISTERS = Pattern.compile("Used (\\d+) registers");
  private static final Pattern SHARED = Pattern.compile("(\\d+) bytes smem");

  private AssemblerLog() {}

  /**
   * What a kernel takes.
   *
   * @param registers per thread
   * @param shared bytes per block
   * @param stack bytes per thread
   * @param spills bytes stored and loaded
   */
  record Resources(int registers, int shared, int stack, int spills) {}

  /** Returns the resources by entry point. */
  static Map<String, Resources> read(String log) {
    Map<String, Resources> all = new LinkedHashMap<>();
    String entry = null;
    int stack = 0;
    int spills = 0;
    for (String line : log.split("\n")) {
      Matcher begins = ENTRY.matcher(line);
      if (begins.find()) {
        entry = begins.group(1);
        stack = 0;
        spills = 0;
      }
      Matcher frame = STACK.matcher(line);
      if (frame.find()) {
        stack = Integer.parseInt(frame.group(1));
        spills = Integer.parseInt(frame.group(2)) + Integer.parseInt(frame.group(3));
      }
      Matcher used = REGISTERS.matcher(line);
      if (used.find() && entry != null) {
        Matcher shared = SHARED.matcher(line);
        int bytes = shared.find() ? Integer.parseInt(shared.group(1)) : 0;
        all.put(entry, new Resources(Integer.parseInt(used.group(1)), bytes, stack, spills));
        entry = null;
      }
    }
    return all;
  }
}
