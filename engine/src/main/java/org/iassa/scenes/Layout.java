package org.iassa.scenes;

import java.util.ArrayList;
import java.util.List;

/** Where the objects of a scene lie: the rules of {@link SceneGenerator}. */
final class Layout {
  /**
   * One object.
   *
   * @param label its class
   * @param distractor whether it is not the one that the scene is labelled by
   * @param placement its outline on the canvas
   */
  record Item(int label, boolean distractor, Placement placement) {}

  private static final double MIN_RADIUS = 0.19;
  private static final double MAX_RADIUS = 0.30;
  private static final double MIN_DISTRACTOR = 0.065;
  private static final double MAX_DISTRACTOR = 0.14;
  private static final double GAP = 2.5;

  /** The masks round to whole pixels: plan a little under the promised share. */
  private static final double AREA_MARGIN = 0.93;

  private static final int ATTEMPTS = 40;

  private final int height;
  private final int width;
  private final SceneRandom random;
  private final List<Item> items = new ArrayList<>();

  private Layout(int height, int width, SceneRandom random) {
    this.height = height;
    this.width = width;
    this.random = random;
  }

  /** Places the object first, then one to three distractors of other classes. */
  static List<Item> draw(int label, int height, int width, SceneRandom random) {
    Layout layout = new Layout(height, width, random);
    double area = layout.placeObject(label);
    int wanted = 1 + random.below(3);
    for (int i = 0; i < wanted; i++) {
      layout.placeDistractor(label, area);
    }
    return layout.items;
  }

  /** Returns the object's area relative to a disc of radius 1 pixel. */
  private double placeObject(int label) {
    Outline outline = ShapeKind.values()[label].vary(random);
    double squeeze = random.between(0.85, 1);
    double radius = random.between(MIN_RADIUS, MAX_RADIUS) * Math.min(height, width);
    double cx = outward(radius, width);
    double cy = outward(radius, height);
    items.add(new Item(label, false, turned(outline, cx, cy, radius, squeeze)));
    return Placement.fill(outline, squeeze) * radius * radius;
  }

  private void placeDistractor(int objectLabel, double objectArea) {
    double side = Math.min(height, width);
    double objectRadius = items.get(0).placement().radius();
    int label = (objectLabel + 1 + random.below(ShapeKind.values().length - 1));
    label %= ShapeKind.values().length;
    Outline outline = ShapeKind.values()[label].vary(random);
    double squeeze = random.between(0.85, 1);
    double share = SceneGenerator.MAX_DISTRACTOR_AREA * AREA_MARGIN;
    double byArea = Math.sqrt(share * objectArea / Placement.fill(outline, squeeze));
    double largest =
        Math.min(
            byArea,
            Math.min(MAX_DISTRACTOR * side, SceneGenerator.MAX_DISTRACTOR_RADIUS * objectRadius));
    double smallest = Math.min(MIN_DISTRACTOR * side, largest);
    double radius = random.between(smallest, largest);
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (add(label, outline, within(radius, width), within(radius, height), radius, squeeze)) {
        return;
      }
    }
    // The corner farthest from the object always has room for the first one.
    Placement object = items.get(0).placement();
    double cx = object.cx() < width * 0.5 ? width - smallest - 1 : smallest + 1;
    double cy = object.cy() < height * 0.5 ? height - smallest - 1 : smallest + 1;
    add(label, outline, cx, cy, smallest, squeeze);
  }

  private boolean add(
      int label, Outline outline, double cx, double cy, double radius, double squeeze) {
    for (Item item : items) {
      double dx = item.placement().cx() - cx;
      double dy = item.placement().cy() - cy;
      double gap = item.placement().radius() + radius + GAP;
      if (dx * dx + dy * dy < gap * gap) {
        return false;
      }
    }
    items.add(new Item(label, true, turned(outline, cx, cy, radius, squeeze)));
    return true;
  }

  private Placement turned(Outline outline, double cx, double cy, double radius, double squeeze) {
    return Placement.of(outline, cx, cy, radius, random.between(0, 2 * Math.PI), squeeze);
  }

  private double within(double radius, double length) {
    return random.between(radius + 1, length - radius - 1);
  }

  /** As within, pushed from the middle to the ends: the distance from the middle is √ of even. */
  private double outward(double radius, double length) {
    double even = random.between(-1, 1);
    double offset = Math.sqrt(Math.abs(even)) * (even < 0 ? -1 : 1);
    return length * 0.5 + offset * (length * 0.5 - radius - 1);
  }
}
