package org.iassa.engine;

/** How an image is explained. */
public enum Method {
  /** Iterative, adaptive sampling with spatial attention (Vasu and Long, WACV 2020). */
  IASSA,
  /** Random smooth masks, weighted by their scores (Petsiuk, Das and Saenko, BMVC 2018). */
  RISE,
  /** A linear model of which superpixels are shown (Ribeiro, Singh and Guestrin, KDD 2016). */
  LIME,
  /** One pass of sliding windows: the opening pass of IASSA, without attention or refinement. */
  OCCLUSION
}
