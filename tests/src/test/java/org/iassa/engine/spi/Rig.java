package org.iassa.engine.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.nio.IntBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.iassa.engine.AttentionOptions;
import org.iassa.engine.Estimator;
import org.iassa.engine.Evidence;
import org.iassa.engine.Polarity;
import org.iassa.engine.Uncovered;
import org.iassa.oracle.ActiveRegion;
import org.iassa.oracle.DenseAffinity;
import org.iassa.oracle.DenseMasks;
import org.iassa.oracle.MaskSums;
import org.iassa.oracle.MaskedImages;
import org.iassa.oracle.NarrowFloat;
import org.iassa.oracle.WindowMasks;

/**
 * A session under test with the oracle beside it. Every step is checked against the oracle, which
 * starts from what the session itself gave in the step before, so that errors do not add up.
 */
final class Rig implements AutoCloseable {
  static final Estimate PAPER =
      new Estimate(Estimator.PIXEL_COVERAGE, Evidence.REPLACE, Uncovered.ZERO);

  final KernelSession session;
  final SessionPlan plan;
  final BatchFormat format;
  final int[] targets;
  final int classes;
  final SplittableRandom random;
  final String name;
  float[] image;
  float[] fill;
  DenseMasks masks;
  boolean[] har;
  double[][] saliency;
  double[][] adjusted;
  private float[][] scores;
  private boolean[] scored;
  private double[][] adjustedBefore;
  private DenseAffinity affinity;
  private double affinityTolerance;
  private double weight;

  Rig(Setup setup, KernelBackend backend) {
    this.plan = setup.plan();
    this.format = plan.format();
    this.targets = setup.targets();
    this.classes = Arrays.stream(targets).max().getAsInt() + 3;
    this.random = new SplittableRandom(setup.seed());
    this.name = setup.toString();
    this.session = backend.open(plan);
    start(randomPlanes(2), randomPlanes(1));
  }

  float[] randomPlanes(double size) {
    float[] planes = new float[BatchFormat.CHANNELS * format.pixels()];
    for (int i = 0; i < planes.length; i++) {
      planes[i] = (float) (size * (2 * random.nextDouble() - 1));
    }
    return planes;
  }

  void start(float[] newImage, float[] newFill) {
    image = newImage;
    fill = newFill;
    session.start(Guarded.holding(image), Guarded.holding(fill), targets);
    masks = null;
    har = null;
    saliency = null;
    adjusted = null;
    adjustedBefore = null;
    affinity = null;
    weight = 0;
  }

  void attend(List<FeatureMap> levels, AttentionOptions options, double tolerance) {
    session.attend(levels, options);
    affinity = new DenseAffinity(levels, options);
    affinityTolerance = tolerance;
  }

  int lay(WindowGrid grid, Polarity polarity, WindowFilter filter) {
    int count = session.layWindows(grid, polarity, filter);
    masks = new WindowMasks(format.height(), format.width(), grid, polarity, filter, har);
    assertThat(count).as("%s: windows of %s %s", name, grid, filter).isEqualTo(masks.count());
    beginPass();
    IntBuffer found = IntBuffer.allocate(4 * count);
    session.readWindows(found);
    for (int i = 0; i < count; i++) {
      int[] one = new int[4];
      found.get(4 * i, one);
      assertThat(one)
          .as("%s: window %d of %s %s", name, i, grid, filter)
          .isEqualTo(((WindowMasks) masks).rectangle(i));
    }
    return count;
  }

  void drawRise(RiseGrid grid, long seed, DenseMasks known) {
    session.drawRise(grid, seed, known.count());
    masks = known;
    beginPass();
  }

  private void beginPass() {
    scores = new float[masks.count()][targets.length];
    scored = new boolean[masks.count()];
  }

  /** Returns random scores for a mask, one per class. */
  float[] randomRow(double low, double high) {
    float[] row = new float[classes];
    for (int c = 0; c < classes; c++) {
      row[c] = (float) (low + (high - low) * random.nextDouble());
    }
    return row;
  }

  void scoreRandom(int cut) {
    float[][] rows = new float[masks.count()][];
    Arrays.setAll(rows, i -> randomRow(0, 1));
    score(rows, cut);
  }

  /** Gives each mask the same score for every class. */
  void scoreAll(double[] values, int cut) {
    float[][] rows = new float[values.length][classes];
    for (int i = 0; i < values.length; i++) {
      Arrays.fill(rows[i], (float) values[i]);
    }
    score(rows, cut);
  }

