package org.iassa.engine.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.Arrays;
import org.assertj.core.data.Offset;
import org.iassa.engine.Estimator;
import org.iassa.engine.Evidence;
import org.iassa.engine.Polarity;
import org.iassa.engine.Uncovered;
import org.iassa.oracle.DenseMasks;
import org.iassa.oracle.RiseMask;
import org.iassa.oracle.RiseRecovery;
import org.junit.jupiter.api.Test;

/**
 * RISE masks. The random stream is the engine's own, so the masks are seen through batches of image
 * 1 and fill 0; grid and shift are recovered from them by least squares.
 */
interface RiseContract extends BackendCase {
  /** A mask value is rounded to a float once or twice. */
  double MASK_TOLERANCE = 1e-6;

  private double[][] probe(int height, int width, RiseGrid grid, long seed, int count) {
    Setup setup = Setup.of(height, width, seed).with(64, 1);
    try (Rig rig = rig(setup)) {
      float[] ones = new float[rig.image.length];
      Arrays.fill(ones, 1);
      rig.start(ones, new float[ones.length]);
      rig.session.drawRise(grid, seed, count);
      double[][] masks = new double[count][height * width];
      for (int first = 0; first < count; first += 64) {
        int images = Math.min(64, count - first);
        ImageBatch batch = rig.session.writeBatch(0, first, images);
        for (int n = 0; n < images; n++) {
          for (int i = 0; i < 3 * height * width; i++) {
            double value = batch.floats().get(n * 3 * height * width + i);
            int pixel = i % (height * width);
            if (i < height * width) {
              masks[first + n][pixel] = value;
            }
            if (value != masks[first + n][pixel]) {
              throw new AssertionError("mask " + (first + n) + " differs between channels");
            }
          }
        }
      }
      return masks;
    }
  }

  /** Masks from what was probed: recovered exactly, so free of the probe's rounding. */
  private RiseMask[] recover(int height, int width, RiseGrid grid, long seed, int count) {
    double[][] probed = probe(height, width, grid, seed, count);
    RiseRecovery recovery = new RiseRecovery(height, width, grid.cells());
    RiseMask[] masks = new RiseMask[count];
    for (int i = 0; i < count; i++) {
      masks[i] = recovery.fitBinary(probed[i]);
      double[] dense = masks[i].dense();
      for (int p = 0; p < dense.length; p++) {
        if (!(Math.abs(probed[i][p] - dense[p]) <= MASK_TOLERANCE)) {
          fail(
              "%dx%d %s seed %d mask %d pixel %d is %s, the nearest grid gives %s",
              height, width, grid, seed, i, p, probed[i][p], dense[p]);
        }
      }
    }
    return masks;
  }

  private static DenseMasks dense(RiseMask[] masks) {
    return new DenseMasks() {
      @Override
      public int count() {
        return masks.length;
      }

      @Override
      public double[] mask(int index) {
        return masks[index].dense();
      }
    };
  }

  @Test
  default void masks_areUpsampledBinaryGrids_onAwkwardSizes() {
    int[][] cases = {
      {1, 1, 1}, {1, 13, 1}, {13, 31, 3}, {31, 33, 4}, {33, 13, 5}, {14, 14, 7}, {32, 32, 8}
    };
    for (int[] c : cases) {
      recover(c[0], c[1], new RiseGrid(c[2], 0.5), 4000 + c[0], 24);
    }
    recover(207, 225, new RiseGrid(7, 0.5), 4100, 2);
  }

