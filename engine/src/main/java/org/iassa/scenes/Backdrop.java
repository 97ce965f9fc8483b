package org.iassa.scenes;

/** Paints what lies behind the objects: noise in three octaves, polygons and lines. */
final class Backdrop {
  private final float[] ground;

  private Backdrop(float[] ground) {
    this.ground = ground;
  }

  /** Paints a background and returns it with its mean tone. */
  static Backdrop paint(Canvas canvas, SceneRandom random) {
    float[] ground = new float[3];
    for (int c = 0; c < 3; c++) {
      ground[c] = (float) random.between(0.12, 0.88);
    }
    Backdrop backdrop = new Backdrop(ground);
    backdrop.clouds(canvas, random);
    int polygons = 5 + random.below(8);
    for (int i = 0; i < polygons; i++) {
      backdrop.polygon(canvas, random);
    }
    int lines = 4 + random.below(8);
    for (int i = 0; i < lines; i++) {
      backdrop.line(canvas, random);
    }
    return backdrop;
  }

  /** Returns a colour at least the given distance (sum over channels) from the ground's tone. */
  float[] contrasting(SceneRandom random, double distance) {
    float[] colour = new float[3];
    double far;
    do {
      far = 0;
      for (int c = 0; c < 3; c++) {
        colour[c] = (float) random.unit();
        far += Math.abs(colour[c] - ground[c]);
      }
    } while (far < distance);
    return colour;
  }

  private float[] near(SceneRandom random, double spread) {
    float[] colour = new float[3];
    double grey = random.between(-spread, spread);
    for (int c = 0; c < 3; c++) {
      double value = ground[c] + grey * 0.6 + random.between(-spread, spread) * 0.5;
      colour[c] = (float) Math.max(0, Math.min(1, value));
    }
    return colour;
  }

  private void clouds(Canvas canvas, SceneRandom random) {
    float[] first = near(random, 0.22);
    float[] second = near(random, 0.22);
    float[] mix = new float[canvas.height * canvas.width];
    double side = Math.min(canvas.height, canvas.width);
    double cells = random.between(3, 6);
    double weight = 0.55;
    for (int octave = 0; octave < 3; octave++) {
      new ValueNoise(random.bits())
          .addTo(mix, canvas.height, canvas.width, Math.max(1, side / cells), weight);
      cells *= random.between(2.2, 3);
      weight *= 0.55;
    }
    for (int i = 0; i < mix.length; i++) {
      for (int c = 0; c < 3; c++) {
        canvas.rgb[3 * i + c] = first[c] + (second[c] - first[c]) * mix[i];
      }
    }
  }

  private void polygon(Canvas canvas, SceneRandom random) {
    int corners = 3 + random.below(4);
    double[] p = new double[2 * corners];
    double turn = random.unit();
    for (int i = 0; i < corners; i++) {
      double angle = (i + turn + random.between(0, 0.7)) * 2 * Math.PI / corners;
      double radius = random.between(0.35, 1);
      p[2 * i] = radius * StrictMath.cos(angle);
      p[2 * i + 1] = radius * StrictMath.sin(angle);
    }
    place(canvas, random, Outline.polygon(p), random.between(0.05, 0.22));
  }

  private void line(Canvas canvas, SceneRandom random) {
    double half = random.between(0.012, 0.05);
    place(canvas, random, Outline.box(0, 0, 0.99, half), random.between(0.1, 0.5));
  }

  private void place(Canvas canvas, SceneRandom random, Outline outline, double size) {
    double side = Math.min(canvas.height, canvas.width);
    double cx = random.unit() * canvas.width;
    double cy = random.unit() * canvas.height;
    double angle = random.between(0, 2 * Math.PI);
    Placement shape = Placement.of(outline, cx, cy, size * side, angle, 1);
    Texture texture = Texture.of(near(random, 0.28), near(random, 0.28), random);
    canvas.paint(shape, texture, random.between(0.5, 1), null);
  }
}
