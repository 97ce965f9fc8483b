package org.iassa.scenes;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The mask is what was drawn: another colour of the object changes its pixels and no others. */
class SceneMaskTest {
  private static final float[] BLACK = {0, 0, 0};
  private static final int TIPS = 8;
  private static final float[] WHITE = {1, 1, 1};

  @ParameterizedTest
  @ValueSource(ints = {224, 75})
  void mask_holdsThePixelsThatChange_whenTheObjectChangesColour(int side) {
    SceneGenerator generator = new SceneGenerator(11, side, side);
    for (int index = 0; index < 2 * SceneGenerator.LABELS.size(); index++) {
      Scene black = generator.scene(index, BLACK);
      Scene white = generator.scene(index, WHITE);
      assertThat(white.mask()).isEqualTo(black.mask()).isEqualTo(generator.scene(index).mask());
      int tips = 0;
      for (int y = 0; y < side; y++) {
        for (int x = 0; x < side; x++) {
          int difference = white.image().value(y, x, 1) - black.image().value(y, x, 1);
          String where = "scene " + index + " at row " + y + ", column " + x;
          boolean inside = black.mask()[y * side + x];
          if (inside) {
            // Half covered or more, at the darkest lighting: at least a quarter of the range.
            assertThat(difference).as(where).isGreaterThan(60);
          } else if (!touches(black.mask(), side, y, x)) {
            tips += difference == 0 ? 0 : 1;
          }
        }
      }
      // Only the sub-pixel tips of a crescent or a leaf reach farther than the next pixel.
      assertThat(tips).as("scene " + index).isLessThanOrEqualTo(TIPS);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {224, 75})
  void mask_isHalfOfTheChange_alongTheRim(int side) {
    // Where the scene is not clipped, the change is the coverage times that of a full neighbour.
    SceneGenerator generator = new SceneGenerator(12, side, side);
    int rim = 0;
    for (int index = 0; index < 10; index++) {
      Scene black = generator.scene(index, new float[] {0.3f, 0.3f, 0.3f});
      Scene white = generator.scene(index, new float[] {0.7f, 0.7f, 0.7f});
      double full = 0;
      int inner = 0;
      for (int p = 0; p < side * side; p++) {
        int y = p / side;
        int x = p % side;
        int difference = white.image().value(y, x, 1) - black.image().value(y, x, 1);
        full = Math.max(full, difference);
        inner += black.mask()[p] ? 1 : 0;
        rim += !black.mask()[p] && difference > 0 ? 1 : 0;
        if (!black.mask()[p]) {
          // Below half of 0.4·255 at the brightest lighting (1.1·1.23), with rounding.
          assertThat(difference).isLessThan(71);
        }
      }
      assertThat(full).isGreaterThan(50);
      assertThat(inner).isGreaterThan(side * side / 100);
    }
    assertThat(rim).isPositive();
  }

  private static boolean touches(boolean[] mask, int side, int y, int x) {
    for (int v = Math.max(0, y - 1); v <= Math.min(side - 1, y + 1); v++) {
      for (int u = Math.max(0, x - 1); u <= Math.min(side - 1, x + 1); u++) {
        if (mask[v * side + u]) {
          return true;
        }
      }
    }
    return false;
  }
}
