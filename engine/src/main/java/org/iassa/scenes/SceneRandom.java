package org.iassa.scenes;

/**
 * A stream of random numbers that is the same on every machine: SplitMix64 over a 64-bit counter,
 * keyed by (seed, index). Only integer arithmetic and exact conversions.
 */
final class SceneRandom {
  private static final long GOLDEN = 0x9e3779b97f4a7c15L;

  private long state;

  SceneRandom(long seed, long index) {
    this.state = mix(mix(seed + GOLDEN) ^ (index * 0xd1342543de82ef95L + 0x632be59bd9b4e019L));
  }

  /** Returns the next 64 random bits. */
  long bits() {
    state += GOLDEN;
    return mix(state);
  }

  /** Returns a number in [0, 1), a multiple of 2⁻⁵³. */
  double unit() {
    return (bits() >>> 11) * 0x1.0p-53;
  }

  /** Returns a number in [low, high). */
  double between(double low, double high) {
    return low + (high - low) * unit();
  }

  /** Returns an integer in [0, bound); the bias of the modulus is below bound/2⁶³. */
  int below(int bound) {
    return (int) ((bits() >>> 1) % bound);
  }

  /** Returns true with the given probability. */
  boolean chance(double probability) {
    return unit() < probability;
  }

  /** Returns 64 well-mixed bits of a counter: the finaliser of SplitMix64. */
  static long mix(long z) {
    long a = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    long b = (a ^ (a >>> 27)) * 0x94d049bb133111ebL;
    return b ^ (b >>> 31);
  }
}
