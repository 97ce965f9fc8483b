package org.iassa.engine.spi;

/** Number format of one element of a batch. */
public enum ElementType {
  /** IEEE 754 binary32. */
  FP32(4),
  /** IEEE 754 binary16. */
  FP16(2),
  /** bfloat16: the upper half of binary32, rounded to nearest, ties to even. */
  BF16(2);

  private final int bytes;

  ElementType(int bytes) {
    this.bytes = bytes;
  }

  /** Returns the size of one element in bytes. */
  public int bytes() {
    return bytes;
  }
}
