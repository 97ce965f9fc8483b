package org.iassa.engine.internal.replay;

import java.nio.IntBuffer;
import java.util.BitSet;
import org.iassa.engine.spi.WindowGrid;

/** Finds which windows of a grid a list of rectangles is. */
final class KeptWindows {
  private KeptWindows() {}

  /**
   * Returns the indices in the grid, in row-major order, of rectangles that are in the grid's
   * order. Where the border clips several windows to one rectangle, a filter keeps all of them or
   * none, so the first that fits is right.
   *
   * @param rectangles y0, x0, y1, x1 per window
   */
  static BitSet of(WindowGrid grid, int height, int width, IntBuffer rectangles, int count) {
    BitSet kept = new BitSet();
    int columns = grid.columns(width);
    int total = grid.rows(height) * columns;
    int found = 0;
    for (int index = 0; index < total && found < count; index++) {
      int y = grid.stride() - grid.window() - grid.offsetY() + index / columns * grid.stride();
      int x = grid.stride() - grid.window() - grid.offsetX() + index % columns * grid.stride();
      if (rectangles.get(4 * found) == Math.max(y, 0)
          && rectangles.get(4 * found + 1) == Math.max(x, 0)
          && rectangles.get(4 * found + 2) == Math.min(y + grid.window(), height)
          && rectangles.get(4 * found + 3) == Math.min(x + grid.window(), width)) {
        kept.set(index);
        found++;
      }
    }
    if (found < count) {
      throw new IllegalStateException("window " + found + " is not in " + grid);
    }
    return kept;
  }
}
