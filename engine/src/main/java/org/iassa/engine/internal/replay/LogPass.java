package org.iassa.engine.internal.replay;

import java.util.Optional;
import org.iassa.engine.Polarity;
import org.iassa.engine.spi.Estimate;
import org.iassa.engine.spi.RiseGrid;
import org.iassa.engine.spi.WindowFilter;
import org.iassa.engine.spi.WindowGrid;

/**
 * One pass of a run: its masks, and what was made of their scores.
 *
 * @param windows the windows, or empty for RISE
 * @param polarity of the windows; REVEAL for RISE
 * @param filter which windows were kept; ALL for RISE
 * @param rise RISE's masks, or empty for windows
 * @param seed RISE's seed, 0 for windows
 * @param laid masks before filtering: all windows of the grid; for RISE the rows
 * @param rows masks that were scored, in the order of the grid or of RISE's index
 * @param estimate how the sums became S
 * @param beta β of eq. 6 as it was used
 * @param multiplied whether S′ is the product of the stretched S and A×S
 * @param threshold T of eq. 8
 * @param sha256 hash of the pass's part of the file
 */
record LogPass(
    Optional<WindowGrid> windows,
    Polarity polarity,
    WindowFilter filter,
    Optional<RiseGrid> rise,
    long seed,
    int laid,
    int rows,
    Estimate estimate,
    double beta,
    boolean multiplied,
    double threshold,
    String sha256) {

  /** Bytes of the bits that say which windows were scored. */
  int bitBytes() {
    return windows.isPresent() ? (laid + 7) / 8 : 0;
  }

  /** Bytes of the pass's part of the file. */
  long bytes(int classes) {
    return bitBytes() + (long) rows * classes * Float.BYTES;
  }
}
