package org.iassa.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.iassa.engine.InvalidOptionException;
import org.iassa.metrics.RankingStudy.Agreement;
import org.iassa.metrics.RankingStudy.Flip;
import org.iassa.metrics.RankingStudy.Place;
import org.junit.jupiter.api.Test;

class RankingStudyTest {
  private final RankingStudy study = new RankingStudy();

  private void add(String protocol, Metric metric, Object... methodsAndMeans) {
    for (int i = 0; i < methodsAndMeans.length; i += 2) {
      // Three images round the mean, the same spread for all methods.
      double mean = (Double) methodsAndMeans[i + 1];
      for (int image = -1; image <= 1; image++) {
        study.add("i" + image, (String) methodsAndMeans[i], protocol, metric, mean + image / 8.0);
      }
    }
  }

  @Test
  void ranking_putsTheBestFirst_whicheverWayTheMetricPoints() {
    add("p/1", Metric.INSERTION, "a", 0.25, "b", 0.5, "c", 0.125);
    add("p/1", Metric.DELETION, "a", 0.25, "b", 0.5, "c", 0.125);
    assertThat(study.ranking("p/1", Metric.INSERTION))
        .containsExactly(new Place("b", 0.5), new Place("a", 0.25), new Place("c", 0.125));
    assertThat(study.ranking("p/1", Metric.DELETION))
        .extracting(Place::method)
        .containsExactly("c", "a", "b");
    assertThatThrownBy(() -> study.ranking("q/1", Metric.DELETION))
        .isInstanceOf(InvalidOptionException.class);
    assertThatThrownBy(() -> study.ranking("p/1", Metric.IOU))
        .isInstanceOf(InvalidOptionException.class);
  }

  @Test
  void agreement_isKendallsTau_andNamesThePairsThatFlip() {
    add("p/1", Metric.INSERTION, "a", 4.0, "b", 3.0, "c", 2.0, "d", 1.0);
    add("q/1", Metric.INSERTION, "a", 3.0, "b", 4.0, "c", 1.0, "d", 2.0);
    add("r/1", Metric.INSERTION, "a", 8.0, "b", 7.0, "c", 6.0, "d", 5.0);
    List<Agreement> all = study.agreements(Metric.INSERTION);
    assertThat(all).extracting(Agreement::first).containsExactly("p/1", "p/1", "q/1");
    assertThat(all).extracting(Agreement::second).containsExactly("q/1", "r/1", "r/1");
    // Four of six pairs agree, two do not.
    assertThat(all.get(0).tau()).isCloseTo(2 / 6.0, within(1e-12));
    assertThat(all.get(0).survives()).isFalse();
    assertThat(all.get(0).flips())
        .containsExactly(new Flip("a", "b", true), new Flip("c", "d", true));
    assertThat(all.get(1).tau()).isEqualTo(1);
    assertThat(all.get(1).survives()).isTrue();
    assertThat(all.get(2).flips())
        .containsExactly(new Flip("b", "a", true), new Flip("d", "c", true));
    assertThat(study.agreements(Metric.IOU)).isEmpty();
  }

  @Test
  void flip_namesTheLowerOne_whenLowerIsBetter() {
    add("p/1", Metric.DELETION, "a", 0.5, "b", 0.25);
    add("q/1", Metric.DELETION, "a", 0.25, "b", 0.5);
    assertThat(study.agreements(Metric.DELETION).get(0).flips())
        .containsExactly(new Flip("b", "a", true));
  }

  @Test
  void ties_areNeitherFlipNorAgreement() {
    add("p/1", Metric.IOU, "a", 1.0, "b", 1.0, "c", 0.5);
    add("q/1", Metric.IOU, "a", 1.0, "b", 0.5, "c", 0.25);
    Agreement found = study.agreements(Metric.IOU).get(0);
    // Pairs ab ac bc: 0 + + against + + +, so tau-b = 2 / √(2·3).
    assertThat(found.tau()).isCloseTo(2 / Math.sqrt(6), within(1e-12));
    assertThat(found.survives()).isTrue();
    add("r/1", Metric.IOU, "a", 1.0, "b", 1.0, "c", 1.0);
    assertThat(study.agreements(Metric.IOU).get(1).tau()).isNaN();
  }

  @Test
  void flip_isUncertain_whenImagesDisagree() {
    double[] better = {5, -4, 0.5};
    for (int image = 0; image < 3; image++) {
      study.add("i" + image, "a", "p/1", Metric.F1, better[image]);
      study.add("i" + image, "b", "p/1", Metric.F1, 0);
      study.add("i" + image, "a", "q/1", Metric.F1, 0);
      study.add("i" + image, "b", "q/1", Metric.F1, 1);
    }
    assertThat(study.agreements(Metric.F1).get(0).flips())
        .containsExactly(new Flip("a", "b", false));
  }

  @Test
  void means_areOverImagesThatAllMethodsHave() {
    study.add("one", "a", "p/1", Metric.IOU, 0.5);
    study.add("two", "a", "p/1", Metric.IOU, 100);
    study.add("three", "a", "p/1", Metric.IOU, 100);
    study.add("two", "b", "p/1", Metric.IOU, Double.NaN);
    study.add("one", "b", "p/1", Metric.IOU, 0.75);
    assertThat(study.ranking("p/1", Metric.IOU))
        .containsExactly(new Place("b", 0.75), new Place("a", 0.5));
    study.add("one", "b", "p/1", Metric.IOU, 0.25);
    assertThat(study.ranking("p/1", Metric.IOU).get(0).method()).isEqualTo("a");
  }

  @Test
  void evaluations_areAddedUnderTheirProtocols() {
    Evaluation evaluation =
        new Evaluation(Protocol.XPLIQUE, 1, 5, Map.of(Metric.IOU, 0.5, Metric.DELETION, 0.25));
    study.add("image", "a", List.of(evaluation));
    assertThat(study.protocols()).containsExactly("xplique/2");
    assertThat(study.ranking("xplique/2", Metric.DELETION)).containsExactly(new Place("a", 0.25));
  }
}
