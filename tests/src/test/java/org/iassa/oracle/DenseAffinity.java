package org.iassa.oracle;

import java.util.ArrayList;
import java.util.List;
import org.iassa.engine.AttentionOptions;
import org.iassa.engine.Similarity;
import org.iassa.engine.spi.FeatureMap;

/** The affinity A of eq. 9-10 as a dense (hw)×(hw) matrix of doubles. */
public final class DenseAffinity {
  private final int height;
  private final int width;
  private final double[][] matrix;

  /** Builds A from features, shallowest first. */
  public DenseAffinity(List<FeatureMap> levels, AttentionOptions options) {
    List<FeatureMap> used =
        levels.subList(Math.max(0, levels.size() - options.levels()), levels.size());
    FeatureMap largest = used.get(0);
    for (FeatureMap level : used) {
      if ((long) level.height() * level.width() > (long) largest.height() * largest.width()) {
        largest = level;
      }
    }
    this.height = largest.height();
    this.width = largest.width();
    List<double[][]> features = new ArrayList<>();
    int channels = 0;
    for (FeatureMap level : used) {
      features.add(spread(level, options));
      channels += level.channels();
    }
    this.matrix = logits(features, options, channels);
    if (options.similarity() == Similarity.DOUBLE_SOFTMAX) {
      double[][] columns = transpose(matrix);
      softmaxRows(columns);
      double[][] back = transpose(columns);
      System.arraycopy(back, 0, matrix, 0, back.length);
    }
    softmaxRows(matrix);
  }

  /** Returns A, each row summing to 1. */
  public double[][] matrix() {
    return matrix;
  }

  /** Returns A×S for a map of H×W: resampled to h×w, multiplied, resampled back. */
  public double[] attend(double[] map, int mapHeight, int mapWidth) {
    double[] small =
        Resampling.apply(
            Resampling.mapAxis(mapHeight, height), Resampling.mapAxis(mapWidth, width), map);
    double[] product = new double[small.length];
    for (int i = 0; i < small.length; i++) {
      for (int j = 0; j < small.length; j++) {
        product[i] += matrix[i][j] * small[j];
      }
    }
    return Resampling.apply(
        Resampling.mapAxis(height, mapHeight), Resampling.mapAxis(width, mapWidth), product);
  }

  /** One level's features at every pixel of the finest level: (hw)×C_l. */
  private double[][] spread(FeatureMap level, AttentionOptions options) {
    double[][] rows = Resampling.featureAxis(options.upsampling(), level.height(), height);
    double[][] columns = Resampling.featureAxis(options.upsampling(), level.width(), width);
    double[][] result = new double[height * width][level.channels()];
    double[] plane = new double[level.height() * level.width()];
    boolean unit = options.similarity() == Similarity.LEVEL_COSINE;
    double[] norms = unit ? norms(level) : null;
    for (int c = 0; c < level.channels(); c++) {
      for (int i = 0; i < plane.length; i++) {
        double value = level.data().get(c * plane.length + i);
        plane[i] = unit && norms[i] > 0 ? value / norms[i] : value;
      }
      double[] fine = Resampling.apply(rows, columns, plane);
      for (int i = 0; i < fine.length; i++) {
        result[i][c] = fine[i];
      }
    }
    return result;
  }

  /** The length of every pixel's feature vector at the level's own resolution. */
  private static double[] norms(FeatureMap level) {
    double[] norms = new double[level.height() * level.width()];
    for (int i = 0; i < norms.length; i++) {
      for (int c = 0; c < level.channels(); c++) {
        double value = level.data().get(c * norms.length + i);
        norms[i] += value * value;
      }
      norms[i] = Math.sqrt(norms[i]);
    }
    return norms;
  }

  private static double[][] logits(List<double[][]> levels, AttentionOptions options, int total) {
    int n = levels.get(0).length;
    double[][] logits = new double[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        double dot = 0;
        double normI = 0;
        double normJ = 0;
        for (double[][] level : levels) {
          double d = dot(level[i], level[j]);
          double ii = dot(level[i], level[i]);
          double jj = dot(level[j], level[j]);
          dot += d;
          normI += ii;
          normJ += jj;
        }
        logits[i][j] =
            switch (options.similarity()) {
              case DOT, DOUBLE_SOFTMAX -> dot;
              case SCALED_DOT -> dot / Math.sqrt(total);
              case COSINE -> dot / Math.sqrt(normI * normJ) / options.temperature();
              // the levels' features are of length 1 already
              case LEVEL_COSINE -> dot / levels.size() / options.temperature();
            };
      }
    }
    return logits;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  private static void softmaxRows(double[][] rows) {
    for (double[] row : rows) {
      double max = Double.NEGATIVE_INFINITY;
      for (double value : row) {
        max = Math.max(max, value);
      }
      double sum = 0;
      for (int j = 0; j < row.length; j++) {
        row[j] = Math.exp(row[j] - max);
        sum += row[j];
      }
      for (int j = 0; j < row.length; j++) {
        row[j] /= sum;
      }
    }
  }

  private static double[][] transpose(double[][] square) {
    double[][] result = new double[square.length][square.length];
    for (int i = 0; i < square.length; i++) {
      for (int j = 0; j < square.length; j++) {
        result[j][i] = square[i][j];
      }
    }
    return result;
  }
}
