package org.iassa.scenes;

/**
 * An outline placed on the canvas.
 *
 * @param outline the shape in its own unit circle
 * @param cx centre's column in pixels
 * @param cy centre's row in pixels
 * @param radius radius of the circle about it in pixels
 * @param cos cosine of the turn
 * @param sin sine of the turn
 * @param squeeze height over width of the shape before it is turned, 0 &lt; squeeze ≤ 1
 */
record Placement(
    Outline outline, double cx, double cy, double radius, double cos, double sin, double squeeze) {

  /** Turns an outline by an angle in radians and places it. */
  static Placement of(
      Outline outline, double cx, double cy, double radius, double angle, double squeeze) {
    return new Placement(
        outline, cx, cy, radius, StrictMath.cos(angle), StrictMath.sin(angle), squeeze);
  }

  /** Returns a lower bound of the distance to the outline in pixels, negative inside. */
  double distance(double x, double y) {
    return shape(x, y) * radius * squeeze;
  }

  /** Returns whether a point in pixels lies inside. */
  boolean contains(double x, double y) {
    return shape(x, y) < 0;
  }

  private double shape(double x, double y) {
    double dx = (x - cx) / radius;
    double dy = (y - cy) / radius;
    return outline.at(dx * cos + dy * sin, (dy * cos - dx * sin) / squeeze);
  }

  /** Returns the area relative to the circle about the shape, from 64×64 samples. */
  static double fill(Outline outline, double squeeze) {
    int inside = 0;
    for (int i = 0; i < 64; i++) {
      for (int j = 0; j < 64; j++) {
        if (outline.at((j - 31.5) / 32, (i - 31.5) / 32) < 0) {
          inside++;
        }
      }
    }
    return inside * squeeze * 4 / (4096 * Math.PI);
  }
}
