package org.iassa.bench.reference;

/** The masks of a pass, each a function of the pixel. */
public interface MaskSet {
  /** Returns the number of masks N. */
  int count();

  /** Returns m_i(y, x), in [0, 1]. */
  double at(int index, int y, int x);
}