  /** Windows and RISE masks in one mean, each pass with its own weight. */
  @Test
  default void normalisedMean_weighsItsPasses() {
    RiseGrid grid = new RiseGrid(3, 0.5);
    DenseMasks known = dense(recover(21, 19, grid, 5, 12));
    double[] weights = {4, 1, 0.375, 1e3, 2};
    for (Estimator estimator : Estimator.values()) {
      try (Rig rig = rig(Setup.of(21, 19, 4600).targets(8, 3))) {
        for (int pass = 0; pass < weights.length; pass++) {
          if (pass % 2 == 0) {
            rig.drawRise(grid, 5, known);
          } else {
            Polarity polarity = Polarity.values()[pass / 2];
            rig.lay(new WindowGrid(9 - pass, 4), polarity, WindowFilter.ALL);
          }
          rig.scoreRandom(7);
          rig.finish(
              new Estimate(estimator, Evidence.NORMALISED_MEAN, Uncovered.ZERO, weights[pass]));
          rig.conclude(0.3);
        }
      }
    }
  }

  /** Bounds of five standard deviations; the seeds are fixed, so a sound stream stays inside. */
  @Test
  default void bitsAndShifts_followTheirLaws() {
    int s = 3;
    int count = 600;
    for (double p : new double[] {0.5, 0.2}) {
      RiseMask[] masks = recover(14, 20, new RiseGrid(s, p), 4200 + Math.round(10 * p), count);
      double bits = 0;
      double[] perCell = new double[s * s];
      double neighbours = 0;
      int[] shiftsY = new int[RiseMask.shifts(14, s)];
      int[] shiftsX = new int[RiseMask.shifts(20, s)];
      for (int i = 0; i < count; i++) {
        double[] cells = masks[i].cells();
        for (int c = 0; c < cells.length; c++) {
          bits += cells[c];
          perCell[c] += cells[c];
          neighbours += (cells[c] - p) * (masks[(i + 1) % count].cells()[c] - p);
        }
        // A grid that is constant along an axis does not show its shift there.
        if (differs(cells, s, s)) {
          shiftsY[masks[i].shiftY()]++;
        }
        if (differs(cells, s, 1)) {
          shiftsX[masks[i].shiftX()]++;
        }
      }
      String name = "p " + p + " seed " + (4200 + Math.round(10 * p));
      int n = count * s * s;
      double variance = p * (1 - p);
      assertThat(bits / n).as(name).isCloseTo(p, Offset.offset(5 * Math.sqrt(variance / n)));
      for (double cell : perCell) {
        assertThat(cell / count)
            .as(name)
            .isCloseTo(p, Offset.offset(5 * Math.sqrt(variance / count)));
      }
      assertThat(neighbours / n)
          .as("%s: masks are independent", name)
          .isCloseTo(0, Offset.offset(5 * variance / Math.sqrt(n)));
      assertUniform(name, shiftsY);
      assertUniform(name, shiftsX);
    }
  }

  private static boolean differs(double[] cells, int s, int step) {
    for (int i = 0; i + step < cells.length; i++) {
      boolean sameLine = step == s || i % s + 1 < s;
      if (sameLine && cells[i] != cells[i + step]) {
        return true;
      }
    }
    return false;
  }

  private static void assertUniform(String name, int[] counts) {
    double total = Arrays.stream(counts).sum();
    double expected = total / counts.length;
    double deviation = 5 * Math.sqrt(expected * (1 - 1.0 / counts.length));
    for (int shift = 0; shift < counts.length; shift++) {
      assertThat((double) counts[shift])
          .as("%s: shift %d of %d", name, shift, counts.length)
          .isCloseTo(expected, Offset.offset(deviation));
    }
  }

  @Test
  default void mask_dependsOnSeedAndIndexOnly() {
    RiseGrid grid = new RiseGrid(4, 0.5);
    double[][] few = probe(13, 31, grid, 4300, 10);
    double[][] many = probe(13, 31, grid, 4300, 100);
    double[][] other = probe(13, 31, grid, 4301, 10);
    double[][] negative = probe(13, 31, grid, -4300, 10);
    // Both halves of the seed count.
    double[][] high = probe(13, 31, grid, 4300 + (1L << 32), 10);
    assertThat(Arrays.copyOf(many, 10)).isDeepEqualTo(few);
    assertThat(Arrays.deepEquals(few, other)).isFalse();
    assertThat(Arrays.deepEquals(few, negative)).isFalse();
    assertThat(Arrays.deepEquals(few, high)).isFalse();
    assertThat(Arrays.stream(many).map(Arrays::hashCode).distinct().count()).isGreaterThan(90);
  }

