package org.iassa.engine.internal.cpu;

import java.util.List;
import org.iassa.engine.AttentionOptions;
import org.iassa.engine.Similarity;
import org.iassa.engine.Upsampling;
import org.iassa.engine.spi.FeatureMap;

/**
 * The affinity in double precision by its definition: upsampled features, their full Gram matrix,
 * softmax. Shares no code with the engine.
 */
final class DenseAffinity {
  final int pixels;
  final double[][] rows;

  DenseAffinity(List<FeatureMap> levels, AttentionOptions options) {
    FeatureMap largest = levels.get(0);
    for (FeatureMap level : levels) {
      if (level.height() * level.width() > largest.height() * largest.width()) {
        largest = level;
      }
    }
    int height = largest.height();
    int width = largest.width();
    pixels = height * width;
    double[][] gram = new double[pixels][pixels];
    int channels = 0;
    for (FeatureMap level : levels) {
      boolean bilinear = options.upsampling() == Upsampling.BILINEAR;
      addGram(upsample(level, height, width, bilinear, options.similarity()), gram);
      channels += level.channels();
    }
    rows = logits(gram, options, channels, levels.size());
    if (options.similarity() == Similarity.DOUBLE_SOFTMAX) {
      transpose(rows);
      softmaxRows(rows);
      transpose(rows);
    }
    softmaxRows(rows);
  }

  double[] times(float[] map) {
    double[] product = new double[pixels];
    for (int i = 0; i < pixels; i++) {
      for (int j = 0; j < pixels; j++) {
        product[i] += rows[i][j] * map[j];
      }
    }
    return product;
  }

  double effectiveNeighbours() {
    double sum = 0;
    for (double[] row : rows) {
      double squares = 0;
      for (double a : row) {
        squares += a * a;
      }
      sum += 1 / squares;
    }
    return sum / pixels;
  }

  private static double[][] upsample(
      FeatureMap level, int height, int width, boolean bilinear, Similarity similarity) {
    int h = level.height();
    int w = level.width();
    double[][] own = new double[h * w][level.channels()];
    for (int a = 0; a < h * w; a++) {
      double squares = 0;
      for (int c = 0; c < level.channels(); c++) {
        own[a][c] = level.data().get(c * h * w + a);
        squares += own[a][c] * own[a][c];
      }
      for (int c = 0;
          similarity == Similarity.LEVEL_COSINE && squares > 0 && c < own[a].length;
          c++) {
        own[a][c] /= Math.sqrt(squares);
      }
    }
    double[][] fine = new double[height * width][level.channels()];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        double[] to = fine[y * width + x];
        if (!bilinear) {
          System.arraycopy(own[y * h / height * w + x * w / width], 0, to, 0, to.length);
          continue;
        }
        double v = Math.min(Math.max((y + 0.5) * h / height - 0.5, 0), h - 1);
        double u = Math.min(Math.max((x + 0.5) * w / width - 0.5, 0), w - 1);
        int y0 = (int) v;
        int x0 = (int) u;
        int y1 = Math.min(y0 + 1, h - 1);
        int x1 = Math.min(x0 + 1, w - 1);
        for (int c = 0; c < to.length; c++) {
          double low = own[y0 * w + x0][c] * (1 - (u - x0)) + own[y0 * w + x1][c] * (u - x0);
          double high = own[y1 * w + x0][c] * (1 - (u - x0)) + own[y1 * w + x1][c] * (u - x0);
          to[c] = low * (1 - (v - y0)) + high * (v - y0);
        }
      }
    }
    return fine;
  }

  private static void addGram(double[][] features, double[][] gram) {
    for (int i = 0; i < features.length; i++) {
      for (int j = 0; j <= i; j++) {
        double sum = 0;
        for (int c = 0; c < features[i].length; c++) {
          sum += features[i][c] * features[j][c];
        }
        gram[i][j] += sum;
        if (j < i) {
          gram[j][i] += sum;
        }
      }
    }
  }

  private static double[][] logits(
      double[][] gram, AttentionOptions options, int channels, int levels) {
    int n = gram.length;
    double[][] logits = new double[n][n];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        double g = gram[i][j];
        double norms = Math.sqrt(gram[i][i] * gram[j][j]);
        logits[i][j] =
            switch (options.similarity()) {
              case DOT, DOUBLE_SOFTMAX -> g;
              case SCALED_DOT -> g / Math.sqrt(channels);
              case COSINE -> norms > 0 ? g / norms / options.temperature() : 0;
              case LEVEL_COSINE -> g / levels / options.temperature();
            };
      }
    }
    return logits;
  }

  private static void transpose(double[][] m) {
    for (int i = 0; i < m.length; i++) {
      for (int j = 0; j < i; j++) {
        double kept = m[i][j];
        m[i][j] = m[j][i];
        m[j][i] = kept;
      }
    }
  }

  private static void softmaxRows(double[][] m) {
    for (double[] row : m) {
      double max = Double.NEGATIVE_INFINITY;
      for (double x : row) {
        max = Math.max(max, x);
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
}
