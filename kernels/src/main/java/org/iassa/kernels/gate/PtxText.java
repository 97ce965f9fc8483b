package org.iassa.kernels.gate;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Counts instructions of every entry point in the text of a PTX module. */
final class PtxText {
  private static final Pattern ENTRY = Pattern.compile("\\.entry\\s+(\\w+)\\s*\\(");
  private static final Pattern THREADS =
      Pattern.compile("\\.maxntid\\s+(\\d+)(?:\\s*,\\s*(\\d+))?(?:\\s*,\\s*(\\d+))?");
  private static final Pattern WIDE =
      Pattern.compile(
          "^(ld|st)\\.(volatile\\.)?global\\S*\\.(v4\\.[bfsu]32|v2\\.[bfsu]64)\\b.*"
              + "|^cp\\.async\\.c[ag]\\.shared\\.global\\s.*,\\s*16\\s*(,.*)?;.*");
  private static final Pattern TENSOR = Pattern.compile("^(mma|wgmma)\\.\\S.*");
  private static final Pattern DIVISION = Pattern.compile("^(div|rem)\\.[su](16|32|64)\\b.*");
  private static final Pattern FUSED = Pattern.compile("^fma\\.rn\\S*\\.f(16|32|64)\\S*\\s.*");
  private static final Pattern GUARD = Pattern.compile("^@!?%p\\d+\\s+");

  private PtxText() {}

  /** Counts of one entry point. */
  static final class Counts {
    int threads;
    int wide;
    int tensor;
    int divisions;
    int fused;
  }

  /** Returns the counts by entry point, in the order of the text. */
  static Map<String, Counts> count(String ptx) {
    Map<String, Counts> all = new LinkedHashMap<>();
    Counts current = null;
    for (String raw : ptx.split("\n")) {
      String line = GUARD.matcher(raw.strip()).replaceFirst("");
      Matcher entry = ENTRY.matcher(line);
      if (entry.find()) {
        current = new Counts();
        all.put(entry.group(1), current);
      } else if (raw.startsWith("}")) {
        current = null;
      } else if (current != null) {
        count(line, current);
      }
    }
    return all;
  }

  private static void count(String line, Counts to) {
    Matcher threads = THREADS.matcher(line);
    if (threads.find()) {
      to.threads = 1;
      for (int i = 1; i <= 3; i++) {
        to.threads *= threads.group(i) == null ? 1 : Integer.parseInt(threads.group(i));
      }
    }
    to.wide += WIDE.matcher(line).matches() ? 1 : 0;
    to.tensor += TENSOR.matcher(line).matches() ? 1 : 0;
    to.divisions += DIVISION.matcher(line).matches() ? 1 : 0;
    to.fused += FUSED.matcher(line).matches() ? 1 : 0;
  }
}
