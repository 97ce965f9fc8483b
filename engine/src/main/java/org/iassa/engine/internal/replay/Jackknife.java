package org.iassa.engine.internal.replay;

import java.util.ArrayList;
import java.util.List;
import org.iassa.engine.ErrorBars;
import org.iassa.engine.InvalidOptionException;
import org.iassa.engine.SaliencyMap;

/**
 * Standard errors of maps by the delete-a-group jackknife: with S₍g₎ the map without group g of G,
 *
 * <pre>SE² = (G−1)/G · Σ_g (S₍g₎ − mean S₍g₎)²</pre>
 *
 * The masks of a run are weighted by themselves and by scores that depend on them, so a formula of
 * the weighted variance alone would miss that dependence; leaving out masks does not. It also holds
 * for what is made of S: the attention, the product, the stretched mean of passes. It costs G walks
 * through the log and no forward pass. Deviations are summed in double, by Welford's recurrence.
 */
final class Jackknife {
  private Jackknife() {}

  static ErrorBars of(ReplaySession session, LogHeader header, int columns) {
    int rows = header.passes().stream().mapToInt(LogPass::rows).max().getAsInt();
    if (rows < 2) {
      throw new InvalidOptionException("masks", rows, "at least 2 for error bars");
    }
    int groups = Math.min(ErrorBars.GROUPS, rows);
    int pixels = header.height() * header.width();
    double[][] mean = new double[columns][pixels];
    double[][] squares = new double[columns][pixels];
    for (int g = 0; g < groups; g++) {
      List<SaliencyMap> maps = session.without(g, groups).maps();
      for (int t = 0; t < columns; t++) {
        float[] map = maps.get(t).toArray();
        for (int i = 0; i < pixels; i++) {
          double off = map[i] - mean[t][i];
          mean[t][i] += off / (g + 1);
          squares[t][i] += off * (map[i] - mean[t][i]);
        }
      }
    }
    List<SaliencyMap> errors = new ArrayList<>();
    float[] error = new float[pixels];
    for (int t = 0; t < columns; t++) {
      for (int i = 0; i < pixels; i++) {
        error[i] = (float) Math.sqrt(squares[t][i] * (groups - 1) / groups);
      }
      errors.add(new SaliencyMap(header.height(), header.width(), error));
    }
    return new ErrorBars(errors, groups, session.kind());
  }
}
