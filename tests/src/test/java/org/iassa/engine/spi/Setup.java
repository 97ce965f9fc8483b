package org.iassa.engine.spi;

/**
 * What a case opens a session with; its text, seed included, stands before every failure.
 *
 * @param targets the classes to explain, in this order
 */
record Setup(
    int height,
    int width,
    Layout layout,
    ElementType type,
    int capacity,
    int slots,
    int[] targets,
    double bound,
    long seed) {
  /** One target of score up to 1, planar floats, room for 7 images in one slot. */
  static Setup of(int height, int width, long seed) {
    return new Setup(height, width, Layout.NCHW, ElementType.FP32, 7, 1, new int[] {2}, 1.0, seed);
  }

  Setup with(Layout newLayout, ElementType newType) {
    return new Setup(height, width, newLayout, newType, capacity, slots, targets, bound, seed);
  }

  Setup with(int newCapacity, int newSlots) {
    return new Setup(height, width, layout, type, newCapacity, newSlots, targets, bound, seed);
  }

  Setup targets(int... newTargets) {
    return new Setup(height, width, layout, type, capacity, slots, newTargets, bound, seed);
  }

  Setup bound(double newBound) {
    return new Setup(height, width, layout, type, capacity, slots, targets, newBound, seed);
  }

  SessionPlan plan() {
    BatchFormat format = new BatchFormat(height, width, layout, type);
    return new SessionPlan(format, capacity, slots, targets.length, 8192, bound);
  }

  @Override
  public String toString() {
    return height
        + "x"
        + width
        + " "
        + layout
        + " "
        + type
        + " batch "
        + capacity
        + "x"
        + slots
        + " targets "
        + targets.length
        + " bound "
        + bound
        + " seed "
        + seed;
  }
}
