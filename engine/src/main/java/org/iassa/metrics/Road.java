package org.iassa.metrics;

import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.iassa.engine.SaliencyMap;
import org.iassa.engine.spi.BlackBox;

/**
 * ROAD, remove and debias (Rong et al. 2022): shares of the pixels are removed, the most relevant
 * first (MoRF) or the least relevant first (LeRF), and filled in from their surroundings, so that
 * the shape of what was removed tells the model little; see {@link NoisyLinearImputer}.
 *
 * <p>Keeps memory for one batch. Not safe for use by several threads at once. The model stays the
 * caller's.
 */
public final class Road {
  private final RoadProtocol protocol;
  private final ImageScorer scorer;
  private final long seed;

  /**
   * @param model the classifier; its scores are taken as they are, see {@link Protocol.Activation}
   * @param protocol the rules
   * @param batch images per forward pass, 1 to 4096
   * @param seed of the noise; the same noise for every image and map
   */
  public Road(BlackBox model, RoadProtocol protocol, int batch, long seed) {
    this(protocol, new ImageScorer(model, batch), seed);
  }

  /** Works in another's memory. */
  Road(RoadProtocol protocol, ImageScorer scorer, long seed) {
    this.protocol = Objects.requireNonNull(protocol, "protocol");
    this.scorer = scorer;
    this.seed = seed;
  }

  /**
   * What was found.
   *
   * @param protocol the rules
   * @param target the class
   * @param morf the score after each share of the most relevant pixels is removed
   * @param lerf the score after each share of the least relevant pixels is removed
   */
  public record Result(RoadProtocol protocol, int target, List<Float> morf, List<Float> lerf) {
    public Result {
      morf = List.copyOf(morf);
      lerf = List.copyOf(lerf);
    }

    /** Returns the mean score of MoRF; low is good. */
    public double morfMean() {
      return mean(morf);
    }

    /** Returns the mean score of LeRF; high is good. */
    public double lerfMean() {
      return mean(lerf);
    }

    /** Returns (LeRF − MoRF)/2, both as means; high is good, a map that knows nothing has 0. */
    public double combined() {
      return (lerfMean() - morfMean()) / 2;
    }

    private static double mean(List<Float> scores) {
      return scores.stream().mapToDouble(Float::doubleValue).sum() / scores.size();
    }
  }

  /**
   * Measures one map. Waits for two images' forward passes per share.
   *
   * @param image 3·H·W values, planar, normalised, of the model's size
   * @param map a map of the model's size; equal pixels are removed by rising index in MoRF, by
   *     falling index in LeRF
   * @param target the class
   * @throws org.iassa.engine.InvalidOptionException if a size or the target does not fit
   * @throws org.iassa.engine.ScoreException if the model gives a score that is not finite
   */
  public Result measure(float[] image, SaliencyMap map, int target) {
    scorer.check(image, map, target);
    int[] order = PixelOrder.descending(map);
    float[] std = scorer.preprocessing().std();
    double[] noise = new double[std.length];
    for (int c = 0; c < noise.length; c++) {
      noise[c] = protocol.noise() / std[c];
    }
    int shares = protocol.fractions().size();
    FormatImage work = scorer.scratch(0);
    float[] scores =
        scorer.score(
            2 * shares,
            target,
            i -> work.encode(filled(image, map, order, i % shares, i >= shares, noise)),
            i -> (i < shares ? "MoRF " : "LeRF ") + protocol.fractions().get(i % shares));
    Float[] boxed = new Float[scores.length];
    for (int i = 0; i < boxed.length; i++) {
      boxed[i] = scores[i];
    }
    List<Float> all = List.of(boxed);
    return new Result(protocol, target, all.subList(0, shares), all.subList(shares, 2 * shares));
  }

  private float[] filled(
      float[] image, SaliencyMap map, int[] order, int share, boolean least, double[] noise) {
    boolean[] removed = new boolean[order.length];
    int count = (int) (protocol.fractions().get(share) * order.length);
    for (int i = 0; i < count; i++) {
      removed[order[least ? order.length - 1 - i : i]] = true;
    }
    NoisyLinearImputer imputer = new NoisyLinearImputer(map.height(), map.width(), removed);
    SplittableRandom random = new SplittableRandom(seed + share + (least ? 1L << 32 : 0));
    return imputer.impute(image, noise, random);
  }
}