  /**
   * The weighted sums of masks in [0, 1] that a backend may gather as matrix products of floats:
   * 2⁻²⁰ of the largest score, B·2⁻⁴⁰ apart.
   */
  @Test
  default void saliency_matchesDenseMasks() {
    int[][] cases = {{13, 31, 3}, {31, 33, 4}, {33, 33, 8}, {1, 1, 1}};
    for (int[] c : cases) {
      RiseGrid grid = new RiseGrid(c[2], 0.5);
      RiseMask[] masks = recover(c[0], c[1], grid, 4400, 90);
      try (Rig rig = rig(Setup.of(c[0], c[1], 4400).targets(4, 0, 2).with(64, 1))) {
        rig.drawRise(grid, 4400, dense(masks));
        // Blending m⊙I + (1−m)⊙fill takes up to three roundings of floats.
        rig.write(0, 20, 64, 0x1p-21);
        float[][] rows = new float[90][];
        Arrays.setAll(rows, i -> rig.randomRow(-1, 1));
        rig.score(rows, 7);
        rig.finish(Rig.PAPER);
        rig.conclude(0.3);
        // Another pass of the same masks, half of them without scores.
        rig.drawRise(grid, 4400, dense(masks));
        rig.accumulate(30, Arrays.copyOf(rows, 40));
        rig.finish(Rig.PAPER);
        rig.conclude(0.3);
      }
    }
  }

  @Test
  default void blends_areRoundedOnce_inNarrowTypes() {
    RiseGrid grid = new RiseGrid(3, 0.5);
    RiseMask[] masks = recover(13, 31, grid, 4500, 7);
    for (Layout layout : Layout.values()) {
      for (ElementType type : ElementType.values()) {
        try (Rig rig = rig(Setup.of(13, 31, 4500).with(layout, type))) {
          rig.drawRise(grid, 4500, dense(masks));
          rig.write(0, 0, 7, 0x1p-21);
        }
      }
    }
  }

  /** E[M]·N is one number: N·p where E[M] is the law's mean, or the masks' own mean. */
  @Test
  default void globalMean_dividesByOneNumber() {
    RiseGrid grid = new RiseGrid(3, 0.3);
    int count = 40;
    RiseMask[] masks = recover(13, 31, grid, 4600, count);
    try (Rig rig = rig(Setup.of(13, 31, 4600))) {
      rig.session.drawRise(grid, 4600, count);
      double[] weighted = new double[13 * 31];
      double total = 0;
      float[] scores = new float[count * rig.classes];
      for (int i = 0; i < count; i++) {
        float score = 0.25f + (float) rig.random.nextDouble() / 2;
        scores[i * rig.classes + rig.targets[0]] = score;
        double[] mask = masks[i].dense();
        for (int p = 0; p < mask.length; p++) {
          weighted[p] += score * mask[p];
          total += mask[p];
        }
      }
      rig.session.accumulate(0, count, Guarded.holding(scores), rig.classes);
      rig.session.finishPass(new Estimate(Estimator.GLOBAL_MEAN, Evidence.REPLACE, Uncovered.ZERO));
      float[] map = rig.read(KernelSession.MapKind.SALIENCY, 0);
      double byLaw = count * grid.probability();
      double byMasks = total / map.length;
      boolean law = Math.abs(weighted[0] / map[0] - byLaw) < 1e-4 * byLaw;
      double divisor = law ? byLaw : byMasks;
      for (int p = 0; p < map.length; p++) {
        assertThat((double) map[p])
            .as("pixel %d, divisor %s", p, divisor)
            .isCloseTo(weighted[p] / divisor, Offset.offset(0x1p-18));
      }
    }
  }
}
