package org.iassa.engine.internal.lime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** The weighted ridge regression against cases worked by hand, and against its own equations. */
class RidgeFitTest {
  private static final Offset<Double> EXACT = within(1e-12);
  private static final double[] NO_SCORES = {0.5, 0.5, 0.5, 0.5};
  private static final boolean[][] SQUARE = {
    {true, true}, {true, false}, {false, true}, {false, false}
  };

  /**
   * y = 2·z1 + z2, all weights 1: the centred Gram matrix is the identity and the moments are (2,
   * 1), so α = 1 halves the weights; b = 1.5 − 0.75; residuals ±.75, ±.25 give 1.25 of a spread of
   * 5.
   */
  @Test
  void fit_givesTheHandWorkedAnswer_withEqualWeights() {
    RidgeFit fit = new RidgeFit(Samples.of(SQUARE), 4, Double.POSITIVE_INFINITY);
    RidgeFit.Model model = fit.fit(new double[] {3, 2, 1, 0}, 1, 0);

    assertThat(model.weights()).containsExactly(new double[] {1, 0.5}, EXACT);
    assertThat(model.intercept()).isCloseTo(0.75, EXACT);
    assertThat(model.rSquared()).isCloseTo(0.75, EXACT);
    assertThat(model.used()).isEqualTo(2);
  }

  /**
   * One superpixel; the hidden sample (distance 1) weighs 1/2. z̄ = ȳ = 2/3, Gram and moment 1/3,
   * so β = (1/3)/(4/3), b = 2/3 − 1/6; weighted residuals .1875 of a spread of 1/3.
   */
  @Test
  void fit_givesTheHandWorkedAnswer_withTheKernelsWeights() {
    Samples samples = Samples.of(new boolean[][] {{true}, {false}});
    double width = Math.sqrt(0.5 / Math.log(2));
    assertThat(samples.weight(0, width)).isEqualTo(1);
    assertThat(samples.weight(1, width)).isCloseTo(0.5, EXACT);

    RidgeFit.Model model = new RidgeFit(samples, 2, width).fit(new double[] {1, 0}, 1, 0);

    assertThat(model.weights()).containsExactly(new double[] {0.25}, EXACT);
    assertThat(model.intercept()).isCloseTo(0.5, EXACT);
    assertThat(model.rSquared()).isCloseTo(0.4375, EXACT);
  }

  /** The kernel of LIME with w = 0.25: half of four superpixels shown, d = 1 − √½. */
  @Test
  void weight_isTheRootOfTheExponentialKernel() {
    Samples samples = Samples.of(new boolean[][] {{true, false, true, false}});
    double d = 1 - Math.sqrt(0.5);
    double expected = Math.sqrt(Math.exp(-d * d / (0.25 * 0.25)));

    assertThat(samples.weight(0, 0.25)).isCloseTo(expected, EXACT);
  }

  /** At the minimum the gradient vanishes: Σw(y−ŷ) = 0 and Σw·z(y−ŷ) = α·β. */
  @Test
  void fit_meetsTheNormalEquations_onRandomScores() {
    int count = 200;
    int superpixels = 70;
    Samples samples = new Samples(count, superpixels, 5);
    Random random = new Random(1);
    double[] y = random.doubles(count).toArray();
    RidgeFit.Model model = new RidgeFit(samples, count, 0.25).fit(y, 0.7, 0);

    double[] gradient = new double[superpixels + 1];
    for (int i = 0; i < count; i++) {
      double residual = y[i] - model.intercept();
      for (int k = 0; k < superpixels; k++) {
        residual -= samples.shows(i, k) ? model.weights()[k] : 0;
      }
      double pull = samples.weight(i, 0.25) * residual;
      gradient[superpixels] += pull;
      for (int k = 0; k < superpixels; k++) {
        gradient[k] += samples.shows(i, k) ? pull : 0;
      }
    }
    assertThat(gradient[superpixels]).isCloseTo(0, within(1e-9));
    for (int k = 0; k < superpixels; k++) {
      assertThat(gradient[k]).isCloseTo(0.7 * model.weights()[k], within(1e-9));
    }
  }

  @Test
  void fit_keepsTheLargestWeights_andTheLowerIndexOfEquals() {
    RidgeFit fit = new RidgeFit(Samples.of(SQUARE), 4, Double.POSITIVE_INFINITY);

    assertThat(fit.fit(new double[] {3, 1, 2, 0}, 1, 1).weights())
        .containsExactly(new double[] {0, 1}, EXACT);
    assertThat(fit.fit(new double[] {4, 2, 2, 0}, 1, 1).weights())
        .containsExactly(new double[] {1, 0}, EXACT);
    assertThat(fit.fit(new double[] {4, 2, 2, 0}, 1, 1).used()).isEqualTo(1);
  }

  @Test
  void rSquared_isNaN_whenAllScoresAreEqual() {
    RidgeFit.Model model = new RidgeFit(Samples.of(SQUARE), 4, 0.25).fit(NO_SCORES, 1, 0);

    assertThat(model.rSquared()).isNaN();
    assertThat(model.weights()).containsExactly(0, 0);
    assertThat(model.intercept()).isEqualTo(0.5);
  }
}
