package org.iassa.engine.spi;

/** Which windows of a grid a pass keeps. HAR: the highly activated region, eq. 7-8. */
public enum WindowFilter {
  /** Every window. */
  ALL,
  /** Windows that share at least one pixel with the HAR: the paper. */
  INTERSECTS_HAR,
  /** Windows whose complement shares at least one pixel with the HAR: the author's code. */
  COMPLEMENT_INTERSECTS_HAR
}
