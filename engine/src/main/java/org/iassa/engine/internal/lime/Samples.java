package org.iassa.engine.internal.lime;

/**
 * LIME's samples: which superpixels each of them shows. Sample 0 is the image itself and shows all;
 * in every other one each superpixel is shown with probability 1/2, by bits that are a pure
 * function of (seed, sample, superpixel). Takes N·⌈K/64⌉·8 bytes.
 */
public final class Samples {
  /** Keeps these bits apart from those of RISE's masks with the same seed. */
  private static final int DOMAIN = 0x4C494D45;

  private final int count;
  private final int superpixels;
  private final int words;
  private final long[] bits;

  /**
   * @param count number of samples N
   * @param superpixels number of superpixels K
   * @param seed seed of the bits
   */
  public Samples(int count, int superpixels, long seed) {
    this.count = count;
    this.superpixels = superpixels;
    this.words = (superpixels + 63) / 64;
    this.bits = new long[Math.multiplyExact(count, words)];
    int[] block = new int[4];
    for (int i = 0; i < count; i++) {
      for (int word = 0; word < words; word++) {
        bits[i * words + word] = (i == 0 ? -1L : random(block, i, word, seed)) & valid(word);
      }
    }
  }

  private Samples(int count, int superpixels, long[] bits) {
    this.count = count;
    this.superpixels = superpixels;
    this.words = (superpixels + 63) / 64;
    this.bits = bits;
  }

  /**
   * Returns samples that show what is said.
   *
   * @param shown one row per sample, one element per superpixel
   */
  public static Samples of(boolean[][] shown) {
    int superpixels = shown[0].length;
    int words = (superpixels + 63) / 64;
    long[] bits = new long[shown.length * words];
    for (int i = 0; i < shown.length; i++) {
      for (int k = 0; k < superpixels; k++) {
        bits[i * words + (k >> 6)] |= shown[i][k] ? 1L << (k & 63) : 0;
      }
    }
    return new Samples(shown.length, superpixels, bits);
  }

  private static long random(int[] block, int sample, int word, long seed) {
    block[0] = sample;
    block[1] = word;
    block[2] = 0;
    block[3] = DOMAIN;
    Philox.apply(block, seed);
    return (long) block[1] << 32 | block[0] & 0xFFFFFFFFL;
  }

  private long valid(int word) {
    int left = superpixels - 64 * word;
    return left >= 64 ? -1L : (1L << left) - 1;
  }

  /** Returns N. */
  public int count() {
    return count;
  }

  /** Returns K. */
  public int superpixels() {
    return superpixels;
  }

  /** Returns whether a sample shows a superpixel. */
  public boolean shows(int sample, int superpixel) {
    return (bits[sample * words + (superpixel >> 6)] >>> (superpixel & 63) & 1) != 0;
  }

  /** Returns how many superpixels a sample shows. */
  public int shown(int sample) {
    int shown = 0;
    for (int word = 0; word < words; word++) {
      shown += Long.bitCount(bits[sample * words + word]);
    }
    return shown;
  }

  /**
   * Returns √exp(−d²/w²) with d = 1 − √(shown/K), the cosine distance of the sample's on/off vector
   * from that of the image (1 if nothing is shown).
   *
   * @param kernelWidth w
   */
  public double weight(int sample, double kernelWidth) {
    double d = 1 - Math.sqrt((double) shown(sample) / superpixels);
    return StrictMath.exp(-0.5 * (d * d) / (kernelWidth * kernelWidth));
  }
}
