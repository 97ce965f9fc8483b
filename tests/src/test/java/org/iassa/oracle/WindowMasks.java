package org.iassa.oracle;

import java.util.ArrayList;
import java.util.List;
import org.iassa.engine.Polarity;
import org.iassa.engine.spi.WindowFilter;
import org.iassa.engine.spi.WindowGrid;

/** The masks of a window grid, found by testing every pixel of every window. */
public final class WindowMasks implements DenseMasks {
  private final int height;
  private final int width;
  private final int window;
  private final Polarity polarity;
  private final List<int[]> corners = new ArrayList<>();

  /**
   * Lays the windows in row-major order of the grid.
   *
   * @param har H·W flags of the highly activated region; may be null for {@link WindowFilter#ALL}
   */
  public WindowMasks(
      int height,
      int width,
      WindowGrid grid,
      Polarity polarity,
      WindowFilter filter,
      boolean[] har) {
    this.height = height;
    this.width = width;
    this.window = grid.window();
    this.polarity = polarity;
    int firstY = grid.stride() - grid.window() - grid.offsetY();
    int firstX = grid.stride() - grid.window() - grid.offsetX();
    for (int y = firstY; y < height; y += grid.stride()) {
      for (int x = firstX; x < width; x += grid.stride()) {
        if (keeps(filter, har, y, x)) {
          corners.add(new int[] {y, x});
        }
      }
    }
  }

  private boolean keeps(WindowFilter filter, boolean[] har, int top, int left) {
    if (filter == WindowFilter.ALL) {
      return true;
    }
    boolean wantInside = filter == WindowFilter.INTERSECTS_HAR;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        if (har[y * width + x] && inside(top, left, y, x) == wantInside) {
          return true;
        }
      }
    }
    return false;
  }

  private boolean inside(int top, int left, int y, int x) {
    return y >= top && y < top + window && x >= left && x < left + window;
  }

  @Override
  public int count() {
    return corners.size();
  }

  /** Returns y0, x0, y1, x1 of a window, clipped to the image. */
  public int[] rectangle(int index) {
    int top = corners.get(index)[0];
    int left = corners.get(index)[1];
    return new int[] {
      Math.max(top, 0),
      Math.max(left, 0),
      Math.min(top + window, height),
      Math.min(left + window, width)
    };
  }

  @Override
  public double[] mask(int index) {
    int top = corners.get(index)[0];
    int left = corners.get(index)[1];
    double in = polarity == Polarity.REVEAL ? 1 : 0;
    double[] mask = new double[height * width];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        mask[y * width + x] = inside(top, left, y, x) ? in : 1 - in;
      }
    }
    return mask;
  }
}
