package org.iassa.bench.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CellPassTest {
  private static final int SIDE = 56;
  private static final int GRID = 14;

  @Test
  void samplesTheCellsThatTheMapRanksFirst() {
    float[] map = new float[SIDE * SIDE];
    for (int p = 0; p < map.length; p++) {
      map[p] = -p; // the first rows of cells
    }
    int[] cells = pass(map, CellPass.RUN).cells().clone();
    Arrays.sort(cells);
    // Four whole rows of 14 cells, and seven of the fifth.
    assertThat(cells).isEqualTo(IntStream.range(0, CellPass.CELLS).toArray());
  }

  @Test
  void everyTwoCellsMeetEquallyOften() {
    boolean[][] kept = pass(noise(), CellPass.RUN).kept();
    for (int a = 0; a < CellPass.CELLS; a++) {
      for (int b = 0; b < a; b++) {
        int[] counts = new int[4];
        for (boolean[] mask : kept) {
          counts[(mask[a] ? 2 : 0) + (mask[b] ? 1 : 0)]++;
        }
        assertThat(counts).containsOnly(CellPass.RUN / 4);
      }
    }
  }

  @Test
  void everySecondMaskIsTheComplement() {
    boolean[][] kept = pass(noise(), 115).kept();
    assertThat(kept).hasDimensions(115, CellPass.CELLS);
    for (int m = 0; m + 1 < kept.length; m += 2) {
      for (int c = 0; c < CellPass.CELLS; c++) {
        assertThat(kept[m + 1][c]).isNotEqualTo(kept[m][c]);
      }
    }
  }

  @Test
  void dropsWhatAMaskSaysAndKeepsTheRest() {
    CellPass pass = pass(noise(), CellPass.RUN);
    float[] planes = new float[3 * SIDE * SIDE];
    Arrays.fill(planes, 2);
    float[] masked = pass.masked(planes, 7);
    for (int i = 0; i < masked.length; i++) {
      int cell = pass.label()[i % (SIDE * SIDE)];
      int at =
          IntStream.range(0, CellPass.CELLS)
              .filter(c -> pass.cells()[c] == cell)
              .findFirst()
              .orElse(-1);
      assertThat(masked[i]).isEqualTo(at >= 0 && !pass.kept()[7][at] ? 0 : 2);
    }
  }

  @Test
  void findsTheEffectsOfAScoreThatIsASumOverCells() {
    CellPass pass = pass(noise(), CellPass.RUN);
    double[] weight = new double[CellPass.CELLS];
    weight[3] = 0.4;
    weight[20] = -0.2;
    float[] scores = new float[CellPass.RUN];
    for (int m = 0; m < scores.length; m++) {
      double root = 0.3;
      for (int c = 0; c < weight.length; c++) {
        root += pass.kept()[m][c] ? weight[c] : 0;
      }
      scores[m] = (float) (root * root);
    }
    float[] effect = pass.effect(scores);
    // The middle of a cell of 4 pixels, smoothed by one: most of the cell's own value.
    double own = centre(effect, pass.cells()[3]);
    assertThat(own).isGreaterThan(0.7).isLessThanOrEqualTo(1);
    assertThat(centre(effect, pass.cells()[20])).isCloseTo(-own / 2, within(0.1));
  }

  private static double centre(float[] map, int cell) {
    int pixels = SIDE / GRID;
    int y = cell / GRID * pixels + pixels / 2;
    int x = cell % GRID * pixels + pixels / 2;
    return map[y * SIDE + x];
  }

  private static CellPass pass(float[] map, int masks) {
    return CellPass.of(map, SIDE, GRID, masks, new Random(5));
  }

  private static float[] noise() {
    Random random = new Random(3);
    float[] map = new float[SIDE * SIDE];
    for (int p = 0; p < map.length; p++) {
      map[p] = random.nextFloat();
    }
    return map;
  }
}
