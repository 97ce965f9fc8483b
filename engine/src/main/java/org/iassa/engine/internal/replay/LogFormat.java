package org.iassa.engine.internal.replay;

import java.nio.charset.StandardCharsets;

/**
 * The file of a score log, version 1. All numbers are little-endian.
 *
 * <pre>
 *   magic "IASSALOG", version (u32), 0 (u32)
 *   scores of the unmasked image   C floats
 *   features                       per level C_l·h_l·w_l floats; nothing if there are none
 *   per pass                       of windows: one bit per window of the grid, lowest bit first,
 *                                  set if it was scored; then rows × C floats
 *   header                         JSON in UTF-8; it has the SHA-256 of each part above
 *   length of the header (u32), SHA-256 of the header (32 bytes), "IASSAEND"
 * </pre>
 *
 * The header stands last, so that scores go straight to the file and memory does not grow with the
 * number of masks. Its hash covers the others and so the whole file; it finds damage, not forgery.
 */
final class LogFormat {
  static final byte[] MAGIC = "IASSALOG".getBytes(StandardCharsets.US_ASCII);
  static final byte[] END = "IASSAEND".getBytes(StandardCharsets.US_ASCII);
  static final int VERSION = 1;
  static final int START_BYTES = 16;
  static final int HASH_BYTES = 32;
  static final int TRAILER_BYTES = Integer.BYTES + HASH_BYTES + 8;
  static final int MAX_HEADER_BYTES = 4 << 20;
  static final int MAX_CLASSES = 1 << 20;
  static final int MAX_PASSES = 4096;
  static final int MAX_LEVELS = 16;

  /** Most pixels of the classifier's input: a replay takes about 40 bytes per pixel and target. */
  static final long MAX_PIXELS = 1L << 24;

  /** Features above this size are left out: 64 MiB. ResNet-50's four levels take 9 MB. */
  static final long MAX_FEATURE_BYTES = 64L << 20;

  /** Levels with more pixels are left out: their affinity would be 2^36 numbers. */
  static final long MAX_LEVEL_PIXELS = 1L << 18;

  private LogFormat() {}
}
