package org.iassa.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.iassa.data.ObjectMask;
import org.iassa.engine.SaliencyMap;
import org.junit.jupiter.api.Test;

/** Signed maps, such as LIME's, in metrics that have a region or an energy. */
class PositiveEvidenceTest {
  private static final Protocol RULES =
      CurveTest.protocol(new Step.Pixels(1), new Canvas.Zero()); // T = 0.3

  /** The object is pixel 3. */
  private static final ObjectMask OBJECT =
      new ObjectMask(2, 2, new boolean[] {false, false, false, true});

  private static SaliencyMap map(float... values) {
    return new SaliencyMap(2, 2, values);
  }

  private static Evaluation evaluate(SaliencyMap map) {
    PixelSum model = PixelSum.planar(2, 2, new double[] {0.4, 0.3, 0.2, 0.1});
    float[] image = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
    return new Evaluator(
            model,
            RULES,
            2,
            EnumSet.allOf(Metric.class).stream()
                .filter(metric -> metric != Metric.MUFIDELITY)
                .toList())
        .evaluate(image, map, 1, Optional.of(OBJECT));
  }

  @Test
  void strongEvidenceAgainst_doesNotPutNeutralPixelsIntoTheRegion() {
    SaliencyMap signed = map(-10, 0, 0.25f, 1);
    // Over the whole range the limit is −10 + 0.3·11 = −6.7: three pixels, two of them neutral.
    assertThat(MaskOverlap.of(signed, OBJECT, 0.3).region()).isEqualTo(3);
    Evaluation found = evaluate(signed);
    assertThat(found.region()).isEqualTo(1); // above 0.3
    assertThat(found.imageLevel(Metric.IOU)).isEqualTo(1);
    assertThat(found.imageLevel(Metric.F1)).isEqualTo(1);
    assertThat(found.imageLevel(Metric.BEST_IOU)).isEqualTo(1);
    assertThat(found.imageLevel(Metric.ENERGY_POINTING)).isCloseTo(1 / 1.25, within(1e-12));
    assertThat(PositiveEvidence.regionSize(signed, RULES)).isEqualTo(1);
  }

  @Test
  void howStrongTheEvidenceAgainstIs_changesNothingThere() {
    Evaluation weak = evaluate(map(-0.01f, 0, 0.25f, 1));
    Evaluation strong = evaluate(map(-1e6f, 0, 0.25f, 1));
    assertThat(strong).isEqualTo(weak);
  }

  @Test
  void metricsOfTheOrder_keepTheSign() {
    Evaluation signed = evaluate(map(-1, -3, -2, 4));
    Evaluation raised = evaluate(map(3, 1, 2, 8)); // the same order, no sign
    for (Metric metric :
        List.of(
            Metric.DELETION,
            Metric.INSERTION,
            Metric.POINTING,
            Metric.AVERAGE_PRECISION,
            Metric.ROC_AUC,
            Metric.ROAD)) {
      assertThat(signed.imageLevel(metric)).as("%s", metric).isEqualTo(raised.imageLevel(metric));
    }
    Evaluation clamped = evaluate(map(0, 0, 0, 4)); // ties that the signed map has not
    assertThat(signed.imageLevel(Metric.DELETION))
        .isNotEqualTo(clamped.imageLevel(Metric.DELETION));
  }

  @Test
  void mapThatSpeaksOnlyAgainst_hasNoRegion() {
    Evaluation found = evaluate(map(-4, -3, -2, -1));
    assertThat(found.region()).isZero();
    assertThat(found.imageLevel(Metric.IOU)).isZero();
    assertThat(found.imageLevel(Metric.F1)).isZero();
    assertThat(found.imageLevel(Metric.ENERGY_POINTING)).isEqualTo(0.25); // as an even map
    assertThat(found.imageLevel(Metric.POINTING)).isEqualTo(1); // the least against it
    assertThat(found.pixelLevel(Metric.DELETION)).isNaN();
  }

  @Test
  void mapWithoutASign_isItsOwnPositivePart() {
    SaliencyMap map = map(10, 11, 12, 20);
    assertThat(PositiveEvidence.of(map)).isSameAs(map);
    assertThat(evaluate(map).region()).isEqualTo(1); // above 13, not above 6
    assertThat(PositiveEvidence.of(map(-0f, -1, 2, 3))).isEqualTo(map(0, 0, 2, 3));
  }
}
