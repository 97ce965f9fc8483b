package org.iassa.bench.reference;

import org.iassa.engine.spi.RiseGrid;

/**
 * RISE masks: s×s cells kept with probability p, upsampled bilinearly (half-pixel centres, clamped
 * edges) to (s+1)·⌈H/s⌉ × (s+1)·⌈W/s⌉ and cropped at a shift below ⌈H/s⌉, ⌈W/s⌉. Random words come
 * from Philox4x32-10 at the counters that kernels/core/rise.cuh fixes: mask, block.
 */
public final class RiseSet implements MaskSet {
  private static final int TAG = 0x52495345;

  private final int height;
  private final int width;
  private final int cells;
  private final long threshold;
  private final long seed;
  private final int count;
  private int drawn = -1;
  private boolean[] kept;
  private int shiftY;
  private int shiftX;

  /** Describes {@code count} masks over H×W. */
  public RiseSet(int height, int width, RiseGrid grid, long seed, int count) {
    this.height = height;
    this.width = width;
    this.cells = grid.cells();
    this.threshold = Math.max(1, (long) (grid.probability() * 0x1p32 + 0.5));
    this.seed = seed;
    this.count = count;
  }

  @Override
  public int count() {
    return count;
  }

  @Override
  public double at(int index, int y, int x) {
    draw(index);
    double v = source(y + shiftY, height);
    double u = source(x + shiftX, width);
    int row = (int) v;
    int column = (int) u;
    double upper = between(row, column, u - column);
    double lower = between(Math.min(row + 1, cells - 1), column, u - column);
    return upper + (v - row) * (lower - upper);
  }

  private double source(int position, int length) {
    int upsampled = (cells + 1) * shifts(length);
    double at = (position + 0.5) * cells / upsampled - 0.5;
    return Math.min(Math.max(at, 0), cells - 1);
  }

  private double between(int row, int column, double weight) {
    double left = kept[row * cells + column] ? 1 : 0;
    double right = kept[row * cells + Math.min(column + 1, cells - 1)] ? 1 : 0;
    return left + weight * (right - left);
  }

  private int shifts(int length) {
    return (length + cells - 1) / cells;
  }

  private void draw(int index) {
    if (index == drawn) {
      return;
    }
    long[] words = philox(index, 0);
    shiftY = (int) (words[0] * shifts(height) >>> 32);
    shiftX = (int) (words[1] * shifts(width) >>> 32);
    kept = new boolean[cells * cells];
    for (int k = 0; k < kept.length; k++) {
      if (k % 4 == 0) {
        words = philox(index, 1 + k / 4);
      }
      kept[k] = words[k % 4] < threshold;
    }
    drawn = index;
  }

  /** Philox4x32-10 (Salmon et al., SC 2011): four words of 32 bits. */
  private long[] philox(int mask, int block) {
    long low = 0xffffffffL;
    long[] c = {mask & low, block & low, 0, TAG};
    long k0 = seed & low;
    long k1 = seed >>> 32;
    for (int round = 0; round < 10; round++) {
      long p0 = 0xD2511F53L * c[0];
      long p1 = 0xCD9E8D57L * c[2];
      c = new long[] {(p1 >>> 32) ^ c[1] ^ k0, p1 & low, (p0 >>> 32) ^ c[3] ^ k1, p0 & low};
      k0 = (k0 + 0x9E3779B9L) & low;
      k1 = (k1 + 0xBB67AE85L) & low;
    }
    return c;
  }
}
