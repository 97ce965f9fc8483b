package org.iassa.engine.internal.replay;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import org.iassa.engine.ErrorBars;
import org.iassa.engine.Estimator;
import org.iassa.engine.Evidence;
import org.iassa.engine.SaliencyMap;
import org.iassa.engine.Uncovered;
import org.iassa.engine.internal.controller.ScoreRange;
import org.iassa.engine.spi.BatchFormat;
import org.iassa.engine.spi.Estimate;
import org.iassa.engine.spi.KernelBackend;
import org.iassa.engine.spi.KernelSession;
import org.iassa.engine.spi.KernelSession.MapKind;
import org.iassa.engine.spi.SessionPlan;
import org.iassa.engine.spi.Summary;
import org.iassa.engine.spi.WindowFilter;

/**
 * Takes a kernel session through the passes of a log, in the run's order and with its operations:
 * there is no second implementation of the mathematics, so equal scores give the run's bits.
 *
 * <p>The windows that the run kept were those that met its own region. Here the whole grid is laid
 * and only those windows are given a score; sums and coverage count scored masks alone, and integer
 * sums do not depend on the order.
 */
final class ReplaySession implements AutoCloseable {
  private static final Estimate ZERO =
      new Estimate(Estimator.PIXEL_COVERAGE, Evidence.REPLACE, Uncovered.ZERO);

  private final LogFile log;
  private final Columns columns;
  private final MapRules rules;
  private final KernelSession session;
  private final FloatBuffer map;
  private final List<BitSet> windows = new ArrayList<>();

  ReplaySession(KernelBackend backend, LogFile log, Columns columns, MapRules rules) {
    this.log = log;
    this.columns = columns;
    this.rules = rules;
    LogHeader header = log.header();
    BatchFormat format = BatchFormat.planar(header.height(), header.width());
    int most = 1;
    for (LogPass pass : header.passes()) {
      windows.add(pass.windows().isPresent() ? log.windows(windows.size()) : null);
      most = Math.max(most, pass.windows().isPresent() ? pass.laid() : 1);
    }
    map = Columns.direct(format.pixels());
    session =
        backend.open(
            new SessionPlan(
                format, 1, 1, columns.count(), most, columns.bound(header.scoreBound())));
    try {
      FloatBuffer nothing = Columns.direct((long) BatchFormat.CHANNELS * format.pixels());
      session.start(nothing, nothing, IntStream.range(0, columns.count()).toArray());
      rules.attention().ifPresent(a -> session.attend(log.features(), a));
    } catch (RuntimeException e) {
      session.close();
      throw e;
    }
  }

  /** The maps that a walk through all passes gives, and the range of the scores. */
  record Maps(List<SaliencyMap> maps, ScoreRange range) {}

  /** Computes the maps from all masks. */
  Maps all() {
    return without(-1, 1);
  }

  /**
   * Computes the maps from all masks but one group of each pass. Windows belong to groups in turn,
   * so that each group lies all over the image; RISE masks are drawn at random and belong to groups
   * in runs.
   *
   * @param left the group left out, or −1
   * @param groups how many there are
   */
  Maps without(int left, int groups) {
    LogHeader header = log.header();
    ScoreRange range = new ScoreRange(columns.count(), columns.bound(header.scoreBound()));
    forget();
    for (int p = 0; p < header.passes().size(); p++) {
      LogPass pass = header.passes().get(p);
      lay(pass);
      if (windows.get(p) == null) {
        int from = (int) ((long) pass.rows() * left / groups);
        int until = (int) ((long) pass.rows() * (left + 1) / groups);
        add(p, 0, 0, left < 0 ? pass.rows() : from);
        add(p, until, until, left < 0 ? 0 : pass.rows() - until);
      } else {
        addWindows(p, left, groups);
      }
      session.finishPass(rules.estimate(pass));
      session.adjust(rules.beta(pass));
      if (rules.multiplied(pass)) {
        session.multiply();
      }
      Summary summary = session.summarise(pass.threshold());
      range.add(summary);
    }
    List<SaliencyMap> maps = new ArrayList<>();
    float[] values = new float[map.capacity()];
    for (int t = 0; t < columns.count(); t++) {
      session.read(MapKind.ADJUSTED, t, map);
      map.get(0, values);
      maps.add(new SaliencyMap(header.height(), header.width(), values));
    }
    return new Maps(maps, range);
  }

  /** Makes S zero and the mean of passes empty, as after start, and keeps the features. */
  private void forget() {
    lay(log.header().passes().get(0));
    session.finishPass(ZERO);
  }

  private void lay(LogPass pass) {
    pass.windows().ifPresent(grid -> session.layWindows(grid, pass.polarity(), WindowFilter.ALL));
    pass.rise().ifPresent(grid -> session.drawRise(grid, pass.seed(), pass.laid()));
  }

  /** Adds runs of neighbouring windows that were scored and are not left out. */
  private void addWindows(int p, int left, int groups) {
    BitSet scored = windows.get(p);
    int row = 0;
    int runRow = 0;
    int runMask = 0;
    int length = 0;
    for (int mask = scored.nextSetBit(0); mask >= 0; mask = scored.nextSetBit(mask + 1), row++) {
      if (row % groups == left) {
        continue;
      }
      if (length > 0 && mask == runMask + length && row == runRow + length) {
        length++;
        continue;
      }
      add(p, runMask, runRow, length);
      runMask = mask;
      runRow = row;
      length = 1;
    }
    add(p, runMask, runRow, length);
  }

  private void add(int pass, int mask, int row, int count) {
    if (count > 0) {
      session.accumulate(mask, count, columns.rows(pass, row, count), columns.count());
    }
  }

  /** Returns what standard errors of these maps mean. */
  ErrorBars.Kind kind() {
    List<LogPass> passes = log.header().passes();
    if (!passes.stream().allMatch(p -> p.rise().isPresent())) {
      return ErrorBars.Kind.WINDOWS;
    }
    boolean linear =
        passes.stream()
            .allMatch(
                p -> rules.estimate(p).evidence() == Evidence.REPLACE && !rules.multiplied(p));
    return linear ? ErrorBars.Kind.SAMPLING : ErrorBars.Kind.STRETCHED;
  }

  @Override
  public void close() {
    session.close();
  }
}
