package org.iassa.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import java.util.function.DoubleBinaryOperator;
import org.iassa.engine.SaliencyMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineArtefactTest {
  private static final int H = 30;
  private static final int W = 41;

  private static SaliencyMap map(DoubleBinaryOperator of) {
    float[] values = new float[H * W];
    for (int y = 0; y < H; y++) {
      for (int x = 0; x < W; x++) {
        values[y * W + x] = (float) of.applyAsDouble(y, x);
      }
    }
    return new SaliencyMap(H, W, values);
  }

  @Test
  void ramp_hasNoLines() {
    assertThat(LineArtefact.of(map((y, x) -> 3 * x - 2 * y))).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 4, 8, 13})
  void cells_areAllLines(int side) {
    double[] levels = new SplittableRandom(side).doubles(400).toArray();
    SaliencyMap map = map((y, x) -> levels[(int) y / side * 20 + (int) x / side]);
    assertThat(LineArtefact.of(map)).isEqualTo(1);
  }

  @Test
  void stepAcrossARamp_hasItsClosedForm() {
    double a = 0.5;
    double b = 4;
    double expected = ((a + b) * (a + b) - a * a) / ((W - 2) * a * a + (a + b) * (a + b));
    SaliencyMap columns = map((y, x) -> a * x + (x >= 17 ? b : 0));
    assertThat(LineArtefact.of(columns)).isCloseTo(expected, within(1e-12));
    double turned = ((a + b) * (a + b) - a * a) / ((H - 2) * a * a + (a + b) * (a + b));
    SaliencyMap rows = map((y, x) -> a * y + (y >= 9 ? b : 0));
    assertThat(LineArtefact.of(rows)).isCloseTo(turned, within(1e-12));
  }

  @Test
  void scaleAndOffset_changeNothing() {
    SplittableRandom random = new SplittableRandom(5);
    double[] noise = random.doubles(H * W).toArray();
    double[] rounded = new double[noise.length];
    for (int i = 0; i < noise.length; i++) {
      rounded[i] = Math.rint(noise[i] * 256); // exact after scaling, also as a float
    }
    SaliencyMap map = map((y, x) -> rounded[(int) (y * W + x)]);
    SaliencyMap other = map((y, x) -> 4 * rounded[(int) (y * W + x)] - 512);
    assertThat(LineArtefact.of(other)).isEqualTo(LineArtefact.of(map)).isBetween(0.02, 0.25);
  }

  @Test
  void smoothMap_hasFewerLinesThanItsCells() {
    DoubleBinaryOperator blob =
        (y, x) -> Math.exp(-((y - 12) * (y - 12) + (x - 20) * (x - 20)) / 80);
    double smooth = LineArtefact.of(map(blob));
    double cells =
        LineArtefact.of(map((y, x) -> blob.applyAsDouble((int) y / 5 * 5, (int) x / 5 * 5)));
    assertThat(smooth).isLessThan(0.1);
    assertThat(cells).isGreaterThan(0.95);
  }

  @Test
  void constantMap_isUndefined() {
    assertThat(LineArtefact.of(map((y, x) -> 7))).isNaN();
    assertThat(LineArtefact.of(new SaliencyMap(1, 1, new float[] {1}))).isNaN();
    assertThat(LineArtefact.of(new SaliencyMap(1, 3, new float[] {0, 0, 1}))).isEqualTo(1);
  }
}
