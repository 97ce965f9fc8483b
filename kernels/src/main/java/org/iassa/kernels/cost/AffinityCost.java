package org.iassa.kernels.cost;

import java.util.List;

/**
 * The affinity A of eq. 9-10 and its products with K maps. n is the number of pixels of the finest
 * level; levels of that size together have C_f channels and are multiplied for every logit. Coarser
 * levels are factored: G_l = Φ_lΦ_lᵀ at the level's own size, one value per logit.
 */
public final class AffinityCost {
  private final List<LevelShape> levels;
  private final int exponentials;
  private final boolean cosine;
  private final boolean bilinear;
  private final long pixels;
  private final long finestChannels;
  private final int coarse;

  /**
   * Describes an affinity.
   *
   * @param levels the levels used, in any order, at least one
   * @param twice whether the softmax is taken over columns, then over rows
   * @param cosine whether every logit is scaled by its column's norm
   * @param bilinear whether coarse levels are spread bilinearly, else nearest
   */
  public AffinityCost(List<LevelShape> levels, boolean twice, boolean cosine, boolean bilinear) {
    this.levels = List.copyOf(levels);
    this.exponentials = twice ? 2 : 1;
    this.cosine = cosine;
    this.bilinear = bilinear;
    this.pixels =
        levels.stream()
            .mapToLong(LevelShape::pixels)
            .max()
            .orElseThrow(() -> new IllegalArgumentException("an affinity of no levels"));
    this.finestChannels =
        levels.stream().filter(l -> l.pixels() == pixels).mapToLong(LevelShape::channels).sum();
    this.coarse = (int) levels.stream().filter(l -> l.pixels() != pixels).count();
  }

  /** Returns n. */
  public long pixels() {
    return pixels;
  }

  /**
   * The Gram matrices of the coarse levels, symmetric, so half of each is computed; once per image.
   *
   * <pre>
   * read    Σ_l 4·C_l·n_l
   * written Σ_l 4·n_l²
   * flops   Σ_l C_l·n_l·(n_l+1)
   * </pre>
   */
  public Cost gram() {
    Cost sum = Cost.NONE;
    for (LevelShape level : levels) {
      long n = level.pixels();
      if (n != pixels) {
        sum =
            sum.plus(
                new Cost(4 * level.channels() * n, 4 * n * n, level.channels() * n * (n + 1), 0));
      }
    }
    return sum;
  }

  /**
   * A×S for K maps with A computed on the way, by online softmax over tiles: nothing of size n²
   * exists.
   *
   * <pre>
   * read    4·C_f·n + Σ_l 4·n_l² + 4·K·n
   * written 4·K·n
   * flops   n²·(2·C_f + coarse levels·(1 nearest, 4 bilinear) + 4 (+1 cosine) + 2·K)
   *         4: scale, maximum, subtraction, sum
   * specials n²·(1, or 2 for the double softmax) + K·n
   * </pre>
   *
   * <p>The double softmax needs a pass for its columns first: {@link #columnStatistics}.
   *
   * @param maps K
   */
  public Cost streamed(int maps) {
    return new Cost(
        logitBytes() + 4 * maps * pixels,
        4 * maps * pixels,
        pixels * pixels * (logitFlops() + 2L * maps),
        pixels * pixels * exponentials + maps * pixels);
  }

  /**
   * Maximum and sum of every column, once per image; for the double softmax only.
   *
   * <pre>
   * read    4·C_f·n + Σ_l 4·n_l²     written 8·n
   * flops   n²·(as a logit of {@link #streamed})     specials n² + n
   * </pre>
   */
  public Cost columnStatistics() {
    return new Cost(
        logitBytes(), 8 * pixels, pixels * pixels * logitFlops(), pixels * pixels + pixels);
  }

  /**
   * A once per image, kept in bf16 with its row sums.
   *
   * <pre>
   * read    as {@link #streamed} without maps
   * written 2·n² + 4·n
   * flops   n²·(as a logit of {@link #streamed})     specials n²·(1 or 2)
   * </pre>
   */
  public Cost fill() {
    return new Cost(
        logitBytes(),
        2 * pixels * pixels + 4 * pixels,
        pixels * pixels * logitFlops(),
        pixels * pixels * exponentials);
  }

  /**
   * A×S for K maps with the matrix kept in bf16.
   *
   * <pre>
   * read    2·n² + 4·n + 4·K·n
   * written 4·K·n
   * flops   2·n²·K      specials K·n
   * </pre>
   */
  public Cost kept(int maps) {
    return new Cost(
        2 * pixels * pixels + 4 * pixels + 4 * maps * pixels,
        4 * maps * pixels,
        2 * pixels * pixels * maps,
        maps * pixels);
  }

  /**
   * The definition, dense: all C channels spread to n pixels, ΦΦᵀ, softmax and product as four
   * passes over arrays in memory, as public code does it.
   *
   * <pre>
   * read    4·C·n + 2·4·n² + 4·K·n      features; logits; A
   * written 2·4·n² + 4·K·n              logits; A
   * flops   n²·(2·C + 4 + 2·K)
   * specials n²·(1 or 2)
   * </pre>
   */
  public Cost materialised(int maps) {
    long channels = levels.stream().mapToLong(LevelShape::channels).sum();
    long square = pixels * pixels;
    return new Cost(
        4 * channels * pixels + 8 * square + 4 * maps * pixels,
        8 * square + 4 * maps * pixels,
        square * (2 * channels + 4 + 2L * maps),
        square * exponentials);
  }

  /** Returns the bytes that {@link #materialised} holds at once: logits and A, 8·n². */
  public long materialisedBytes() {
    return 8 * pixels * pixels;
  }

  private long logitBytes() {
    long sum = 4 * finestChannels * pixels;
    for (LevelShape level : levels) {
      sum += level.pixels() == pixels ? 0 : 4 * level.pixels() * level.pixels();
    }
    return sum;
  }

  private long logitFlops() {
    return 2 * finestChannels + coarse * (bilinear ? 4L : 1L) + 4 + (cosine ? 1 : 0);
  }
}
