package org.iassa.engine;

/** How the saliency S and the attended saliency A×S become S′. */
public enum Blend {
  /** S′ = β·S + (1−β)·(A×S): eq. 6. */
  SUM,
  /**
   * S′ = n(S)·n(A×S) with n(X) = (X − min X)/(max X − min X): a pixel counts where it is salient
   * itself and pixels like it are. β has no part in it. Not in the paper; on the project's
   * measurements the region above the threshold fits objects better than with the sum.
   */
  PRODUCT
}
