package org.iassa.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.iassa.engine.InvalidOptionException;
import org.iassa.engine.SaliencyMap;
import org.junit.jupiter.api.Test;

class RoadTest {
  private static final double[] SILENT = new double[3];

  private static float[] impute(float[] image, int height, int width, boolean[] removed) {
    return new NoisyLinearImputer(height, width, removed)
        .impute(image, SILENT, new SplittableRandom(1));
  }

  @Test
  void imputation_reproducesALinearRamp() {
    int height = 40;
    int width = 30;
    float[] ramp = new float[3 * height * width];
    boolean[] removed = new boolean[height * width];
    Random random = new Random(2);
    for (int p = 0; p < height * width; p++) {
      int y = p / width;
      int x = p % width;
      ramp[p] = 0.25f * y - 0.5f * x;
      ramp[height * width + p] = 7;
      ramp[2 * height * width + p] = x;
      boolean inside = y > 0 && x > 0 && y < height - 1 && x < width - 1;
      boolean hole = y > 8 && y < 30 && x > 5 && x < 25;
      removed[p] = inside && (hole || random.nextInt(3) == 0);
    }
    float[] damaged = ramp.clone();
    for (int p = 0; p < removed.length; p++) {
      if (removed[p]) {
        damaged[p] = 1e6f; // what is removed must not matter
        damaged[height * width + p] = -1e6f;
        damaged[2 * height * width + p] = Float.NaN;
      }
    }
    float[] filled = impute(damaged, height, width, removed);
    for (int i = 0; i < ramp.length; i++) {
      assertThat(filled[i]).isCloseTo(ramp[i], within(1e-3f));
    }
  }

  @Test
  void onePixel_isTheWeightedMeanOfItsNeighbours() {
    float[] image = new float[27];
    for (int i = 0; i < 9; i++) {
      image[i] = i * i;
    }
    boolean[] centre = new boolean[9];
    centre[4] = true;
    // Corners 0 4 36 64, edges 1 9 25 49.
    assertThat(impute(image, 3, 3, centre)[4]).isCloseTo(104 / 12f + 84 / 6f, within(1e-4f));
    boolean[] corner = new boolean[9];
    corner[8] = true;
    // Edges 25 and 49, corner 16; the weights that lie outside are left out.
    assertThat(impute(image, 3, 3, corner)[8])
        .isCloseTo((74 / 6f + 16 / 12f) / (5 / 12f), within(1e-4f));
    boolean[] side = new boolean[9];
    side[3] = true;
    // Edges 0 16 36, corners 1 49.
    assertThat(impute(image, 3, 3, side)[3])
        .isCloseTo((52 / 6f + 50 / 12f) / (3 / 6f + 2 / 12f), within(1e-4f));
    assertThat(impute(image, 3, 3, centre)[3]).isEqualTo(9);
  }

  @Test
  void imputation_solvesTheSystem_asEliminationDoes() {
    Random random = new Random(6);
    for (int trial = 0; trial < 20; trial++) {
      int height = 1 + random.nextInt(7);
      int width = 2 + random.nextInt(7);
      int pixels = height * width;
      float[] image = new float[3 * pixels];
      for (int i = 0; i < image.length; i++) {
        image[i] = (float) random.nextGaussian();
      }
      boolean[] removed = new boolean[pixels];
      for (int p = 0; p < pixels; p++) {
        removed[p] = random.nextInt(4) > 0;
      }
      removed[random.nextInt(pixels)] = false;
      float[] filled = impute(image, height, width, removed);
      for (int c = 0; c < 3; c++) {
        float[] channel = Arrays.copyOfRange(image, c * pixels, (c + 1) * pixels);
        double[] exact = eliminate(channel, height, width, removed);
        for (int p = 0; p < pixels; p++) {
          assertThat((double) filled[c * pixels + p]).isCloseTo(exact[p], within(1e-4));
        }
      }
    }
  }

  /** The system by Gauss-Jordan elimination over all pixels; a kept one has the row x = value. */
  private static double[] eliminate(float[] image, int height, int width, boolean[] removed) {
    int n = image.length;
    double[][] a = new double[n][n + 1];
    for (int i = 0; i < n; i++) {
      if (!removed[i]) {
        a[i][i] = 1;
        a[i][n] = image[i];
        continue;
      }
      for (int j = 0; j < n; j++) {
        int dy = Math.abs(i / width - j / width);
        int dx = Math.abs(i % width - j % width);
        if (Math.max(dy, dx) == 1) {
          double weight = dy + dx == 1 ? 2 : 1;
          a[i][i] += weight;
          a[i][j] -= weight;
        }
      }
    }
    for (int i = 0; i < n; i++) {
      int pivot = i;
      for (int r = i; r < n; r++) {
        pivot = Math.abs(a[r][i]) > Math.abs(a[pivot][i]) ? r : pivot;
      }
      double[] row = a[pivot];
      a[pivot] = a[i];
      a[i] = row;
      for (int r = 0; r < n; r++) {
        double factor = r == i ? 0 : a[r][i] / row[i];
        for (int k = i; k <= n && factor != 0; k++) {
          a[r][k] -= factor * row[k];
        }
      }
    }
    double[] x = new double[n];
    for (int i = 0; i < n; i++) {
      x[i] = a[i][n] / a[i][i];
    }
    return x;
  }

