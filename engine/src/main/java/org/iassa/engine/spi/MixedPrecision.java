package org.iassa.engine.spi;

/** A black box that can compute in more than one number format. */
public interface MixedPrecision extends BlackBox {
  /** Returns whether the processor or device computes natively in this format. */
  boolean offers(ElementType type);

  /**
   * Returns the same classifier in another number format, made at the first call. It belongs to
   * this black box and is closed with it.
   */
  BlackBox at(ElementType type);
}
