package org.iassa.metrics;

import java.util.Arrays;
import org.iassa.engine.SaliencyMap;

/**
 * How much of a map's variation lies in straight lines along the rows and columns: the sampling
 * artefact of the paper's Figure 8, where windows of one stride all end on the same columns and
 * rows.
 *
 * <p>g(x) = Σ_y (S(y, x+1) − S(y, x))² is the gradient's energy between columns x and x + 1, h(y)
 * the same between rows. m_g(x) is the median of g over the {@value #NEIGHBOURS} columns round x
 * (fewer at the border; the lower of two middle values). What stands out from its neighbours is a
 * line:
 *
 * <pre>artefact = (Σ_x max(0, g − m_g) + Σ_y max(0, h − m_h)) / (Σ_x g + Σ_y h)</pre>
 *
 * <p>in [0, 1]. A smooth map or an even ramp has 0; a map that is constant within cells of three or
 * more pixels has 1; a ramp of slope a over W columns with one step of b across it has ((a+b)² −
 * a²) / ((W−2)·a² + (a+b)²). Scaling or shifting the map changes nothing. The median needs no
 * knowledge of the stride, so any method's map can be measured; a long straight edge of the object
 * itself counts too, so compare methods on the same images. A constant map has NaN: no variation.
 */
public final class LineArtefact {
  /** Columns or rows that the median is taken over. */
  public static final int NEIGHBOURS = 7;

  private LineArtefact() {}

  /** Returns the share of the map's variation that lies in lines; NaN for a constant map. */
  public static double of(SaliencyMap map) {
    int height = map.height();
    int width = map.width();
    float[] s = map.toArray();
    double[] columns = new double[Math.max(0, width - 1)];
    double[] rows = new double[Math.max(0, height - 1)];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        double here = s[y * width + x];
        if (x + 1 < width) {
          double step = s[y * width + x + 1] - here;
          columns[x] += step * step;
        }
        if (y + 1 < height) {
          double step = s[(y + 1) * width + x] - here;
          rows[y] += step * step;
        }
      }
    }
    double all = Arrays.stream(columns).sum() + Arrays.stream(rows).sum();
    return all > 0 ? (standingOut(columns) + standingOut(rows)) / all : Double.NaN;
  }

  private static double standingOut(double[] energy) {
    double sum = 0;
    for (int i = 0; i < energy.length; i++) {
      int from = Math.max(0, i - NEIGHBOURS / 2);
      int to = Math.min(energy.length, i + NEIGHBOURS / 2 + 1);
      double[] near = Arrays.copyOfRange(energy, from, to);
      Arrays.sort(near);
      sum += Math.max(0, energy[i] - near[(near.length - 1) / 2]);
    }
    return sum;
  }
}
