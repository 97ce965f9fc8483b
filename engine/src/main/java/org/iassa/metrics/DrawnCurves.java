package org.iassa.metrics;

import java.util.ArrayList;
import java.util.List;
import org.iassa.engine.SaliencyMap;

/**
 * The curves of one map so far. A protocol whose steps are among those of a curve that is drawn,
 * with the same canvas and kind of score, needs no forward pass of its own: of the same 225 images,
 * RISE's coarser protocol looks at every eighth.
 */
final class DrawnCurves {
  private final float[] image;
  private final SaliencyMap map;
  private final int target;
  private final List<Drawn> drawn = new ArrayList<>();

  private record Drawn(Canvas canvas, boolean restores, Curve curve) {}

  DrawnCurves(float[] image, SaliencyMap map, int target) {
    this.image = image;
    this.map = map;
    this.target = target;
  }

  /** Returns the area under a curve; draws it if it is not among those drawn. */
  double area(PixelCurve wanted) {
    Protocol rules = wanted.protocol();
    Canvas canvas = wanted.canvas(rules);
    for (Drawn one : drawn) {
      if (one.canvas.equals(canvas)
          && one.restores == wanted.restores()
          && one.curve.protocol().activation() == rules.activation()) {
        float[] scores = one.curve.at(rules.step().counts(map.height() * map.width()));
        if (scores != null) {
          return rules.area().area(scores);
        }
      }
    }
    Curve curve = wanted.measure(image, map, target);
    drawn.add(new Drawn(canvas, wanted.restores(), curve));
    return curve.area();
  }
}
