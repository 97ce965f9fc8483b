package org.iassa.engine.internal.cuda;

import java.util.ArrayList;
import java.util.List;
import org.iassa.engine.AttentionOptions;
import org.iassa.engine.InvalidOptionException;
import org.iassa.engine.Similarity;
import org.iassa.engine.Upsampling;
import org.iassa.engine.spi.FeatureMap;
import org.iassa.kernels.AffinityFeatures;
import org.iassa.kernels.AffinityProduct;

/**
 * How the affinity of an image is computed: a pure function of the features' shapes and the
 * options.
 *
 * @param height h: of the largest level, the first of those with the most pixels
 * @param width w
 * @param similarity what the logits are
 * @param bilinear how coarse levels are spread; else nearest
 * @param parts bf16 numbers per feature: three are as exact as fp32, two have 16 bits
 * @param scale factor of every logit
 * @param kept whether A is kept in bf16; else each product computes it anew
 * @param groups levels of one size each, in the order of their first
 */
record AffinityPlan(
    int height,
    int width,
    Similarity similarity,
    boolean bilinear,
    int parts,
    float scale,
    boolean kept,
    List<Group> groups) {
  private static final int MAX_LEVELS = AffinityProduct.MAX_LEVELS;
  private static final int MAX_PIXELS = 1 << 20;
  private static final int MAX_CHANNELS = 1 << 16;
  private static final int MAX_ALL_CHANNELS = 1 << 20;

  /** Coarse Gram matrices up to this are used whatever their features' size. */
  private static final long SMALL_GRAM = 64L << 20;

  /**
   * Levels of one size.
   *
   * @param height rows
   * @param width columns
   * @param channels of all of them
   * @param levels positions in the list of levels
   * @param gram whether they become a Gram matrix; else they are packed at the finest size
   */
  record Group(int height, int width, int channels, List<Integer> levels, boolean gram) {
    int pixels() {
      return height * width;
    }

    long gramBytes() {
      return (long) Float.BYTES * pixels() * pixels();
    }
  }

  /** Plans for these levels; the options' number of levels has been applied. */
  static AffinityPlan of(List<FeatureMap> levels, AttentionOptions options) {
    check(levels);
    int finest = 0;
    for (int l = 1; l < levels.size(); l++) {
      if (pixels(levels.get(l)) > pixels(levels.get(finest))) {
        finest = l;
      }
    }
    int height = levels.get(finest).height();
    int width = levels.get(finest).width();
    long n = (long) height * width;
    long matrix = 2 * n * AffinityProduct.matrixStride((int) n) + 4 * n;
    boolean kept = matrix <= options.memoryLimit();
    int parts = parts(options.similarity(), kept);
    long budget = options.memoryLimit() - (kept ? matrix : 0);
    return new AffinityPlan(
        height,
        width,
        options.similarity(),
        options.upsampling() == Upsampling.BILINEAR,
        parts,
        scale(levels, options),
        kept,
        groups(levels, height, width, parts, budget));
  }

  /** A kept matrix has 8 bits, so cosines of 16 bits do for it. */
  private static int parts(Similarity similarity, boolean kept) {
    boolean cosine = similarity == Similarity.COSINE || similarity == Similarity.LEVEL_COSINE;
    return cosine && kept ? 2 : 3;
  }

  private static float scale(List<FeatureMap> levels, AttentionOptions options) {
    int channels = levels.stream().mapToInt(FeatureMap::channels).sum();
    return (float)
        switch (options.similarity()) {
          case SCALED_DOT -> 1 / Math.sqrt(channels);
          case COSINE -> 1 / options.temperature();
          case LEVEL_COSINE -> 1 / (options.temperature() * levels.size());
          default -> 1.0;
        };
  }

  private static List<Group> groups(
      List<FeatureMap> levels, int height, int width, int parts, long budget) {
    List<Group> groups = new ArrayList<>();
    long left = budget;
    for (int l = 0; l < levels.size(); l++) {
      int h = levels.get(l).height();
      int w = levels.get(l).width();
      if (groups.stream().anyMatch(g -> g.height == h && g.width == w)) {
        continue;
      }
      List<Integer> members = new ArrayList<>();
      int channels = 0;
      for (int m = l; m < levels.size(); m++) {
        if (levels.get(m).height() == h && levels.get(m).width() == w) {
          members.add(m);
          channels += levels.get(m).channels();
        }
      }
      Group group = new Group(h, w, channels, List.copyOf(members), true);
      boolean finest = h == height && w == width;
      long packed = AffinityFeatures.packedBytes(parts, height * width, channels);
      boolean free = group.gramBytes() <= Math.max(SMALL_GRAM, packed);
      boolean gram = !finest && (free || group.gramBytes() <= left);
      left -= gram && !free ? group.gramBytes() : 0;
      groups.add(new Group(h, w, channels, group.levels, gram));
    }
    return List.copyOf(groups);
  }

  private static void check(List<FeatureMap> levels) {
    InvalidOptionException.requireRange("feature levels", levels.size(), 1, MAX_LEVELS);
    long channels = 0;
    for (int l = 0; l < levels.size(); l++) {
      FeatureMap level = levels.get(l);
      String name = "of feature level " + l;
      InvalidOptionException.requireRange("channels " + name, level.channels(), 1, MAX_CHANNELS);
      InvalidOptionException.requireRange("pixels " + name, pixels(level), 1, MAX_PIXELS);
      channels += level.channels();
    }
    InvalidOptionException.requireRange("channels of all levels", channels, 1, MAX_ALL_CHANNELS);
  }

  private static long pixels(FeatureMap level) {
    return (long) level.height() * level.width();
  }

  /** Returns n = h·w. */
  int pixels() {
    return height * width;
  }

  /** Whether each column's softmax is taken before each row's. */
  boolean twice() {
    return similarity == Similarity.DOUBLE_SOFTMAX;
  }

  /** Whether levels are normalised each for itself. */
  boolean perLevel() {
    return similarity == Similarity.LEVEL_COSINE;
  }

  /** Whether pixels are normalised over all levels. */
  boolean cosine() {
    return similarity == Similarity.COSINE;
  }

  /** Returns the channels that are packed at the finest size. */
  int packedChannels() {
    return groups.stream().filter(g -> !g.gram).mapToInt(Group::channels).sum();
  }

  /** Returns how levels are spread to the finest size. */
  AffinityFeatures.Spread spread() {
    return new AffinityFeatures.Spread(height, width, bilinear);
  }
}
