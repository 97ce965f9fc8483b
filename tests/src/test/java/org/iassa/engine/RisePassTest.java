package org.iassa.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Random masks as passes of a schedule, beside windows. */
class RisePassTest {
  /** Windows of BALANCED on the small image: 12 positions along each side. */
  private static final int WINDOWS = 144;

  private static final int RANDOM = 350;

  private static ExplainOptions.Builder balanced() {
    return ExplainOptions.builder(Preset.BALANCED).batch(32);
  }

  private static Explanation explain(ExplainOptions.Builder options) {
    try (Explainer explainer = Explainer.builder(Squares.detector()).device(Device.CPU).build()) {
      return explainer.explain(Squares.image(), options.build());
    }
  }

  private static Explanation opening(Pass... passes) {
    return explain(opening(balanced(), passes));
  }

  private static ExplainOptions.Builder opening(ExplainOptions.Builder b, Pass... passes) {
    Schedule s = b.schedule();
    return b.schedule(
            new Schedule(
                List.of(passes), s.refinement(), s.windowStep(), s.strideStep(), s.windowLead()))
        .iterations(passes.length);
  }

  private static List<Integer> masks(Explanation e) {
    return e.iterations().stream().map(Iteration::masks).toList();
  }

  @Test
  void passes_haveTheMasksTheyName_withoutALimit() {
    Explanation e = explain(balanced());

    assertThat(masks(e)).containsExactly(RANDOM, WINDOWS);
    assertThat(e.forwards()).isEqualTo(1 + RANDOM + WINDOWS);
    assertThat(e.stopReason()).isEqualTo(StopReason.ITERATIONS);
    assertThat(e.iterations().get(0).window()).as("a cell").isEqualTo(10);
    assertThat(e.options().draws(0)).isTrue();
    assertThat(e.options().draws(1)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {496, 700, 1500})
  void forwardsToSpare_becomeRandomMasks(int limit) {
    Explanation e = explain(balanced().maxForwards(limit));

    assertThat(masks(e)).containsExactly(limit - 1 - WINDOWS, WINDOWS);
    assertThat(e.forwards()).isEqualTo(limit);
    assertThat(e.stopReason()).isEqualTo(StopReason.ITERATIONS);
  }

  @Test
  void forwardsToSpare_areLeftToTheRefinement_whereThereIsOne() {
    Explanation e = explain(balanced().iterations(4).maxForwards(900));

    assertThat(masks(e).subList(0, 2)).containsExactly(RANDOM, WINDOWS);
  }

  @ParameterizedTest
  @ValueSource(ints = {60, 120, 300, 494})
  void bothKindsShareTheForwards_whenThereAreTooFew(int limit) {
    Explanation e = explain(balanced().maxForwards(limit));

    assertThat(e.forwards()).isEqualTo(limit);
    assertThat(e.iterations()).hasSize(2);
    double part = (double) e.iterations().get(0).masks() / (limit - 1);
    assertThat(part).isBetween(0.7, 0.9);
    assertThat(e.iterations().get(1).stride()).isGreaterThan(7);
    assertThat(e.stopReason()).isEqualTo(StopReason.MAX_FORWARDS);
  }

  @Test
  void randomMasksTakeAll_whenWindowsCannotCoverTheImage() {
    Explanation e = explain(balanced().maxForwards(10));

    assertThat(masks(e)).containsExactly(9);
    assertThat(e.stopReason()).isEqualTo(StopReason.MAX_FORWARDS);
  }

  @Test
  void severalRandomPasses_shareTheForwards_andDifferInTheirMasks() {
    RisePass pass = new RisePass(100, 7, 0.5);
    Explanation one = opening(pass);
    Explanation two = opening(pass, pass);

    assertThat(two.saliency())
        .as("the mean of two equal maps is that map")
        .isNotEqualTo(one.saliency());
    Explanation more =
        explain(opening(balanced(), pass, new RisePass(300, 7, 0.5)).maxForwards(1002));
    assertThat(masks(more)).containsExactly(250, 751);
  }

  @ParameterizedTest
  @CsvSource({"8, 2", "0.5, 0.125", "2000000, 500000"})
  void onlyTheRatioOfWeightsCounts(double random, double windows) {
    if (random > 1e6) {
      assertThatThrownBy(() -> new RisePass(RANDOM, 7, 0.5, random))
          .isInstanceOf(InvalidOptionException.class)
          .hasMessageContaining("weight is 2000000.0");
      return;
    }
    Explanation scaled =
        opening(
            new RisePass(RANDOM, 7, 0.5, random), new WindowPass(75, 25, Polarity.REVEAL, windows));

    assertThat(scaled.saliency()).isEqualTo(explain(balanced()).saliency());
  }

  @Test
  void weights_moveTheMapBetweenItsPasses() {
    RisePass random = new RisePass(RANDOM, 7, 0.5);
    SaliencyMap alone = opening(random).saliency();
    double before = Double.POSITIVE_INFINITY;
    for (double weight : new double[] {10, 1, 0.1, 1e-6}) {
      double apart =
          distance(
              alone, opening(random, new WindowPass(75, 25, Polarity.REVEAL, weight)).saliency());
      assertThat(apart).as("weight %s", weight).isLessThan(before);
      before = apart;
    }
    assertThat(before).isLessThan(1e-5);
  }

  private static double distance(SaliencyMap a, SaliencyMap b) {
    float[] one = a.toArray();
    float[] other = b.toArray();
    double most = 0;
    for (int i = 0; i < one.length; i++) {
      most = Math.max(most, Math.abs(one[i] - other[i]));
    }
    return most;
  }

  @Test
  void map_dependsOnTheSeed() {
    SaliencyMap first = explain(balanced().seed(5)).saliency();

    assertThat(explain(balanced().seed(5)).saliency()).isEqualTo(first);
    assertThat(explain(balanced().seed(6)).saliency()).isNotEqualTo(first);
  }

  @Test
  void riseAsAMethod_isOneSuchPass() {
    Explanation method =
        explain(balanced().method(Method.RISE).rise(new RiseOptions(200, 5, 0.3)).seed(3));
    Explanation pass = explain(opening(balanced(), new RisePass(200, 5, 0.3)).seed(3));

    assertThat(method.saliency()).isEqualTo(pass.saliency());
    assertThat(explain(balanced().method(Method.RISE).maxForwards(5000)).forwards())
        .as("plain RISE takes no more masks than it names")
        .isEqualTo(4001);
  }

  @Test
  void occlusion_isTheFirstPassOfWindows() {
    assertThat(masks(explain(balanced().method(Method.OCCLUSION)))).containsExactly(WINDOWS);
  }

  @Test
  void timeLimit_drawsNoMoreThanIsNamed() {
    assertThat(masks(explain(balanced().maxMillis(600_000)))).containsExactly(RANDOM, WINDOWS);
  }
}
