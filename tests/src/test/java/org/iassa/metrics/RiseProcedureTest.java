package org.iassa.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.iassa.engine.SaliencyMap;
import org.junit.jupiter.api.Test;

/** RISE's published procedure, followed step by step with plain loops, against the metrics. */
class RiseProcedureTest {
  private static final int HEIGHT = 20;
  private static final int WIDTH = 30;
  private static final int PIXELS = HEIGHT * WIDTH;

  private static double model(float[] image) {
    double sum = 0;
    for (int i = 0; i < image.length; i++) {
      sum += image[i] * Math.sin(i);
    }
    return 1 / (1 + Math.exp(-sum / 5));
  }

  @Test
  void curves_areThoseOfThePublishedProcedure() {
    Random random = new Random(12);
    float[] image = new float[3 * PIXELS];
    for (int i = 0; i < image.length; i++) {
      image[i] = (float) random.nextGaussian();
    }
    float[] values = new float[PIXELS];
    for (int i = 0; i < PIXELS; i++) {
      values[i] = random.nextInt(300); // some are equal
    }
    SaliencyMap map = new SaliencyMap(HEIGHT, WIDTH, values);
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < PIXELS; i++) {
      order.add(i);
    }
    order.sort(Comparator.comparingDouble((Integer i) -> values[i]).reversed());

    Recorder model = new Recorder(HEIGHT, WIDTH, RiseProcedureTest::model);
    Curve deletion = new Deletion(model, Protocol.RISE_2018_SINGLE, 2).measure(image, map, 0);
    Curve insertion = new Insertion(model, Protocol.RISE_2018_SINGLE, 2).measure(image, map, 0);

    // 600 pixels at 224 per step: ⌈600/224⌉ = 3 steps, 4 evaluations.
    double[] deleted = procedure(image.clone(), new float[3 * PIXELS], order);
    double[] inserted = procedure(blurred(image), image, order);
    for (int i = 0; i < 4; i++) {
      assertThat((double) deletion.scores()[i]).isCloseTo(deleted[i], within(1e-6));
      assertThat((double) insertion.scores()[i]).isCloseTo(inserted[i], within(1e-5));
    }
    assertThat(deletion.scores()).hasSize(4);
    assertThat(deletion.area())
        .isCloseTo((deleted[0] / 2 + deleted[1] + deleted[2] + deleted[3] / 2) / 3, within(1e-6));
    assertThat(insertion.area())
        .isCloseTo(
            (inserted[0] / 2 + inserted[1] + inserted[2] + inserted[3] / 2) / 3, within(1e-5));
  }

  private static double[] procedure(float[] start, float[] finish, List<Integer> order) {
    double[] scores = new double[4];
    for (int i = 0; i <= 3; i++) {
      scores[i] = model(start);
      for (int p : order.subList(Math.min(224 * i, PIXELS), Math.min(224 * (i + 1), PIXELS))) {
        for (int c = 0; c < 3; c++) {
          start[c * PIXELS + p] = finish[c * PIXELS + p];
        }
      }
    }
    return scores;
  }

  /** Filters a dirac with a Gaussian that reflects at its borders, then convolves with that. */
  private static float[] blurred(float[] image) {
    double[][] kernel = new double[11][11];
    kernel[5][5] = 1;
    kernel = transpose(filterRows(transpose(filterRows(kernel))));
    float[] out = new float[image.length];
    for (int c = 0; c < 3; c++) {
      for (int y = 0; y < HEIGHT; y++) {
        for (int x = 0; x < WIDTH; x++) {
          double sum = 0;
          for (int i = 0; i < 121; i++) {
            int yy = y + i / 11 - 5;
            int xx = x + i % 11 - 5;
            if (yy >= 0 && yy < HEIGHT && xx >= 0 && xx < WIDTH) {
              sum += kernel[i / 11][i % 11] * image[c * PIXELS + yy * WIDTH + xx];
            }
          }
          out[c * PIXELS + y * WIDTH + x] = (float) sum;
        }
      }
    }
    return out;
  }

  private static double[][] filterRows(double[][] rows) {
    double[][] out = new double[11][11];
    double total = 0;
    for (int d = -20; d <= 20; d++) { // cut off at four sigma
      total += Math.exp(-d * d / 50.0);
    }
    for (int y = 0; y < 11; y++) {
      for (int x = 0; x < 11; x++) {
        for (int d = -20; d <= 20; d++) {
          int from = x + d;
          while (from < 0 || from > 10) {
            from = from < 0 ? -1 - from : 21 - from;
          }
          out[y][x] += Math.exp(-d * d / 50.0) / total * rows[y][from];
        }
      }
    }
    return out;
  }

  private static double[][] transpose(double[][] rows) {
    double[][] out = new double[11][11];
    for (int y = 0; y < 11; y++) {
      for (int x = 0; x < 11; x++) {
        out[x][y] = rows[y][x];
      }
    }
    return out;
  }
}