  /** Accumulates all masks in batches of so many. */
  void score(float[][] rows, int cut) {
    for (int first = 0; first < rows.length; first += cut) {
      accumulate(first, Arrays.copyOfRange(rows, first, Math.min(first + cut, rows.length)));
    }
  }

  void accumulate(int first, float[][] rows) {
    float[] flat = new float[rows.length * classes];
    for (int i = 0; i < rows.length; i++) {
      System.arraycopy(rows[i], 0, flat, i * classes, classes);
    }
    session.accumulate(first, rows.length, Guarded.holding(flat), classes);
    for (int i = 0; i < rows.length; i++) {
      scored[first + i] = true;
      for (int t = 0; t < targets.length; t++) {
        scores[first + i][t] = rows[i][targets[t]];
      }
    }
  }

  /** Ends the pass and compares S with the dense sums over the masks that were scored. */
  void finish(Estimate estimate) {
    session.finishPass(estimate);
    double[][] before = saliency;
    saliency = readAll(KernelSession.MapKind.SALIENCY);
    MaskSums[] sums = new MaskSums[targets.length];
    Arrays.setAll(sums, t -> new MaskSums(format.pixels()));
    float largest = 0;
    for (int i = 0; i < masks.count(); i++) {
      double[] mask = scored[i] ? masks.mask(i) : null;
      for (int t = 0; t < targets.length && mask != null; t++) {
        sums[t].add(mask, scores[i][t]);
        largest = Math.max(largest, Math.abs(scores[i][t]));
      }
    }
    for (int t = 0; t < targets.length; t++) {
      double[] old = before == null ? new double[format.pixels()] : before[t];
      double[] expected = sums[t].saliency(estimate, old, weight);
      compare("S", t, saliency[t], expected, tolerance(estimate, sums[t], largest));
    }
    weight += estimate.weight();
  }

  /**
   * S is a float: 2⁻²⁴ relative, doubled for a division in floats, and each score may be off by one
   * unit B·2⁻⁴⁰ of the fixed point. The global mean magnifies both by coverage/mean. A map
   * stretched to [0, 1] has an error relative to its range; the random scores here give ranges
   * above a tenth of the largest score.
   */
  private double tolerance(Estimate estimate, MaskSums sums, double largest) {
    double base = largest * 0x1p-22 + plan.scoreBound() * 0x1p-40;
    if (estimate.evidence() == Evidence.NORMALISED_MEAN) {
      return 0x1p-18;
    }
    if (estimate.estimator() == Estimator.GLOBAL_MEAN && sums.meanCoverage() > 0) {
      return base
          * Math.max(1, Arrays.stream(sums.coverage()).max().getAsDouble() / sums.meanCoverage());
    }
    return base;
  }

  /** Adjusts and compares S′ with the dense product; exact where there is no attention. */
  void adjust(double beta) {
    session.adjust(beta);
    adjustedBefore = adjusted;
    adjusted = readAll(KernelSession.MapKind.ADJUSTED);
    for (int t = 0; t < targets.length; t++) {
      double[] expected = saliency[t].clone();
      double tolerance = 0;
      if (affinity != null) {
        double[] spread = affinity.attend(saliency[t], format.height(), format.width());
        for (int i = 0; i < spread.length; i++) {
          expected[i] = beta * saliency[t][i] + (1 - beta) * spread[i];
          tolerance = Math.max(tolerance, affinityTolerance * Math.abs(saliency[t][i]));
        }
      }
      compare("S' beta=" + beta, t, adjusted[t], expected, tolerance);
    }
  }

  /** Multiplies and compares S′, bit for bit, with the product of the stretched maps. */
  void multiply() {
    double[][] before = adjusted;
    session.multiply();
    adjusted = readAll(KernelSession.MapKind.ADJUSTED);
    for (int t = 0; t < targets.length; t++) {
      double[] expected = stretched(saliency[t]);
      double[] other = stretched(before[t]);
      for (int i = 0; i < expected.length; i++) {
        expected[i] = (float) (expected[i] * other[i]);
      }
      compare("product", t, adjusted[t], expected, 0);
    }
  }

  private static double[] stretched(double[] map) {
    double low = Arrays.stream(map).min().getAsDouble();
    double range = Arrays.stream(map).max().getAsDouble() - low;
    return Arrays.stream(map).map(v -> range > 0 ? (v - low) / range : 1).toArray();
  }

