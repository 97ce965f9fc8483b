package org.iassa.kernels.cost;

/**
 * Compulsory work of one call of an operation; the package says what counts.
 *
 * @param bytesRead bytes that must be read
 * @param bytesWritten bytes that must be written
 * @param flops arithmetic operations
 * @param specials exponentials, divisions and square roots
 */
public record Cost(long bytesRead, long bytesWritten, long flops, long specials) {
  /** No work at all. */
  public static final Cost NONE = new Cost(0, 0, 0, 0);

  public Cost {
    if (bytesRead < 0 || bytesWritten < 0 || flops < 0 || specials < 0) {
      throw new IllegalArgumentException(
          "a cost of "
              + bytesRead
              + " bytes read, "
              + bytesWritten
              + " written, "
              + flops
              + " flops and "
              + specials
              + " specials; expected none below 0");
    }
  }

  /** Returns bytes read and written together. */
  public long bytes() {
    return Math.addExact(bytesRead, bytesWritten);
  }

  /** Returns flops and specials together: a special counts as one. */
  public long operations() {
    return Math.addExact(flops, specials);
  }

  /** Returns operations per byte, the abscissa of a roofline; infinite without bytes. */
  public double intensity() {
    return (double) operations() / bytes();
  }

  /** Returns the cost of this and then {@code other}, with nothing shared between the two. */
  public Cost plus(Cost other) {
    return new Cost(
        Math.addExact(bytesRead, other.bytesRead),
        Math.addExact(bytesWritten, other.bytesWritten),
        Math.addExact(flops, other.flops),
        Math.addExact(specials, other.specials));
  }

  /** Returns the cost of doing this {@code count} times. */
  public Cost times(long count) {
    return new Cost(
        Math.multiplyExact(bytesRead, count),
        Math.multiplyExact(bytesWritten, count),
        Math.multiplyExact(flops, count),
        Math.multiplyExact(specials, count));
  }
}
