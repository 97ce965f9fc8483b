package org.iassa.bench.study;

import java.nio.FloatBuffer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.iassa.engine.InvalidOptionException;
import org.iassa.engine.Polarity;
import org.iassa.engine.spi.KernelSession;
import org.iassa.engine.spi.RiseGrid;
import org.iassa.engine.spi.WindowFilter;
import org.iassa.engine.spi.WindowGrid;

/**
 * A pass of masks that can be scored once and replayed, named {@code WINDOW/STRIDEo} or {@code …r},
 * with {@code @OFFSET} on both axes, or {@code rise:COUNT} for the first masks of seed 0, {@code
 * runs:COUNT} for orthogonal ones.
 *
 * @param name the name
 * @param grid windows; null for RISE
 * @param polarity of the windows
 * @param masks number of RISE masks
 */
record ReplayPass(String name, WindowGrid grid, Polarity polarity, int masks) {
  private static final Pattern WINDOWS = Pattern.compile("(\\d+)/(\\d+)([or])(?:@(\\d+))?");
  private static final Pattern RISE = Pattern.compile("(rise|runs):(\\d+)");

  static ReplayPass parse(String name) {
    Matcher windows = WINDOWS.matcher(name);
    if (windows.matches()) {
      int offset = windows.group(4) == null ? 0 : Integer.parseInt(windows.group(4));
      WindowGrid grid =
          new WindowGrid(
              Integer.parseInt(windows.group(1)),
              Integer.parseInt(windows.group(2)),
              offset,
              offset);
      Polarity polarity = windows.group(3).equals("o") ? Polarity.OCCLUDE : Polarity.REVEAL;
      return new ReplayPass(name, grid, polarity, 0);
    }
    Matcher rise = RISE.matcher(name);
    if (rise.matches()) {
      return new ReplayPass(name, null, Polarity.REVEAL, Integer.parseInt(rise.group(2)));
    }
    throw new InvalidOptionException(
        "pass", name, "WINDOW/STRIDEo, …r, …@OFFSET, rise:COUNT or runs:COUNT");
  }

  /** Returns whether these are RISE masks. */
  boolean rise() {
    return grid == null;
  }

  /** Returns the number of masks on an image of this size. */
  int count(int height, int width) {
    return rise() ? masks : Math.toIntExact(grid.count(height, width));
  }

  /** Lays the masks. */
  int lay(KernelSession session) {
    if (rise()) {
      session.drawRise(new RiseGrid(7, 0.5, name.startsWith("runs:")), 0, masks);
      return masks;
    }
    return session.layWindows(grid, polarity, WindowFilter.ALL);
  }

  /** Lays the masks and gives the session their scores, without a forward pass. */
  void replay(KernelSession session, FloatBuffer scores) {
    int laid = lay(session);
    session.accumulate(0, laid, scores, 1);
  }
}
