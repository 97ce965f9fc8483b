package org.iassa.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.iassa.engine.InvalidOptionException;
import org.iassa.engine.SaliencyMap;
import org.iassa.engine.spi.BlackBox;
import org.junit.jupiter.api.Test;

class MapSimilarityTest {
  private static SaliencyMap each(SaliencyMap map, UnaryOperator<Float> change) {
    float[] values = map.toArray();
    for (int i = 0; i < values.length; i++) {
      values[i] = change.apply(values[i]);
    }
    return new SaliencyMap(map.height(), map.width(), values);
  }

  @Test
  void equalMaps_areAlike_whateverTheirScale() {
    SaliencyMap map = Control.random(20, 15, 1);
    assertThat(MapSimilarity.of(map, map)).isEqualTo(new MapSimilarity(1, 1, 1));
    MapSimilarity scaled = MapSimilarity.of(map, each(map, v -> 4 * v + 2));
    assertThat(scaled.spearman()).isCloseTo(1, within(1e-12));
    assertThat(scaled.ssim()).isCloseTo(1, within(1e-5));
  }

  @Test
  void negatedMap_isTheOpposite_butForItsMagnitudes() {
    SaliencyMap map = each(Control.random(20, 15, 1), v -> v - 0.3f);
    MapSimilarity found = MapSimilarity.of(map, each(map, v -> -v));
    assertThat(found.spearman()).isCloseTo(-1, within(1e-12));
    assertThat(found.spearmanAbsolute()).isCloseTo(1, within(1e-12));
    assertThat(found.ssim()).isLessThan(-0.5);
  }

  @Test
  void ssim_isTheFormulaOverEveryWindow() {
    SaliencyMap a = Control.random(13, 14, 1);
    SaliencyMap b = each(a, v -> (float) Math.sqrt(v) + (v * 1000 % 7) / 10); // a distorted copy
    double sum = 0;
    for (int y = 0; y < 3; y++) {
      for (int x = 0; x < 4; x++) {
        sum += window(a, b, y, x);
      }
    }
    assertThat(MapSimilarity.of(a, b).ssim()).isCloseTo(sum / 12, within(1e-9));
  }

  private static double window(SaliencyMap a, SaliencyMap b, int top, int left) {
    double total = 0;
    double meanA = 0;
    double meanB = 0;
    for (int i = 0; i < 121; i++) {
      double w = Math.exp(-(sq(i / 11 - 5) + sq(i % 11 - 5)) / (2 * 1.5 * 1.5));
      total += w;
      meanA += w * unit(a, top + i / 11, left + i % 11);
      meanB += w * unit(b, top + i / 11, left + i % 11);
    }
    meanA /= total;
    meanB /= total;
    double aa = 0;
    double bb = 0;
    double ab = 0;
    for (int i = 0; i < 121; i++) {
      double w = Math.exp(-(sq(i / 11 - 5) + sq(i % 11 - 5)) / (2 * 1.5 * 1.5)) / total;
      double da = unit(a, top + i / 11, left + i % 11) - meanA;
      double db = unit(b, top + i / 11, left + i % 11) - meanB;
      aa += w * da * da;
      bb += w * db * db;
      ab += w * da * db;
    }
    return (2 * meanA * meanB + 1e-4)
        * (2 * ab + 9e-4)
        / ((meanA * meanA + meanB * meanB + 1e-4) * (aa + bb + 9e-4));
  }

  private static double sq(double v) {
    return v * v;
  }

  private static double unit(SaliencyMap map, int y, int x) {
    return ((double) map.value(y, x) - map.min()) / ((double) map.max() - map.min());
  }

  @Test
  void sizes_areChecked_andConstantMapsHaveNoRanks() {
    SaliencyMap map = Control.random(12, 12, 1);
    assertThat(MapSimilarity.of(map, each(map, v -> 1f)).spearman()).isNaN();
    assertThat(MapSimilarity.of(map, each(map, v -> 1f)).ssim()).isBetween(-1.0, 0.1);
    assertThatThrownBy(() -> MapSimilarity.of(map, Control.random(12, 13, 1)))
        .isInstanceOf(InvalidOptionException.class);
    assertThatThrownBy(() -> MapSimilarity.of(Control.random(10, 12, 1), Control.random(10, 12, 1)))
        .isInstanceOf(InvalidOptionException.class)
        .hasMessageContaining("11x11");
  }

  @Test
  void check_explainsEachModelOnce_inOrder() {
    BlackBox model = BlackBox.of(12, 12, 2, (batch, scores) -> {});
    BlackBox one = BlackBox.of(12, 12, 2, (batch, scores) -> {});
    BlackBox two = BlackBox.of(12, 12, 2, (batch, scores) -> {});
    Map<String, BlackBox> randomised = new LinkedHashMap<>();
    randomised.put("one", one);
    randomised.put("two", two);
    SaliencyMap map = Control.random(12, 12, 1);
    Map<BlackBox, SaliencyMap> maps = Map.of(model, map, one, map, two, Control.random(12, 12, 5));
    List<ModelRandomisation.Outcome> outcomes =
        ModelRandomisation.check(model, randomised, maps::get);
    assertThat(outcomes).extracting(ModelRandomisation.Outcome::name).containsExactly("one", "two");
    assertThat(outcomes.get(0).similarity().ssim()).isEqualTo(1);
    assertThat(outcomes.get(1).similarity().spearman()).isBetween(-0.4, 0.4);
    assertThat(ModelRandomisation.check(model, two, maps::get))
        .isEqualTo(outcomes.get(1).similarity());
    for (BlackBox other :
        List.of(
            BlackBox.of(12, 12, 3, (batch, scores) -> {}),
            BlackBox.of(11, 12, 2, (batch, scores) -> {}))) {
      assertThatThrownBy(() -> ModelRandomisation.check(model, other, maps::get))
          .isInstanceOf(InvalidOptionException.class)
          .hasMessageContaining("12x12 with 2");
    }
  }
}
