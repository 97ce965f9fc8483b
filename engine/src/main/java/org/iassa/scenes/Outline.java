package org.iassa.scenes;

/**
 * The outline of a shape in its own unit square: a function of the plane that is negative inside,
 * positive outside and changes by at most the distance moved (a 1-Lipschitz bound of the signed
 * distance). Every shape fits in the unit circle. The combinators keep the bound.
 */
@FunctionalInterface
interface Outline {
  /** Returns a bound of the signed distance at (x, y). */
  double at(double x, double y);

  /** Returns the union of this outline and another. */
  default Outline or(Outline other) {
    return (x, y) -> Math.min(at(x, y), other.at(x, y));
  }

  /** Returns this outline where the other one covers it too. */
  default Outline and(Outline other) {
    return (x, y) -> Math.max(at(x, y), other.at(x, y));
  }

  /** Returns this outline with the other one cut out. */
  default Outline minus(Outline other) {
    return (x, y) -> Math.max(at(x, y), -other.at(x, y));
  }

  /** Returns the disc of a radius about (cx, cy). */
  static Outline disc(double cx, double cy, double radius) {
    return (x, y) -> Math.sqrt((x - cx) * (x - cx) + (y - cy) * (y - cy)) - radius;
  }

  /** Returns the axis-parallel box of the given half sides about (cx, cy). */
  static Outline box(double cx, double cy, double halfWidth, double halfHeight) {
    return (x, y) -> Math.max(Math.abs(x - cx) - halfWidth, Math.abs(y - cy) - halfHeight);
  }

  /** Returns the lens between (−half, 0) and (half, 0) that is 2·bulge high. */
  static Outline lens(double half, double bulge) {
    double offset = (half * half - bulge * bulge) / (2 * bulge);
    double radius = offset + bulge;
    return disc(0, -offset, radius).and(disc(0, offset, radius));
  }

  /** Returns a closed polygon: exact distance to its edges, sign by the even-odd rule. */
  static Outline polygon(double... xy) {
    double[] p = xy.clone();
    return (x, y) -> polygonDistance(p, x, y);
  }

  private static double polygonDistance(double[] p, double x, double y) {
    double nearest = Double.MAX_VALUE;
    boolean inside = false;
    for (int i = 0, j = p.length - 2; i < p.length; j = i, i += 2) {
      double ex = p[j] - p[i];
      double ey = p[j + 1] - p[i + 1];
      double wx = x - p[i];
      double wy = y - p[i + 1];
      double t = Math.max(0, Math.min(1, (wx * ex + wy * ey) / (ex * ex + ey * ey)));
      double dx = wx - t * ex;
      double dy = wy - t * ey;
      nearest = Math.min(nearest, dx * dx + dy * dy);
      if ((p[i + 1] > y) != (p[j + 1] > y) && wx < wy * ex / ey) {
        inside = !inside;
      }
    }
    double distance = Math.sqrt(nearest);
    return inside ? -distance : distance;
  }
}
