package org.iassa.kernels;

/** Launches {@code affinity_features.cu}: features to norms, packed operands, Gram matrices. */
public final class AffinityFeatures {
  /** Bytes of one entry of a bilinear map: four indices, four weights. */
  public static final int TAP_BYTES = 32;

  /** Most pixels of a level that coarser ones are merged into: a row of blocks each. */
  public static final int MOST_MERGED_PIXELS = 65535;

  private static final int THREADS = 256;
  private static final int MOST_LARGEST_BLOCKS = 256;
  private static final int PACK = 32;
  private static final int PACK_THREADS_Y = 8;
  private static final int TILE = LaunchPolicy.AFFINITY_TILE;
  private static final int TILE_THREADS = 128;

  private final KernelQueue queue;

  public AffinityFeatures(KernelQueue queue) {
    this.queue = queue;
  }

  /**
   * Features of one level on the device.
   *
   * @param channels C
   * @param height h
   * @param width w
   * @param data C·h·w floats, planar
   */
  public record Level(int channels, int height, int width, long data) {
    /** Returns h·w. */
    public int pixels() {
      return height * width;
    }
  }

  /**
   * A size that levels are spread to, and how.
   *
   * @param height rows
   * @param width columns
   * @param bilinear bilinear, else nearest
   */
  public record Spread(int height, int width, boolean bilinear) {
    /** Returns rows × columns. */
    public int pixels() {
      return height * width;
    }
  }

  /** Returns channels rounded up to what a tensor core takes at once. */
  public static int paddedChannels(int channels) {
    return (channels + 15) / 16 * 16;
  }

  /** Returns the bytes of packed features. */
  public static long packedBytes(int parts, int pixels, int channels) {
    return 2L * parts * pixels * paddedChannels(channels);
  }

  /** Writes which pixel of a level, or which four with weights, each pixel of the spread takes. */
  public void map(int height, int width, Spread to, long map) {
    queue.arguments().i32(height).i32(width).i32(to.height).i32(to.width).pointer(map);
    queue.launch(
        KernelFile.AFFINITY_FEATURES,
        to.bilinear ? "iassa_level_map_bilinear" : "iassa_level_map_nearest",
        pixels(to.pixels()));
  }

  /** Writes, or adds, the squared norms of a level's spread features, doubles. */
  public void norms(Level level, Spread to, boolean add, long norms) {
    queue
        .arguments()
        .i32(level.channels)
        .i32(level.height)
        .i32(level.width)
        .i32(to.height)
        .i32(to.width)
        .i32(to.bilinear ? 1 : 0)
        .i32(add ? 1 : 0)
        .pointer(level.data)
        .pointer(norms);
    queue.launch(KernelFile.AFFINITY_FEATURES, "iassa_pixel_norms", pixels(to.pixels()));
  }

  /** Writes the largest of n norms; {@code largest} is 0 before. */
  public void largest(int n, long norms, long largest) {
    queue.arguments().i32(n).pointer(norms).pointer(largest);
    queue.launch(
        KernelFile.AFFINITY_FEATURES,
        "iassa_largest",
        LaunchShape.row(Math.min(LaunchShape.blocks(n, THREADS), MOST_LARGEST_BLOCKS), THREADS));
  }

  /**
   * Writes 1/norm per pixel, 0 where there is none.
   *
   * @param scaled whether features are packed divided by the largest norm's power of two
   */
  public void inverseNorms(int n, long norms, long largest, boolean scaled, long inverse) {
    queue.arguments().i32(n).pointer(norms).pointer(largest).i32(scaled ? 1 : 0).pointer(inverse);
    queue.launch(KernelFile.AFFINITY_FEATURES, "iassa_inverse_norms", pixels(n));
  }

  /**
   * Packs a level's features as bf16 parts.
   *
   * @param pixelScale factor per pixel at the level's size, or 0
   * @param largest the largest squared norm, or 0 for no scaling
   * @param parts bf16 numbers per feature
   * @param channels of all that is packed together
   * @param channelOffset where this level's start
   * @param packed zero before the first level
   */
  public void pack(
      Level level,
      Spread to,
      long pixelScale,
      long largest,
      int parts,
      int channels,
      int channelOffset,
      long packed) {
    queue
        .arguments()
        .i32(level.channels)
        .i32(level.height)
        .i32(level.width)
        .i32(to.height)
        .i32(to.width)
        .i32(to.bilinear ? 1 : 0)
        .pointer(level.data)
        .pointer(pixelScale)
        .pointer(largest)
        .i32(parts)
        .i32(paddedChannels(channels))
        .i32(channelOffset)
        .pointer(packed);
    queue.launch(
        KernelFile.AFFINITY_FEATURES,
        "iassa_pack_features",
        new LaunchShape(
            (int) LaunchShape.blocks(to.pixels(), PACK),
            (int) LaunchShape.blocks(level.channels, PACK),
            1,
            PACK,
            PACK_THREADS_Y));
  }

  /** Writes the Gram matrix of n packed pixels, n² floats. */
  public void gram(int parts, int n, int channels, long packed, long gram) {
    queue.arguments().i32(n).i32(paddedChannels(channels)).pointer(packed).pointer(gram);
    long tiles = LaunchShape.blocks(n, TILE);
    queue.launch(
        KernelFile.AFFINITY_FEATURES,
        "iassa_gram_p" + parts,
        LaunchShape.plane(tiles, tiles, TILE_THREADS));
  }

  /** Adds the Gram matrix of a coarse level into that of a finer one. */
  public void merge(
      int height, int width, int coarseHeight, int coarseWidth, long coarse, long finer) {
    queue
        .arguments()
        .i32(height)
        .i32(width)
        .i32(coarseHeight)
        .i32(coarseWidth)
        .pointer(coarse)
        .pointer(finer);
    int n = height * width;
    queue.launch(
        KernelFile.AFFINITY_FEATURES,
        "iassa_gram_merge",
        LaunchShape.plane(LaunchShape.blocks(n, THREADS), n, THREADS));
  }

  /**
   * Returns whether a coarse level may be merged into a middle one: fine → middle → coarse picks
   * the pixels of fine → coarse, along one axis.
   */
  public static boolean nested(int coarse, int middle, int fine) {
    for (int i = 0; i < fine; i++) {
      int through = nearest(nearest(i, middle, fine), coarse, middle);
      if (through != nearest(i, coarse, fine)) {
        return false;
      }
    }
    return true;
  }

  private static int nearest(int i, int coarse, int fine) {
    return (int) ((long) i * coarse / fine);
  }

  private static LaunchShape pixels(int n) {
    return LaunchShape.row(LaunchShape.blocks(n, THREADS), THREADS);
  }
}
