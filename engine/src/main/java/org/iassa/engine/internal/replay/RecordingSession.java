package org.iassa.engine.internal.replay;

import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.iassa.engine.AttentionOptions;
import org.iassa.engine.Polarity;
import org.iassa.engine.spi.Estimate;
import org.iassa.engine.spi.FeatureMap;
import org.iassa.engine.spi.KernelSession;
import org.iassa.engine.spi.RiseGrid;
import org.iassa.engine.spi.Summary;
import org.iassa.engine.spi.WindowFilter;
import org.iassa.engine.spi.WindowGrid;

/**
 * A session that tells a {@link Recorder} about each finished pass. A pass goes into the log with
 * {@link #summarise}, the last call for it; scores of a pass that ends otherwise are dropped.
 */
final class RecordingSession extends ForwardingSession {
  private final Recorder recorder;
  private WindowGrid grid;
  private RiseGrid rise;
  private Polarity polarity = Polarity.REVEAL;
  private WindowFilter filter = WindowFilter.ALL;
  private long seed;
  private int laid;
  private BitSet kept;
  private int scored;
  private Estimate estimate;
  private double beta;
  private boolean multiplied;

  RecordingSession(KernelSession session, Recorder recorder) {
    super(session);
    this.recorder = recorder;
  }

  @Override
  public void start(FloatBuffer image, FloatBuffer fill, int[] targets) {
    throw new IllegalStateException("a log is of one image");
  }

  @Override
  public int layWindows(WindowGrid newGrid, Polarity newPolarity, WindowFilter newFilter) {
    int count = super.layWindows(newGrid, newPolarity, newFilter);
    begin(newGrid, null, newPolarity, newFilter);
    int height = recorder.format().height();
    int width = recorder.format().width();
    laid = Math.toIntExact(newGrid.count(height, width));
    kept = null;
    if (count < laid) {
      IntBuffer rectangles = IntBuffer.allocate(4 * count);
      super.readWindows(rectangles);
      kept = KeptWindows.of(newGrid, height, width, rectangles, count);
    }
    return count;
  }

  @Override
  public void drawRise(RiseGrid newRise, long newSeed, int count) {
    super.drawRise(newRise, newSeed, count);
    begin(null, newRise, Polarity.REVEAL, WindowFilter.ALL);
    seed = newSeed;
    laid = count;
    kept = null;
  }

  private void begin(WindowGrid g, RiseGrid r, Polarity p, WindowFilter f) {
    grid = g;
    rise = r;
    polarity = p;
    filter = f;
    seed = 0;
    scored = 0;
    multiplied = false;
  }

  @Override
  public void accumulate(int first, int count, FloatBuffer scores, int classes) {
    super.accumulate(first, count, scores, classes);
    if (first != scored) {
      throw new IllegalStateException("mask " + first + " was scored after " + scored);
    }
    // Windows may end early, which is known only when the pass is over: room for bits always.
    recorder.rows(grid == null ? 0 : (laid + 7) / 8, first, count, scores, classes);
    scored += count;
  }

  @Override
  public void finishPass(Estimate newEstimate) {
    super.finishPass(newEstimate);
    estimate = newEstimate;
  }

  @Override
  public void attend(List<FeatureMap> levels, AttentionOptions options) {
    throw new IllegalStateException("the features were noted already");
  }

  @Override
  public void adjust(double newBeta) {
    super.adjust(newBeta);
    beta = newBeta;
  }

  @Override
  public void multiply() {
    super.multiply();
    multiplied = true;
  }

  @Override
  public Summary summarise(double threshold) {
    Summary summary = super.summarise(threshold);
    boolean windows = grid != null;
    BitSet rows = new BitSet();
    if (windows) {
      // The windows that were scored: the first so many of those kept.
      for (int i = 0, index = -1; i < scored; i++) {
        index = kept == null ? i : kept.nextSetBit(index + 1);
        rows.set(index);
      }
    }
    LogPass pass =
        new LogPass(
            Optional.ofNullable(grid),
            polarity,
            filter,
            Optional.ofNullable(rise),
            seed,
            windows ? laid : scored,
            scored,
            estimate,
            beta,
            multiplied,
            threshold,
            "");
    recorder.finish(pass, Arrays.copyOf(rows.toByteArray(), pass.bitBytes()));
    return summary;
  }
}
