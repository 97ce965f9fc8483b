package org.iassa.oracle;

/** Masks of one pass, each a dense array of H·W values in [0, 1], made when asked for. */
public interface DenseMasks {
  /** Returns the number of masks. */
  int count();

  /** Returns m_i. The array is the caller's. */
  double[] mask(int index);
}
