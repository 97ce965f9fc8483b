package org.iassa.kernels;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Launches {@code affinity.cu}: row softmax of the similarities, times maps. */
public final class AffinityProduct {
  /** Most coarse levels. */
  public static final int MAX_LEVELS = 16;

  private static final int LEVEL_BYTES = 24;
  private static final int TILE = LaunchPolicy.AFFINITY_TILE;
  private static final int TILE_THREADS = 128;
  private static final int THREADS = 256;
  private static final int ROWS_PER_BLOCK = 8;

  private final KernelQueue queue;

  public AffinityProduct(KernelQueue queue) {
    this.queue = queue;
  }

  /** What {@link #combine} makes of the parts. */
  public enum Combine {
    /** Products with a softmax. */
    PRODUCTS,
    /** Products with a softmax of column softmaxes. */
    PRODUCTS_TWICE,
    /** Largest logit and 1/sum per row. */
    STATISTICS
  }

  /**
   * The similarities.
   *
   * @param pixels n
   * @param channels of the packed features
   * @param packed features of the finest levels
   * @param parts bf16 numbers per feature
   * @param levels Gram matrices, from {@link #levels}
   * @param scale factor of every logit
   * @param inverseNorm 1/norm per pixel, or 0
   * @param columnMax largest logit per column for the double softmax, or 0 for one softmax
   * @param columnInverse 1/sum per column
   */
  public record Similarities(
      int pixels,
      int channels,
      long packed,
      int parts,
      ByteBuffer levels,
      float scale,
      long inverseNorm,
      long columnMax,
      long columnInverse) {
    /** Returns the same with column statistics, for the double softmax. */
    public Similarities twice(long max, long inverse) {
      return new Similarities(
          pixels, channels, packed, parts, levels, scale, inverseNorm, max, inverse);
    }

    private boolean twice() {
      return columnMax != 0;
    }
  }

  /**
   * A Gram matrix and its pixels.
   *
   * @param gram pixels² floats
   * @param map pixel, or four with weights, per pixel of the finest level
   * @param pixels of this level
   * @param bilinear which kind of map
   */
  public record Gram(long gram, long map, int pixels, boolean bilinear) {}

  /** Returns the kernels' argument for a list of Gram matrices, at most {@link #MAX_LEVELS}. */
  public static ByteBuffer levels(Iterable<Gram> grams) {
    int bytes = MAX_LEVELS * LEVEL_BYTES + 2 * Integer.BYTES;
    ByteBuffer levels = ByteBuffer.allocate(bytes).order(ByteOrder.nativeOrder());
    int count = 0;
    for (Gram each : grams) {
      levels.putLong(each.gram).putLong(each.map).putInt(each.pixels);
      levels.putInt(each.bilinear ? 1 : 0);
      count++;
    }
    levels.putInt(MAX_LEVELS * LEVEL_BYTES, count);
    return levels.clear();
  }

  /**
   * The coarse levels that every logit adds up.
   *
   * @param gramBytes bytes of their Gram matrices
   * @param flopsPerLogit one per level, four where it is spread bilinearly
   */
  public record Coarse(long gramBytes, long flopsPerLogit) {}

  /** Reads back what {@link #levels} wrote, given as argument {@code position} of a launch. */
  public static Coarse coarse(KernelArguments arguments, int position) {
    ByteBuffer values = arguments.values();
    int start = arguments.offset(position);
    long bytes = 0;
    long flops = 0;
    for (int k = 0; k < values.getInt(start + MAX_LEVELS * LEVEL_BYTES); k++) {
      int level = start + k * LEVEL_BYTES;
      long pixels = values.getInt(level + 2 * Long.BYTES);
      bytes += Float.BYTES * pixels * pixels;
      flops += values.getInt(level + 2 * Long.BYTES + Integer.BYTES) != 0 ? 4 : 1;
    }
    return new Coarse(bytes, flops);
  }

