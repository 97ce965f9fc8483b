package org.iassa.bench.reference;

import java.util.ArrayList;
import java.util.List;
import org.iassa.engine.Polarity;
import org.iassa.engine.spi.WindowGrid;

/** All windows of a grid, row by row, unclipped: a pixel is inside or it is not. */
public final class WindowSet implements MaskSet {
  private final List<int[]> corners = new ArrayList<>();
  private final int window;
  private final boolean reveal;

  /** Lays the windows over an H×W image. */
  public WindowSet(int height, int width, WindowGrid grid, Polarity polarity) {
    this.window = grid.window();
    this.reveal = polarity == Polarity.REVEAL;
    int stride = grid.stride();
    for (int y = stride - window - grid.offsetY(); y < height; y += stride) {
      for (int x = stride - window - grid.offsetX(); x < width; x += stride) {
        corners.add(new int[] {y, x});
      }
    }
  }

  @Override
  public int count() {
    return corners.size();
  }

  @Override
  public double at(int index, int y, int x) {
    int[] corner = corners.get(index);
    boolean inside =
        y >= corner[0] && y < corner[0] + window && x >= corner[1] && x < corner[1] + window;
    return inside == reveal ? 1 : 0;
  }
}
