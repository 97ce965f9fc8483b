package org.iassa.engine.internal.lime;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.LinearSolverFactory_DDRM;
import org.ejml.interfaces.linsol.LinearSolverDense;

/**
 * Weighted ridge regression of scores on which superpixels are shown, with an intercept that is not
 * penalised:
 *
 * <pre>
 * minimise Σ_i w_i (y_i − b − β·z_i)² + α·|β|²
 * z̄ = Σwz/Σw, ȳ = Σwy/Σw;  (Σ w (z−z̄)(z−z̄)ᵀ + αI)·β = Σ w (z−z̄)(y−ȳ);  b = ȳ − β·z̄
 * </pre>
 *
 * <p>The matrix is positive definite and solved by Cholesky's method. Sums run over the samples in
 * order, in double precision, so a result does not depend on how scores came in.
 */
public final class RidgeFit {
  /** α of the fit that ranks the superpixels when only some are kept. */
  private static final double RANKING_ALPHA = 0.01;

  private final Samples samples;
  private final int count;
  private final int superpixels;
  private final double[] weights;
  private final double total;
  private final double[] means;
  private final double[] gram;

  /**
   * A fitted linear model.
   *
   * @param weights β, one per superpixel
   * @param intercept b
   * @param rSquared 1 − Σw(y−ŷ)²/Σw(y−ȳ)²; NaN if all scores are equal
   * @param used number of superpixels that took part
   */
  public record Model(double[] weights, double intercept, double rSquared, int used) {}

  /**
   * Prepares the side of the equations that all targets share: O(N·K²) time, K² doubles.
   *
   * @param count how many of the samples are fitted, from the first
   * @param kernelWidth width of the samples' weights
   */
  public RidgeFit(Samples samples, int count, double kernelWidth) {
    this.samples = samples;
    this.count = count;
    this.superpixels = samples.superpixels();
    weights = new double[count];
    means = new double[superpixels];
    gram = new double[Math.multiplyExact(superpixels, superpixels)];
    int[] shown = new int[superpixels];
    double sum = 0;
    for (int i = 0; i < count; i++) {
      double w = samples.weight(i, kernelWidth);
      weights[i] = w;
      sum += w;
      int n = shown(i, shown);
      for (int a = 0; a < n; a++) {
        means[shown[a]] += w;
        int row = shown[a] * superpixels;
        for (int b = 0; b <= a; b++) {
          gram[row + shown[b]] += w;
        }
      }
    }
    total = sum;
    for (int a = 0; a < superpixels; a++) {
      means[a] /= total;
    }
    for (int a = 0; a < superpixels; a++) {
      for (int b = 0; b <= a; b++) {
        double centred = gram[a * superpixels + b] - total * means[a] * means[b];
        gram[a * superpixels + b] = centred;
        gram[b * superpixels + a] = centred;
      }
    }
  }

  private int shown(int sample, int[] out) {
    int n = 0;
    for (int k = 0; k < superpixels; k++) {
      if (samples.shows(sample, k)) {
        out[n++] = k;
      }
    }
    return n;
  }

  /**
   * Fits one target.
   *
   * @param scores y of each sample, at least as many as are fitted
   * @param alpha α, above 0
   * @param keep how many superpixels may have a weight: those that rank first in a fit of all with
   *     α = 0.01; 0 for all
   */
  public Model fit(double[] scores, double alpha, int keep) {
    int[] all = IntStream.range(0, superpixels).toArray();
    double mean = 0;
    for (int i = 0; i < count; i++) {
      mean += weights[i] * scores[i];
    }
    mean /= total;
    double[] moments = moments(scores, mean);
    int[] used = all;
    if (keep > 0 && keep < superpixels) {
      used = largest(solve(all, moments, RANKING_ALPHA), keep);
    }
    double[] solved = solve(used, moments, alpha);
    double[] beta = new double[superpixels];
    double intercept = mean;
    for (int a = 0; a < used.length; a++) {
      beta[used[a]] = solved[a];
      intercept -= solved[a] * means[used[a]];
    }
    return new Model(beta, intercept, rSquared(scores, mean, beta, intercept), used.length);
  }

  /** Σ w z (y − ȳ), which equals Σ w (z−z̄)(y−ȳ). */
  private double[] moments(double[] scores, double mean) {
    double[] moments = new double[superpixels];
    for (int i = 0; i < count; i++) {
      double pull = weights[i] * (scores[i] - mean);
      for (int k = 0; k < superpixels; k++) {
        if (samples.shows(i, k)) {
          moments[k] += pull;
        }
      }
    }
    return moments;
  }

  private double[] solve(int[] used, double[] moments, double alpha) {
    int n = used.length;
    DMatrixRMaj a = new DMatrixRMaj(n, n);
    DMatrixRMaj b = new DMatrixRMaj(n, 1);
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        a.set(i, j, gram[used[i] * superpixels + used[j]]);
      }
      a.add(i, i, alpha);
      b.set(i, 0, moments[used[i]]);
    }
    LinearSolverDense<DMatrixRMaj> solver = LinearSolverFactory_DDRM.symmPosDef(n);
    if (!solver.setA(a)) {
      throw new ArithmeticException(
          "the ridge regression's matrix is not positive definite with alpha " + alpha);
    }
    DMatrixRMaj x = new DMatrixRMaj(n, 1);
    solver.solve(b, x);
    return x.getData();
  }

  private static int[] largest(double[] beta, int keep) {
    List<Integer> order = new ArrayList<>(IntStream.range(0, beta.length).boxed().toList());
    order.sort(Comparator.comparingDouble(k -> -Math.abs(beta[k]))); // stable: ties by index
    return order.subList(0, keep).stream().mapToInt(Integer::intValue).sorted().toArray();
  }

  private double rSquared(double[] scores, double mean, double[] beta, double intercept) {
    double residual = 0;
    double spread = 0;
    for (int i = 0; i < count; i++) {
      double predicted = intercept;
      for (int k = 0; k < superpixels; k++) {
        if (samples.shows(i, k)) {
          predicted += beta[k];
        }
      }
      residual += weights[i] * (scores[i] - predicted) * (scores[i] - predicted);
      spread += weights[i] * (scores[i] - mean) * (scores[i] - mean);
    }
    return spread > 0 ? 1 - residual / spread : Double.NaN;
  }
}
