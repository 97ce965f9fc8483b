package org.iassa.bench.study;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Local occlusion: masks that drop half of the cells that a map ranks first and keep everything
 * else. The cells are squares of a lattice, {@value #CELLS} of them are sampled, by the columns of
 * the 64×64 Hadamard matrix: every two cells are kept, dropped, and kept one without the other
 * equally often in each {@value #RUN} masks, and each even mask is followed by its complement.
 *
 * @param side of the image, in pixels
 * @param label of each pixel: which lattice cell it lies in
 * @param cells the sampled cells, by label
 * @param kept per mask and sampled cell
 */
record CellPass(int side, int[] label, int[] cells, boolean[][] kept) {
  /** Cells that are sampled. */
  static final int CELLS = 63;

  /** Masks of a whole design. */
  static final int RUN = 128;

  /**
   * Chooses the cells by the mean of a map over each and lays the masks.
   *
   * @param map of a square image, side·side values
   * @param grid cells per side of the lattice, with grid² of at least {@value #CELLS}
   * @param masks 2 to {@value #RUN}
   * @param random deals out columns, rows and flips
   */
  static CellPass of(float[] map, int side, int grid, int masks, Random random) {
    int[] label = new int[map.length];
    double[] sum = new double[grid * grid];
    int[] size = new int[grid * grid];
    for (int p = 0; p < map.length; p++) {
      label[p] = p / side * grid / side * grid + p % side * grid / side;
      sum[label[p]] += map[p];
      size[label[p]]++;
    }
    int[] cells =
        IntStream.range(0, sum.length)
            .boxed()
            .sorted((a, b) -> Double.compare(sum[b] / size[b], sum[a] / size[a]))
            .limit(CELLS)
            .mapToInt(c -> c)
            .toArray();
    List<Integer> columns = shuffled(1, CELLS + 1, random);
    List<Integer> rows = shuffled(0, CELLS + 1, random);
    boolean[] flip = new boolean[CELLS];
    for (int c = 0; c < CELLS; c++) {
      flip[c] = random.nextBoolean();
    }
    boolean[][] kept = new boolean[masks][CELLS];
    for (int m = 0; m < masks; m++) {
      for (int c = 0; c < CELLS; c++) {
        boolean odd = (Integer.bitCount(rows.get(m / 2) & columns.get(c)) & 1) == 1;
        kept[m][c] = odd ^ flip[c] ^ (m & 1) == 1;
      }
    }
    return new CellPass(side, label, cells, kept);
  }

  private static List<Integer> shuffled(int from, int to, Random random) {
    List<Integer> numbers = IntStream.range(from, to).boxed().collect(Collectors.toList());
    Collections.shuffle(numbers, random);
    return numbers;
  }

  /** Returns a copy of planes (3·side·side) with the cells that a mask drops at zero. */
  float[] masked(float[] planes, int mask) {
    boolean[] dropped = new boolean[Arrays.stream(label).max().orElse(0) + 1];
    for (int c = 0; c < cells.length; c++) {
      dropped[cells[c]] = !kept[mask][c];
    }
    float[] copy = planes.clone();
    for (int i = 0; i < copy.length; i++) {
      if (dropped[label[i % label.length]]) {
        copy[i] = 0;
      }
    }
    return copy;
  }

  /**
   * Returns what each cell does to the square root of the score: its mean over the masks that keep
   * the cell, less that over the others, divided by the largest magnitude; 0 outside the cells.
   * Smoothed by a quarter of a cell.
   *
   * @param scores one per mask
   */
  float[] effect(float[] scores) {
    double[] effects = new double[cells.length];
    double most = 1e-9;
    for (int c = 0; c < cells.length; c++) {
      double with = 0;
      double without = 0;
      int count = 0;
      for (int m = 0; m < scores.length; m++) {
        double value = Math.sqrt(Math.max(0, scores[m]));
        if (kept[m][c]) {
          with += value;
          count++;
        } else {
          without += value;
        }
      }
      effects[c] = with / Math.max(1, count) - without / Math.max(1, scores.length - count);
      most = Math.max(most, Math.abs(effects[c]));
    }
    float[] byLabel = new float[Arrays.stream(label).max().orElse(0) + 1];
    for (int c = 0; c < cells.length; c++) {
      byLabel[cells[c]] = (float) (effects[c] / most);
    }
    float[] map = new float[label.length];
    for (int p = 0; p < map.length; p++) {
      map[p] = byLabel[label[p]];
    }
    double cell = side / Math.sqrt(byLabel.length);
    return ReplayMaps.smooth(map, side, side, 0.25 * cell);
  }
}
