package org.iassa.bench.study;

import java.util.List;

/** Joins the maps of several passes into one. */
final class ReplayEstimate {
  private final int height;
  private final int width;

  ReplayEstimate(int height, int width) {
    this.height = height;
    this.width = width;
  }

  /**
   * @param maps one per pass: the mean score of the masks that show a pixel
   * @param scores of each pass's masks
   */
  float[] join(ReplaySpec spec, List<float[]> maps, List<float[]> scores) {
    String[] kind = spec.key("est", "minmax").split(":");
    if (kind[0].equals("gp")) {
      return ReplayMaps.normalise(
          ReplayRegression.solve(
              spec.passes().stream().map(ReplayPass::parse).toList(),
              scores,
              spec.weights(),
              height,
              width,
              number(kind, 1),
              number(kind, 2)));
    }
    float[] sum = new float[height * width];
    double weights = 0;
    for (int p = 0; p < maps.size(); p++) {
      float[] map = maps.get(p);
      double weight = spec.weights()[p];
      double deviation = Math.max(1e-9, ReplayMaps.deviation(map));
      double range = Math.max(1e-9, ReplayMaps.range(map));
      switch (kind[0]) {
        case "minmax" -> ReplayMaps.add(sum, ReplayMaps.normalise(map), weight);
        case "z" -> ReplayMaps.add(sum, map, weight / deviation);
        case "raw" -> ReplayMaps.add(sum, map, weight);
        case "range" -> ReplayMaps.add(sum, map, weight / Math.pow(range, number(kind, 1)));
        case "snr" -> // signal variance of the map against the variance of its mean
            ReplayMaps.add(
                sum,
                ReplayMaps.normalise(map),
                weight * deviation / Math.max(1e-9, ReplayMaps.deviation(scores.get(p))));
        case "geo" -> {
          float[] n = ReplayMaps.normalise(map);
          for (int i = 0; i < n.length; i++) {
            sum[i] += (float) (weight * Math.log(n[i] + 0.05));
          }
        }
        default -> throw new IllegalArgumentException("est " + kind[0]);
      }
      weights += weight;
    }
    if (kind[0].equals("geo")) {
      for (int i = 0; i < sum.length; i++) {
        sum[i] = (float) Math.exp(sum[i] / weights);
      }
    }
    return ReplayMaps.normalise(sum);
  }

  private static double number(String[] parts, int at) {
    return Double.parseDouble(parts[at]);
  }
}
