package org.iassa.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.iassa.engine.InvalidOptionException;
import org.iassa.engine.SaliencyMap;
import org.iassa.metrics.FidelityProtocol.Subsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MuFidelityTest {
  private static FidelityProtocol protocol(
      int grid, double fraction, Subsets subsets, int samples, Correlation correlation) {
    return new FidelityProtocol(
        "test",
        1,
        grid,
        fraction,
        subsets,
        samples,
        new Canvas.Zero(),
        correlation,
        Protocol.Activation.MODEL_OUTPUT);
  }

  private static float[] ones(int pixels) {
    float[] image = new float[3 * pixels];
    Arrays.fill(image, 1);
    return image;
  }

  /** Weights that are multiples of 1/64, so that every sum of them is exact in 32 bits. */
  private static double[] weights(int pixels) {
    return new Random(8).ints(pixels, -64, 65).mapToDouble(w -> w / 64.0).toArray();
  }

  private static SaliencyMap map(int height, int width, double[] weights, float scale) {
    float[] values = new float[weights.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) weights[i] * scale;
    }
    return new SaliencyMap(height, width, values);
  }

  @ParameterizedTest
  @EnumSource(Correlation.class)
  void linearModel_givesOne_forItsTrueAttribution(Correlation correlation) {
    double[] weights = weights(12 * 10);
    PixelSum model = PixelSum.planar(12, 10, weights);
    for (int grid : new int[] {0, 4, 7}) {
      for (Subsets subsets : Subsets.values()) {
        MuFidelity metric =
            new MuFidelity(model, protocol(grid, 0.3, subsets, 50, correlation), 16, 1);
        MuFidelity.Result found = metric.measure(ones(120), map(12, 10, weights, 2), 1);
        assertThat(found.correlation()).isCloseTo(1, within(1e-12));
        assertThat(found.defined()).isTrue();
        assertThat(metric.measure(ones(120), map(12, 10, weights, -2), 1).correlation())
            .isCloseTo(-1, within(1e-12));
      }
    }
  }

  @Test
  void spearman_seesTheOrderOnly_whenTheScoreIsCubed() {
    double[] weights = weights(64);
    Recorder model = new Recorder(8, 8, image -> Math.pow(dot(weights, image), 3));
    float[] image = ones(64);
    SaliencyMap truth = map(8, 8, weights, 1);
    MuFidelity spearman =
        new MuFidelity(model, protocol(0, 0.4, Subsets.EACH, 80, Correlation.SPEARMAN), 8, 3);
    MuFidelity pearson =
        new MuFidelity(model, protocol(0, 0.4, Subsets.EACH, 80, Correlation.PEARSON), 8, 3);
    assertThat(spearman.measure(image, truth, 0).correlation()).isCloseTo(1, within(1e-9));
    assertThat(pearson.measure(image, truth, 0).correlation()).isBetween(0.3, 0.999);
  }

  private static double dot(double[] weights, float[] image) {
    double sum = 0;
    for (int i = 0; i < weights.length; i++) {
      sum += weights[i] * image[i];
    }
    return sum;
  }

  @Test
  void subsets_areWholeCells_andTheResultIsTheirCorrelation() {
    // 5x7 pixels in 3x3 cells; what is hidden is read back from the images themselves.
    int height = 5;
    int width = 7;
    Random random = new Random(4);
    double[] own = random.doubles(35).toArray();
    Recorder model = new Recorder(height, width, image -> 1 / (1 + Math.exp(dot(own, image) - 8)));
    float[] values = new float[35];
    for (int i = 0; i < 35; i++) {
      values[i] = random.nextFloat();
    }
    FidelityProtocol protocol = protocol(3, 0.2, Subsets.EACH, 300, Correlation.PEARSON);
    MuFidelity.Result found =
        new MuFidelity(model, protocol, 7, 5)
            .measure(ones(35), new SaliencyMap(height, width, values), 0);
    assertThat(model.images).hasSize(301);
    assertThat(model.images.get(0)).containsOnly(1);
    double[] sums = new double[300];
    double[] drops = new double[300];
    int hiddenCells = 0;
    for (int s = 0; s < 300; s++) {
      float[] image = model.images.get(s + 1);
      boolean[] cellHidden = new boolean[9];
      for (int p = 0; p < 35; p++) {
        int cell =
            3 * (int) Math.floor((p / width + 0.5) * 3 / height)
                + (int) Math.floor((p % width + 0.5) * 3 / width);
        assertThat(image[p]).isIn(0f, 1f).isEqualTo(image[35 + p]).isEqualTo(image[70 + p]);
        cellHidden[cell] |= image[p] == 0;
        sums[s] += image[p] == 0 ? values[p] : 0;
      }
      for (int p = 0; p < 35; p++) {
        int cell =
            3 * (int) Math.floor((p / width + 0.5) * 3 / height)
                + (int) Math.floor((p % width + 0.5) * 3 / width);
        assertThat(image[p] == 0).isEqualTo(cellHidden[cell]);
      }
      for (boolean hidden : cellHidden) {
        hiddenCells += hidden ? 1 : 0;
      }
      drops[s] =
          (double) (float) (1 / (1 + Math.exp(dot(own, ones(35)) - 8)))
              - (float) (1 / (1 + Math.exp(dot(own, image) - 8)));
    }
    // 2700 draws of 0.2: the standard deviation of their share is 0.008.
    assertThat(hiddenCells / 2700.0).isCloseTo(0.2, within(0.03));
    assertThat(found.correlation())
        .isCloseTo(Correlation.PEARSON.of(sums, drops), within(1e-9))
        .isBetween(-0.99, 0.99);
  }

  @Test
  void exactSubsets_haveOneSize_andReachEveryPixel() {
    Recorder model = new Recorder(6, 5, image -> dot(weights(30), image));
    MuFidelity metric =
        new MuFidelity(model, protocol(0, 0.2, Subsets.EXACT, 100, Correlation.PEARSON), 32, 9);
    metric.measure(ones(30), new SaliencyMap(6, 5, new float[30]), 0);
    int[] times = new int[30];
    for (float[] image : model.images.subList(1, 101)) {
      int hidden = 0;
      for (int p = 0; p < 30; p++) {
        hidden += image[p] == 0 ? 1 : 0;
        times[p] += image[p] == 0 ? 1 : 0;
      }
      assertThat(hidden).isEqualTo(6);
    }
    // 100 draws of 0.2: mean 20, standard deviation 4.
    assertThat(Arrays.stream(times)).allMatch(t -> t >= 4 && t <= 36);
  }

  @Test
  void constantMap_isUndefined_whenSubsetsHaveOneSize() {
    PixelSum model = PixelSum.planar(6, 6, weights(36));
    float[] flat = new float[36];
    Arrays.fill(flat, 3);
    MuFidelity.Result found =
        new MuFidelity(model, protocol(0, 0.5, Subsets.EXACT, 20, Correlation.SPEARMAN), 8, 1)
            .measure(ones(36), new SaliencyMap(6, 6, flat), 1);
    assertThat(found.correlation()).isZero();
    assertThat(found.defined()).isFalse();
  }

  @Test
  void result_hasTheSameBits_whateverTheBatch_andChangesWithTheSeed() {
    double[] weights = weights(64);
    SaliencyMap map = Control.random(8, 8, 2);
    FidelityProtocol protocol = protocol(4, 0.3, Subsets.EACH, 41, Correlation.PEARSON);
    List<Double> found =
        List.of(1, 7, 64).stream()
            .map(
                batch ->
                    new MuFidelity(PixelSum.planar(8, 8, weights), protocol, batch, 6)
                        .measure(ones(64), map, 1)
                        .correlation())
            .toList();
    assertThat(found).containsOnly(found.get(0));
    MuFidelity again = new MuFidelity(PixelSum.planar(8, 8, weights), protocol, 7, 6);
    again.measure(ones(64), map, 1);
    assertThat(again.measure(ones(64), map, 1).correlation()).isEqualTo(found.get(0));
    assertThat(
            new MuFidelity(PixelSum.planar(8, 8, weights), protocol, 7, 7)
                .measure(ones(64), map, 1)
                .correlation())
        .isNotEqualTo(found.get(0));
  }

  @Test
  void wrongValues_areRefused() {
    PixelSum model = PixelSum.planar(6, 6, weights(36));
    MuFidelity xplique = new MuFidelity(model, FidelityProtocol.XPLIQUE, 8, 1);
    assertThatThrownBy(() -> xplique.measure(ones(36), Control.random(6, 6, 1), 1))
        .isInstanceOf(InvalidOptionException.class)
        .hasMessageContaining("grid is 9");
    assertThatThrownBy(() -> xplique.measure(ones(36), Control.random(6, 5, 1), 1))
        .isInstanceOf(InvalidOptionException.class);
    for (double fraction : new double[] {0, 1, Double.NaN}) {
      assertThatThrownBy(() -> protocol(2, fraction, Subsets.EACH, 5, Correlation.PEARSON))
          .isInstanceOf(InvalidOptionException.class);
    }
    assertThatThrownBy(() -> protocol(2, 0.5, Subsets.EACH, 1, Correlation.PEARSON))
        .isInstanceOf(InvalidOptionException.class);
    assertThat(FidelityProtocol.XPLIQUE.id()).isEqualTo("xplique-mufidelity/1");
    assertThat(FidelityProtocol.XPLIQUE.grid()).isEqualTo(9);
    assertThat(FidelityProtocol.XPLIQUE.samples()).isEqualTo(200);
  }
}
