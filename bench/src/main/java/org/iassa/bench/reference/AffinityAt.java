package org.iassa.bench.reference;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.iassa.engine.Similarity;
import org.iassa.engine.Upsampling;
import org.iassa.engine.spi.FeatureMap;

/**
 * A×S at chosen pixels (eq. 9-10) by the definition: all features spread to the finest level's h×w,
 * a row of ΦΦᵀ by dot products over all channels, softmax, product. A row costs h·w·C
 * multiply-adds.
 */
public final class AffinityAt {
  private final int height;
  private final int width;
  private final List<double[][]> levels = new ArrayList<>();
  private final Similarity similarity;
  private final double temperature;
  private final int channels;
  private final Map<Integer, double[]> rows = new HashMap<>();
  private double[] squares;
  private double[] columnMax;
  private double[] columnSum;

  /**
   * @param features all levels that are used
   * @param temperature τ of the cosines
   */
  public AffinityAt(
      List<FeatureMap> features, Similarity similarity, double temperature, Upsampling upsampling) {
    FeatureMap largest = features.get(0);
    int sum = 0;
    for (FeatureMap f : features) {
      if (f.height() * f.width() > largest.height() * largest.width()) {
        largest = f;
      }
      sum += f.channels();
    }
    this.height = largest.height();
    this.width = largest.width();
    this.similarity = similarity;
    this.temperature = temperature;
    this.channels = sum;
    for (FeatureMap f : features) {
      levels.add(spread(f, upsampling));
    }
  }

  /** Returns h. */
  public int height() {
    return height;
  }

  /** Returns w. */
  public int width() {
    return width;
  }

  /** Returns row i of A. */
  public double[] row(int i) {
    return rows.computeIfAbsent(i, this::makeRow);
  }

  /** Returns (A×S)(i) for a map of h×w. */
  public double product(int i, double[] map) {
    double[] row = row(i);
    double sum = 0;
    for (int j = 0; j < row.length; j++) {
      sum += row[j] * map[j];
    }
    return sum;
  }

  /**
   * Returns A×S at pixels of an H×W map: resampled to h×w, multiplied, resampled back.
   *
   * @param map H·W values
   * @param pixels y·W + x
   */
  public double[] attend(double[] map, int mapHeight, int mapWidth, int[] pixels) {
    double[] small = Resample.apply(map, mapHeight, mapWidth, height, width);
    double[] result = new double[pixels.length];
    for (int k = 0; k < pixels.length; k++) {
      Map<Integer, Double> rowsOfY = Resample.weights(pixels[k] / mapWidth, height, mapHeight);
      Map<Integer, Double> columnsOfX = Resample.weights(pixels[k] % mapWidth, width, mapWidth);
      for (Map.Entry<Integer, Double> y : rowsOfY.entrySet()) {
        for (Map.Entry<Integer, Double> x : columnsOfX.entrySet()) {
          double weight = y.getValue() * x.getValue();
          result[k] += weight * product(y.getKey() * width + x.getKey(), small);
        }
      }
    }
    return result;
  }

  private double[] makeRow(int i) {
    double[] row = logits(i);
    if (similarity == Similarity.DOUBLE_SOFTMAX) {
      columns();
      for (int j = 0; j < row.length; j++) {
        row[j] = Math.exp(row[j] - columnMax[j]) / columnSum[j];
      }
    }
    double max = java.util.Arrays.stream(row).max().orElseThrow();
    double sum = 0;
    for (int j = 0; j < row.length; j++) {
      row[j] = Math.exp(row[j] - max);
      sum += row[j];
    }
    for (int j = 0; j < row.length; j++) {
      row[j] /= sum;
    }
    return row;
  }

  /** Maximum and sum of each column; ΦΦᵀ is symmetric, so of each row. */
  private void columns() {
    if (columnMax != null) {
      return;
    }
    int n = height * width;
    columnMax = new double[n];
    columnSum = new double[n];
    for (int j = 0; j < n; j++) {
      double[] column = logits(j);
      double max = java.util.Arrays.stream(column).max().orElseThrow();
      columnMax[j] = max;
      for (double value : column) {
        columnSum[j] += Math.exp(value - max);
      }
    }
  }

  private double[] logits(int i) {
    int n = height * width;
    double[] row = new double[n];
    for (double[][] level : levels) {
      for (int j = 0; j < n; j++) {
        row[j] += dot(level[i], level[j]);
      }
    }
    if (similarity == Similarity.COSINE && squares == null) {
      squares = new double[n];
      for (double[][] level : levels) {
        for (int j = 0; j < n; j++) {
          squares[j] += dot(level[j], level[j]);
        }
      }
    }
    for (int j = 0; j < n; j++) {
      row[j] =
          switch (similarity) {
            case DOT, DOUBLE_SOFTMAX -> row[j];
            case SCALED_DOT -> row[j] / Math.sqrt(channels);
            case COSINE -> row[j] / Math.sqrt(squares[i] * squares[j]) / temperature;
            case LEVEL_COSINE -> row[j] / levels.size() / temperature;
          };
    }
    return row;
  }

  /** One level at every pixel of the finest: (h·w)×C_l; of unit length first for LEVEL_COSINE. */
  private double[][] spread(FeatureMap f, Upsampling upsampling) {
    int n = f.height() * f.width();
    double[][] own = new double[n][f.channels()];
    for (int c = 0; c < f.channels(); c++) {
      for (int a = 0; a < n; a++) {
        own[a][c] = f.data().get(c * n + a);
      }
    }
    if (similarity == Similarity.LEVEL_COSINE) {
      for (double[] pixel : own) {
        double norm = Math.sqrt(dot(pixel, pixel));
        for (int c = 0; c < pixel.length && norm > 0; c++) {
          pixel[c] /= norm;
        }
      }
    }
    double[][] fine = new double[height * width][];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        fine[y * width + x] =
            upsampling == Upsampling.NEAREST
                ? own[y * f.height() / height * f.width() + x * f.width() / width]
                : mixed(own, f, y, x);
      }
    }
    return fine;
  }

  private double[] mixed(double[][] own, FeatureMap f, int y, int x) {
    double[] result = new double[f.channels()];
    for (Map.Entry<Integer, Double> v : Resample.weights(y, f.height(), height).entrySet()) {
      for (Map.Entry<Integer, Double> u : Resample.weights(x, f.width(), width).entrySet()) {
        double[] from = own[v.getKey() * f.width() + u.getKey()];
        for (int c = 0; c < result.length; c++) {
          result[c] += v.getValue() * u.getValue() * from[c];
        }
      }
    }
    return result;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
