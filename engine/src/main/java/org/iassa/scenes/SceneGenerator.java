package org.iassa.scenes;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.iassa.engine.InvalidOptionException;
import org.iassa.image.RgbImage;

/**
 * Draws scenes for classification with exact ground truth: one labelled object and one to three
 * distractors on a cluttered ground.
 *
 * <p>The rule that defines the label: the labelled object is the largest. Every distractor is of
 * another class, has at most {@link #MAX_DISTRACTOR_RADIUS} of the object's radius and (up to the
 * rounding of small masks) at most {@link #MAX_DISTRACTOR_AREA} of its area, and does not touch it
 * or another distractor. All objects lie wholly in the picture, at any place and turn; places near
 * the border are more likely than the centre. Colours and textures are drawn the same way for every
 * class, so that only the shape tells the class.
 *
 * <p>A scene depends on (seed, index, height, width) alone: integer hashing, IEEE arithmetic and
 * {@link StrictMath} only, so its bytes are the same on every machine. The classes take turns:
 * scene i shows class i mod {@code LABELS.size()}. A generator has no state; threads may share it.
 */
public final class SceneGenerator {
  /** The classes, in the order of the classifier's outputs. */
  public static final List<String> LABELS =
      Arrays.stream(ShapeKind.values()).map(ShapeKind::label).toList();

  /** Side of a scene in pixels when none is given. */
  public static final int DEFAULT_SIDE = 224;

  /** Largest radius of a distractor, relative to the object's. */
  public static final double MAX_DISTRACTOR_RADIUS = 0.55;

  /** Largest area of a distractor, relative to the object's. */
  public static final double MAX_DISTRACTOR_AREA = 0.4;

  private static final int MIN_SIDE = 32;
  private static final int MAX_SIDE = 4096;
  private static final double CONTRAST = 0.85;

  private final long seed;
  private final int height;
  private final int width;

  /** Draws scenes of 224×224 pixels. */
  public SceneGenerator(long seed) {
    this(seed, DEFAULT_SIDE, DEFAULT_SIDE);
  }

  /**
   * @param seed names an endless list of scenes
   * @param height height in pixels, 32..4096
   * @param width width in pixels, 32..4096; sizes of objects follow the shorter side
   * @throws InvalidOptionException if a side is out of range
   */
  public SceneGenerator(long seed, int height, int width) {
    InvalidOptionException.requireRange("scene height", height, MIN_SIDE, MAX_SIDE);
    InvalidOptionException.requireRange("scene width", width, MIN_SIDE, MAX_SIDE);
    this.seed = seed;
    this.height = height;
    this.width = width;
  }

  /**
   * Draws one scene.
   *
   * @param index which one, 0 or more
   * @throws InvalidOptionException if index is negative
   */
  public Scene scene(long index) {
    return scene(index, null);
  }

  /** As {@link #scene(long)}, with the object painted in one even colour (RGB in [0, 1]). */
  Scene scene(long index, float[] objectColour) {
    InvalidOptionException.requireRange("scene index", index, 0, Long.MAX_VALUE);
    SceneRandom random = new SceneRandom(seed, index);
    Canvas canvas = new Canvas(height, width);
    Backdrop backdrop = Backdrop.paint(canvas, random);

    int label = (int) (index % LABELS.size());
    List<Layout.Item> items = Layout.draw(label, height, width, random);
    List<Distractor> distractors = new ArrayList<>();
    boolean[] objectMask = new boolean[height * width];
    for (Layout.Item item : items) {
      Texture texture = texture(backdrop, random);
      if (item.distractor()) {
        boolean[] mask = new boolean[height * width];
        canvas.paint(item.placement(), texture, 1, mask);
        distractors.add(new Distractor(item.label(), mask));
      } else {
        Texture own = objectColour == null ? texture : Texture.plain(objectColour);
        canvas.paint(item.placement(), own, 1, objectMask);
      }
    }

    double slope = random.between(0, 0.45);
    double angle = random.between(0, 2 * Math.PI);
    canvas.light(
        slope * StrictMath.cos(angle), slope * StrictMath.sin(angle), random.between(0.8, 1.1));
    RgbImage image = canvas.develop(random.bits(), random.between(0.01, 0.06));
    return new Scene(image, label, objectMask, distractors);
  }

  /** Both colours stand out from the ground; one in three objects has a single colour. */
  private static Texture texture(Backdrop backdrop, SceneRandom random) {
    float[] first = backdrop.contrasting(random, CONTRAST);
    float[] second = backdrop.contrasting(random, CONTRAST);
    return Texture.of(first, random.chance(0.33) ? first : second, random);
  }
}