  /** Returns n rounded up to whole tiles. */
  public static int tiled(int n) {
    return (n + TILE - 1) / TILE * TILE;
  }

  /** Returns the bf16 numbers of a row of a kept matrix. */
  public static int matrixStride(int n) {
    return (n + 31) / 32 * 32;
  }

  /** Returns the floats that the parts of a product of {@code maps} maps take. */
  public static long partialFloats(int n, int maps, int splits) {
    return (long) splits * (2 + maps) * n;
  }

  /**
   * Computes parts of the products, or of the row statistics if there are no maps.
   *
   * @param maps count maps, {@code stride} floats apart, 0 behind the n-th
   * @param splits number of parts
   * @param partial receives them
   */
  public void stream(Similarities a, long maps, int stride, int count, int splits, long partial) {
    similarities(a).pointer(maps).i32(stride).i32(count).i32(splits).pointer(partial);
    queue.launch(
        KernelFile.AFFINITY,
        name("iassa_affinity_stream", a),
        LaunchShape.plane(tiled(a.pixels) / TILE, splits, TILE_THREADS));
  }

  /**
   * Joins the parts.
   *
   * @param mapTotals sum of each map, for {@link Combine#PRODUCTS_TWICE}
   * @param outA products, or largest logits
   * @param outB 1/sums, or 0
   */
  public void combine(
      int n,
      int count,
      int splits,
      long partial,
      Combine mode,
      long mapTotals,
      long outA,
      long outB) {
    queue
        .arguments()
        .i32(n)
        .i32(count)
        .i32(splits)
        .pointer(partial)
        .i32(mode.ordinal())
        .pointer(mapTotals)
        .pointer(outA)
        .pointer(outB);
    queue.launch(
        KernelFile.AFFINITY,
        "iassa_affinity_combine",
        LaunchShape.row(LaunchShape.blocks(n, TILE_THREADS), TILE_THREADS));
  }

  /** Fills the matrix that is kept; {@code rowMax} is 0 for the double softmax. */
  public void fill(Similarities a, long rowMax, long matrix) {
    similarities(a).pointer(rowMax).i32(matrixStride(a.pixels)).pointer(matrix);
    long tiles = tiled(a.pixels) / TILE;
    queue.launch(
        KernelFile.AFFINITY,
        name("iassa_affinity_fill", a),
        LaunchShape.plane(tiles, tiles, TILE_THREADS));
  }

  /** Multiplies the kept matrix with maps. */
  public void product(
      int n,
      long matrix,
      long maps,
      int stride,
      int count,
      boolean twice,
      long mapTotals,
      long out) {
    queue
        .arguments()
        .i32(n)
        .i32(matrixStride(n))
        .pointer(matrix)
        .pointer(maps)
        .i32(stride)
        .i32(count)
        .i32(twice ? 1 : 0)
        .pointer(mapTotals)
        .pointer(out);
    queue.launch(
        KernelFile.AFFINITY,
        "iassa_affinity_product",
        LaunchShape.row(LaunchShape.blocks(n, ROWS_PER_BLOCK), THREADS));
  }

  /** Sums each map, in double. */
  public void mapTotals(int n, long maps, int stride, int count, long totals) {
    queue.arguments().i32(n).pointer(maps).i32(stride).pointer(totals);
    queue.launch(KernelFile.AFFINITY, "iassa_map_totals", LaunchShape.row(count, THREADS));
  }

  private KernelArguments similarities(Similarities a) {
    return queue
        .arguments()
        .i32(a.pixels)
        .i32(AffinityFeatures.paddedChannels(a.channels))
        .pointer(a.packed)
        .struct(a.levels)
        .f32(a.scale)
        .pointer(a.inverseNorm)
        .pointer(a.columnMax)
        .pointer(a.columnInverse);
  }

  private static String name(String stem, Similarities a) {
    return a.twice() ? stem + "_twice_p3" : stem + "_p" + a.parts;
  }
}
