package org.iassa.engine.spi;

/**
 * A black box that can also run in another number format, so that the engine can compare the two on
 * the very image it explains.
 */
public interface MixedPrecision extends BlackBox {
  /**
   * Says whether this machine computes the type natively. Cheap: loads nothing, so {@link #at} may
   * still fail.
   */
  boolean offers(ElementType type);

  /**
   * Returns the same model at an element type: this black box itself, or a variant that is made at
   * the first call. The variant belongs to this black box and is closed with it.
   *
   * @throws org.iassa.engine.ModelException if the model cannot run in that type
   */
  BlackBox at(ElementType type);
}
