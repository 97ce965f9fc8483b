package org.iassa.oracle;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.iassa.engine.spi.BatchFormat;
import org.iassa.engine.spi.RiseGrid;

/** RISE masks from a random stream of the oracle's own; any stream with the same laws would do. */
final class OracleRise implements DenseMasks {
  private final BatchFormat format;
  private final RiseGrid grid;
  private final long seed;
  private final int count;
  private final Fault fault;

  OracleRise(BatchFormat format, RiseGrid grid, long seed, int count, Fault fault) {
    this.format = format;
    this.grid = grid;
    this.seed = seed;
    this.count = count;
    this.fault = fault;
  }

  @Override
  public int count() {
    return count;
  }

  @Override
  public double[] mask(int index) {
    long from = fault == Fault.RISE_SEED_IGNORED ? 1 : seed;
    long at = fault == Fault.RISE_DEPENDS_ON_COUNT ? index + 7L * count : index;
    long stream = new SplittableRandom(from).nextLong() + at * 0xD1342543DE82EF95L;
    SplittableRandom random = new SplittableRandom(stream);
    int s = grid.cells();
    int shiftY = random.nextInt(RiseMask.shifts(format.height(), s));
    int shiftX = random.nextInt(RiseMask.shifts(format.width(), s));
    if (fault == Fault.RISE_NEVER_SHIFTS) {
      shiftX = 0;
    }
    double p = grid.probability() + (fault == Fault.RISE_BIASED ? 0.05 : 0);
    double[] cells = new double[s * s];
    for (int i = 0; i < cells.length; i++) {
      cells[i] = random.nextDouble() < p ? 1 : 0;
    }
    if (grid.orthogonal() && fault != Fault.RISE_RUNS_IGNORED) {
      SplittableRandom run = new SplittableRandom(from + index / RiseGrid.RUN * 0x9E3779B9L);
      shiftY = run.nextInt(RiseMask.shifts(format.height(), s));
      shiftX = run.nextInt(RiseMask.shifts(format.width(), s));
      orthogonal(cells, index % RiseGrid.RUN, run);
    }
    RiseMask mask = new RiseMask(format.height(), format.width(), s, cells, shiftY, shiftX);
    return fault == Fault.RISE_ALIGNS_CORNERS ? alignedCorners(mask) : mask.dense();
  }

  /** Columns 1 to 63 of the Hadamard matrix of order 64, shuffled and flipped, and complements. */
  private static void orthogonal(double[] cells, int index, SplittableRandom run) {
    int[] columns = new int[63];
    Arrays.setAll(columns, c -> c + 1);
    for (int c = 62; c > 0; c--) {
      int other = run.nextInt(c + 1);
      int swap = columns[c];
      columns[c] = columns[other];
      columns[other] = swap;
    }
    for (int i = 0; i < cells.length; i++) {
      cells[i] = (Integer.bitCount(index / 2 & columns[i]) + run.nextInt(2) + index) % 2;
    }
  }

  private static double[] alignedCorners(RiseMask mask) {
    double[] result = new double[mask.height() * mask.width()];
    int s = mask.s();
    double rows = (s + 1) * RiseMask.shifts(mask.height(), s) - 1.0;
    double columns = (s + 1) * RiseMask.shifts(mask.width(), s) - 1.0;
    for (int y = 0; y < mask.height(); y++) {
      for (int x = 0; x < mask.width(); x++) {
        double atY = (y + mask.shiftY()) * (s - 1) / Math.max(rows, 1);
        double atX = (x + mask.shiftX()) * (s - 1) / Math.max(columns, 1);
        for (int i = 0; i < s; i++) {
          for (int j = 0; j < s; j++) {
            double weight = Math.max(0, 1 - Math.abs(atY - i)) * Math.max(0, 1 - Math.abs(atX - j));
            result[y * mask.width() + x] += weight * mask.cells()[i * s + j];
          }
        }
      }
    }
    return result;
  }
}