  /** Summarises at a threshold that no pixel is near, and checks HAR and change. */
  Summary summarise(double wanted) {
    double threshold = wanted;
    // A float of min + T·range may fall to either side of a pixel that lies on it.
    while (threshold > 0 && ActiveRegion.margin(adjusted, threshold) < 0x1p-21) {
      threshold += 1e-5;
    }
    Summary summary = session.summarise(threshold);
    har = ActiveRegion.of(adjusted, threshold);
    assertThat(summary.harFraction())
        .as("%s: part in the HAR at %s", name, threshold)
        .isCloseTo(ActiveRegion.fraction(har), within(1e-6));
    double change = ActiveRegion.change(adjusted, adjustedBefore);
    if (Double.isInfinite(change)) {
      assertThat(summary.change()).as("%s: change", name).isEqualTo(change);
    } else {
      // Sums of floats in any order and precision that keeps 2⁻¹⁷ of them.
      assertThat(summary.change()).as("%s: change", name).isCloseTo(change, within(1e-5 * change));
    }
    checkRange(summary);
    return summary;
  }

  private void checkRange(Summary summary) {
    for (int t = 0; t < targets.length; t++) {
      float min = Float.POSITIVE_INFINITY;
      float max = Float.NEGATIVE_INFINITY;
      for (int i = 0; i < scores.length; i++) {
        min = scored[i] ? Math.min(min, scores[i][t]) : min;
        max = scored[i] ? Math.max(max, scores[i][t]) : max;
      }
      if (min <= max) {
        assertThat(summary.scoreMin()[t]).as("%s: lowest score %d", name, t).isEqualTo(min);
        assertThat(summary.scoreMax()[t]).as("%s: highest score %d", name, t).isEqualTo(max);
      }
    }
  }

  /** Runs adjust (without blend) and summarise. */
  Summary conclude(double threshold) {
    adjust(1);
    return summarise(threshold);
  }

  float[] read(KernelSession.MapKind map, int target) {
    Guarded out = new Guarded(format.pixels());
    session.read(map, target, out.view());
    return out.values(name + ": " + map);
  }

  double[][] readAll(KernelSession.MapKind map) {
    double[][] all = new double[targets.length][];
    Arrays.setAll(all, t -> Guarded.doubles(read(map, t)));
    return all;
  }

  /** Writes masks and compares every element; see {@link #checkBatch}. */
  ImageBatch write(int slot, int first, int count, double blendTolerance) {
    ImageBatch batch = session.writeBatch(slot, first, count);
    assertThat(batch.count()).as("%s: images", name).isEqualTo(count);
    checkBatch(batch, first, blendTolerance);
    return batch;
  }

  /**
   * Compares a batch with the blend of the oracle.
   *
   * @param tolerance error allowed before rounding to the element type, relative to |I| + |fill|; 0
   *     for windows, whose pixels are copies
   */
  void checkBatch(ImageBatch batch, int first, double tolerance) {
    for (int n = 0; n < batch.count(); n++) {
      double[] mask = first < 0 ? null : masks.mask(first + n);
      double[] blend = MaskedImages.blend(image, fill, mask);
      for (int i = 0; i < blend.length; i++) {
        int at = MaskedImages.index(format, n, i / format.pixels(), i % format.pixels());
        double found = MaskedImages.element(format, batch.data(), at);
        double slack = tolerance * (Math.abs(image[i]) + Math.abs(fill[i]));
        double low = NarrowFloat.round(format.type(), blend[i] - slack);
        double high = NarrowFloat.round(format.type(), blend[i] + slack);
        if (!(found >= low && found <= high)) {
          fail(
              "%s: mask %d, element %d is %s, expected %s to %s",
              name, first + n, i, found, low, high);
        }
      }
    }
  }

  void compare(String what, int t, double[] found, double[] expected, double tolerance) {
    for (int i = 0; i < expected.length; i++) {
      if (!(Math.abs(found[i] - expected[i]) <= tolerance)) {
        int y = i / format.width();
        fail(
            "%s: %s of target %d at (%d, %d) is %s, expected %s ± %s",
            name, what, t, y, i - y * format.width(), found[i], expected[i], tolerance);
      }
    }
  }

  private static org.assertj.core.data.Offset<Double> within(double size) {
    return org.assertj.core.data.Offset.offset(Math.max(size, Double.MIN_VALUE));
  }

  @Override
  public void close() {
    session.close();
  }
}
