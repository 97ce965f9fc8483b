package org.iassa.scenes;

import java.util.Locale;

/** The classes of objects. Each draws its proportions anew for every object; none has a texture. */
enum ShapeKind {
  STAR {
    @Override
    Outline vary(SceneRandom random) {
      double inner = random.between(0.36, 0.48);
      double[] p = new double[20];
      for (int i = 0; i < 10; i++) {
        double radius = (i & 1) == 0 ? 1 : inner;
        p[2 * i] = radius * cos(i * Math.PI / 5);
        p[2 * i + 1] = radius * sin(i * Math.PI / 5);
      }
      return Outline.polygon(p);
    }
  },
  RING {
    @Override
    Outline vary(SceneRandom random) {
      double hole = random.between(0.52, 0.68);
      return Outline.disc(0, 0, 0.95).minus(Outline.disc(0, 0, hole));
    }
  },
  CROSS {
    @Override
    Outline vary(SceneRandom random) {
      double arm = random.between(0.22, 0.32);
      return Outline.box(0, 0, 0.94, arm).or(Outline.box(0, 0, arm, 0.94));
    }
  },
  LEAF {
    @Override
    Outline vary(SceneRandom random) {
      double bulge = random.between(0.40, 0.52);
      return Outline.lens(1, bulge);
    }
  },
  CRESCENT {
    @Override
    Outline vary(SceneRandom random) {
      double shift = random.between(0.38, 0.52);
      return Outline.disc(0, 0, 0.98).minus(Outline.disc(shift, 0, random.between(0.72, 0.82)));
    }
  },
  GEAR {
    @Override
    Outline vary(SceneRandom random) {
      int teeth = 8 + random.below(3);
      double root = random.between(0.66, 0.72);
      double[] p = new double[8 * teeth];
      for (int i = 0; i < teeth; i++) {
        for (int k = 0; k < 4; k++) {
          double angle = (i + (k - 1.5) * (k == 0 || k == 3 ? 0.2 : 0.3)) * 2 * Math.PI / teeth;
          double radius = k == 0 || k == 3 ? root : 0.98;
          p[8 * i + 2 * k] = radius * cos(angle);
          p[8 * i + 2 * k + 1] = radius * sin(angle);
        }
      }
      return Outline.polygon(p).minus(Outline.disc(0, 0, random.between(0.16, 0.28)));
    }
  },
  ARROW {
    @Override
    Outline vary(SceneRandom random) {
      double shaft = random.between(0.16, 0.24);
      double neck = random.between(0.0, 0.2);
      double head = random.between(0.56, 0.68);
      return Outline.polygon(
          -0.96, -shaft, neck, -shaft, neck, -head, 0.98, 0, neck, head, neck, shaft, -0.96, shaft);
    }
  },
  HOUSE {
    @Override
    Outline vary(SceneRandom random) {
      double wall = random.between(0.52, 0.60);
      double eaves = random.between(-0.16, -0.04);
      double door = random.between(0.12, 0.17);
      Outline walls = Outline.box(0, (0.76 + eaves) / 2, wall, (0.76 - eaves) / 2);
      Outline roof = Outline.polygon(-0.84, eaves, 0, -0.92, 0.84, eaves);
      Outline chimney = Outline.box(0.46, -0.56, 0.1, 0.28);
      return walls.or(roof).or(chimney).minus(Outline.box(-0.05, 0.56, door, 0.24));
    }
  },
  FISH {
    @Override
    Outline vary(SceneRandom random) {
      double bulge = random.between(0.36, 0.46);
      double tail = random.between(0.42, 0.54);
      Outline lens = Outline.lens(0.74, bulge);
      Outline body = (x, y) -> lens.at(x - 0.22, y);
      Outline fin = Outline.polygon(-0.36, 0, -0.86, -tail, -0.7, 0, -0.86, tail);
      return body.or(fin).minus(Outline.disc(0.6, -0.08, 0.075));
    }
  },
  MUG {
    @Override
    Outline vary(SceneRandom random) {
      double half = random.between(0.44, 0.52);
      double grip = random.between(0.34, 0.42);
      double side = half - 0.24;
      Outline body = Outline.box(-0.24, 0, half, random.between(0.62, 0.72));
      Outline handle = Outline.disc(side, 0, grip + 0.08).minus(Outline.disc(side, 0, grip - 0.1));
      return body.or(handle);
    }
  };

  /** Draws this kind's proportions: a new outline within the unit circle. */
  abstract Outline vary(SceneRandom random);

  /** Returns the label of this class. */
  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  static double cos(double angle) {
    return StrictMath.cos(angle);
  }

  static double sin(double angle) {
    return StrictMath.sin(angle);
  }
}
