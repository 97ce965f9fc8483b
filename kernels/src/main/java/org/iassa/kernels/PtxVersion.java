package org.iassa.kernels;

import java.nio.charset.StandardCharsets;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which drivers know a PTX file's version of the language. */
final class PtxVersion {
  private static final Pattern DIRECTIVE =
      Pattern.compile("^\\s*\\.version\\s+(\\d+)\\.(\\d+)\\s*$", Pattern.MULTILINE);

  /** CUDA 12 came with PTX 8, CUDA 13 with PTX 9, and each 12.m and 13.m with 8.m and 9.m. */
  private static final int CUDA_AHEAD_OF_PTX = 4;

  /** The directive stands below a short comment. */
  private static final int HEAD = 1024;

  private PtxVersion() {}

  /**
   * Returns the oldest driver that takes a PTX file, as the driver itself gives its version: 13010
   * for CUDA 13.1. Empty if the file has no version and so is none.
   */
  static OptionalInt driver(byte[] ptx) {
    String head = new String(ptx, 0, Math.min(ptx.length, HEAD), StandardCharsets.US_ASCII);
    Matcher directive = DIRECTIVE.matcher(head);
    if (!directive.find()) {
      return OptionalInt.empty();
    }
    int cuda = Integer.parseInt(directive.group(1)) + CUDA_AHEAD_OF_PTX;
    return OptionalInt.of(1000 * cuda + 10 * Integer.parseInt(directive.group(2)));
  }
}
