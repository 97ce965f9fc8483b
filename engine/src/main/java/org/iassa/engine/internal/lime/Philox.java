package org.iassa.engine.internal.lime;

/**
 * Philox4x32-10 (Salmon et al., SC 2011): 128 random bits as a pure function of a counter and a
 * key, the same numbers as the engine's kernels draw.
 */
final class Philox {
  private static final int ROUNDS = 10;
  private static final long M0 = 0xD2511F53L;
  private static final long M1 = 0xCD9E8D57L;
  private static final int W0 = 0x9E3779B9;
  private static final int W1 = 0xBB67AE85;
  private static final long LOW = 0xFFFFFFFFL;

  private Philox() {}

  /**
   * Replaces a counter by its random bits.
   *
   * @param counter four words, overwritten
   * @param key 64 bits
   */
  static void apply(int[] counter, long key) {
    int k0 = (int) key;
    int k1 = (int) (key >>> 32);
    for (int round = 0; round < ROUNDS; round++) {
      long p0 = M0 * (counter[0] & LOW);
      long p1 = M1 * (counter[2] & LOW);
      int c1 = counter[1];
      int c3 = counter[3];
      counter[0] = (int) (p1 >>> 32) ^ c1 ^ k0;
      counter[1] = (int) p1;
      counter[2] = (int) (p0 >>> 32) ^ c3 ^ k1;
      counter[3] = (int) p0;
      k0 += W0;
      k1 += W1;
    }
  }
}