  @Test
  void noise_hasItsStandardDeviation_onFilledPixelsOnly() {
    int side = 60;
    float[] image = new float[3 * side * side];
    boolean[] removed = new boolean[side * side];
    for (int p = 0; p < removed.length; p++) {
      removed[p] = p % 2 == 1;
    }
    double[] noise = {0.5, 0.25, 0};
    float[] filled =
        new NoisyLinearImputer(side, side, removed).impute(image, noise, new SplittableRandom(4));
    for (int c = 0; c < 3; c++) {
      double squares = 0;
      for (int p = 0; p < removed.length; p++) {
        float value = filled[c * removed.length + p];
        if (!removed[p]) {
          assertThat(value).isZero();
        }
        squares += value * value;
      }
      // 1800 values: the deviation of the estimate is 1.7%.
      assertThat(Math.sqrt(squares / 1800)).isCloseTo(noise[c], within(0.08 * noise[c]));
    }
  }

  private static RoadProtocol silent(Double... fractions) {
    return new RoadProtocol("test", 1, List.of(fractions), 0, Protocol.Activation.MODEL_OUTPUT);
  }

  @Test
  void road_removesTheMostAndTheLeastRelevant_byHand() {
    // Red is 0 0 1 0 0 and class 1 sums it. One fifth of the pixels: MoRF removes the 1 and fills
    // in 0; LeRF removes a 0 beside a 0. Two fifths: MoRF removes pixels 2 and 3, whose neighbours
    // are 0; LeRF removes pixels 4 and 1, of which pixel 1 becomes (0 + 1)/2.
    PixelSum model = PixelSum.planar(1, 5, 1, 1, 1, 1, 1);
    float[] image = new float[15];
    image[2] = 1;
    SaliencyMap map = new SaliencyMap(1, 5, new float[] {3, 1, 5, 4, 0});
    Road.Result found = new Road(model, silent(0.2, 0.4), 3, 1).measure(image, map, 1);
    assertThat(found.morf().get(0)).isCloseTo(0, within(1e-5f));
    assertThat(found.morf().get(1)).isCloseTo(0, within(1e-5f));
    assertThat(found.lerf().get(0)).isCloseTo(1, within(1e-5f));
    assertThat(found.lerf().get(1)).isCloseTo(1.5f, within(1e-5f));
    assertThat(found.morfMean()).isCloseTo(0, within(1e-5));
    assertThat(found.lerfMean()).isCloseTo(1.25, within(1e-5));
    assertThat(found.combined()).isCloseTo(0.625, within(1e-5));
    assertThat(model.images).isEqualTo(4);
    assertThat(model.calls).isEqualTo(2);
  }

  @Test
  void noise_isOfPixelValues_andTheSameForEveryMap() {
    Recorder model = new Recorder(30, 30, image -> 0);
    RoadProtocol noisy =
        new RoadProtocol("test", 1, List.of(0.5), 0.01, Protocol.Activation.MODEL_OUTPUT);
    SaliencyMap map = Control.random(30, 30, 1);
    Road road = new Road(model, noisy, 4, 8);
    road.measure(new float[2700], map, 0);
    road.measure(new float[2700], map, 0);
    new Road(model, noisy, 4, 9).measure(new float[2700], map, 0);
    assertThat(model.images.get(2)).isEqualTo(model.images.get(0));
    assertThat(model.images.get(4)).isNotEqualTo(model.images.get(0));
    double squares = 0;
    for (int p = 0; p < 900; p++) {
      squares += model.images.get(0)[p] * model.images.get(0)[p];
    }
    // ImageNet's red has a standard deviation of 0.229; 450 values: 3.3%.
    assertThat(Math.sqrt(squares / 450)).isCloseTo(0.01 / 0.229, within(0.006));
  }

  @Test
  void constantMap_removesByIndex_fromBothEnds() {
    Recorder model = new Recorder(1, 6, image -> 0);
    float[] image = {0, 1, 2, 3, 4, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
    Road road = new Road(model, silent(0.5), 2, 1);
    road.measure(image, new SaliencyMap(1, 6, new float[6]), 0);
    float[] morf = Arrays.copyOf(model.images.get(0), 6);
    float[] lerf = Arrays.copyOf(model.images.get(1), 6);
    assertThat(morf).containsExactly(new float[] {3, 3, 3, 3, 4, 5}, within(1e-4f));
    assertThat(lerf).containsExactly(new float[] {0, 1, 2, 2, 2, 2}, within(1e-4f));
  }

  @Test
  void wrongProtocols_areRefused() {
    for (List<Double> wrong :
        List.of(
            List.<Double>of(), List.of(0.0), List.of(1.0), List.of(0.5, 0.5), List.of(0.6, 0.2))) {
      assertThatThrownBy(() -> silent(wrong.toArray(new Double[0])))
          .isInstanceOf(InvalidOptionException.class);
    }
    assertThatThrownBy(() -> new NoisyLinearImputer(1, 2, new boolean[] {true, true}))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(RoadProtocol.ROAD_2022.fractions())
        .containsExactly(0.1, 0.2, 0.3, 0.4, 0.5, 0.7, 0.9);
    assertThat(RoadProtocol.ROAD_2022.id()).isEqualTo("road-2022/1");
  }
}
