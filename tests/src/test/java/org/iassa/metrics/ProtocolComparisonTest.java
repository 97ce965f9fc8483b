package org.iassa.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.iassa.data.ObjectMask;
import org.iassa.engine.InvalidOptionException;
import org.iassa.engine.Precision;
import org.iassa.engine.SaliencyMap;
import org.iassa.engine.spi.BatchFormat;
import org.iassa.engine.spi.BlackBox;
import org.iassa.engine.spi.ElementType;
import org.iassa.engine.spi.ImageBatch;
import org.iassa.engine.spi.Layout;
import org.iassa.engine.spi.MixedPrecision;
import org.iassa.metrics.Protocol.Activation;
import org.junit.jupiter.api.Test;

class ProtocolComparisonTest {
  private static final int SIDE = 16;

  private final double[] weights = new Random(3).doubles(SIDE * SIDE).toArray();
  private final PixelSum model = PixelSum.planar(SIDE, SIDE, weights);
  private final ScoringModel scoring = new ScoringModel(model, Precision.FP32, 8);

  private static float[] image() {
    float[] image = new float[3 * SIDE * SIDE];
    for (int i = 0; i < image.length; i++) {
      image[i] = i % 7 - 2;
    }
    return image;
  }

  @Test
  void protocolsOfTheSameRules_areMeasuredOnce() {
    ProtocolComparison comparison =
        new ProtocolComparison(
            Map.of(Activation.SOFTMAX, scoring),
            List.of(Protocol.IASSA_2020, Protocol.RISE_2018_BATCH, Protocol.RISE_2018_SINGLE),
            Metric.DEFAULT);
    SaliencyMap map = Control.random(SIDE, SIDE, 1);
    List<Evaluation> found = comparison.evaluate(image(), map, 1, Optional.empty());
    // 256 pixels: 224 per step are 3 evaluations, and the 2 of 1792 per step are among them.
    assertThat(model.images).isEqualTo(2 * 3);
    assertThat(found)
        .extracting(e -> e.protocol().id())
        .containsExactly("iassa-2020/2", "rise-2018-batch/2", "rise-2018-single/2");
    assertThat(found.get(2).values()).isEqualTo(found.get(0).values());
    assertThat(found.get(1).values()).isNotEqualTo(found.get(0).values());
    Evaluation alone =
        new Evaluator(model, Protocol.RISE_2018_BATCH, 3)
            .evaluate(image(), map, 1, Optional.empty());
    assertThat(found.get(1)).isEqualTo(alone);
  }

  @Test
  void coarserSteps_areReadOffTheFinerCurve_whicheverComesFirst() {
    SaliencyMap map = Control.random(SIDE, SIDE, 1);
    Protocol fine = CurveTest.protocol(new Step.Equal(32), new Canvas.Zero());
    Protocol coarse = CurveTest.protocol(new Step.Pixels(64), new Canvas.Zero(), "coarse");
    Protocol between = CurveTest.protocol(new Step.Equal(24), new Canvas.Zero(), "between");
    Protocol blurred = CurveTest.protocol(new Step.Pixels(64), new Canvas.RiseBlur(), "blurred");
    List<Protocol> all = List.of(coarse, blurred, between, fine);
    List<Evaluation> found =
        new ProtocolComparison(Map.of(Activation.MODEL_OUTPUT, scoring), all, Metric.DEFAULT)
            .evaluate(image(), map, 1, Optional.empty());
    // fine and between, both ways; coarse none; blurred shares the deletion, not the insertion
    assertThat(model.images).isEqualTo(2 * 33 + 2 * 25 + 5);
    for (int i = 0; i < all.size(); i++) {
      assertThat(found.get(i))
          .isEqualTo(
              new Evaluator(model, all.get(i), 8).evaluate(image(), map, 1, Optional.empty()));
    }
  }

  @Test
  void first_isTheFirstProtocolAlone() {
    SaliencyMap map = Control.random(SIDE, SIDE, 1);
    ProtocolComparison comparison =
        new ProtocolComparison(
            Map.of(Activation.SOFTMAX, scoring),
            List.of(Protocol.RISE_2018_BATCH, Protocol.OPENVINO),
            List.of(Metric.DELETION, Metric.ROAD));
    List<Evaluation> all = comparison.evaluate(image(), map, 1, Optional.empty());
    model.images = 0;
    assertThat(comparison.first(image(), map, 1, Optional.empty())).isEqualTo(all.get(0));
    assertThat(model.images).isEqualTo(2 + 14);
  }

  @Test
  void metricsWithRulesOfTheirOwn_areMeasuredOncePerKindOfScore() {
    ProtocolComparison comparison =
        new ProtocolComparison(
            Map.of(Activation.SOFTMAX, scoring),
            List.of(Protocol.OPENVINO, Protocol.RISE_2018_BATCH),
            List.of(Metric.DELETION, Metric.ROAD, Metric.MUFIDELITY));
    SaliencyMap map = Control.random(SIDE, SIDE, 1);
    List<Evaluation> found = comparison.evaluate(image(), map, 1, Optional.empty());
    assertThat(model.images).isEqualTo(31 + 2 + 14 + 201);
    for (Metric metric : List.of(Metric.ROAD, Metric.MUFIDELITY)) {
      assertThat(found.get(0).imageLevel(metric)).isNotZero().isNotNaN();
      assertThat(found.get(1).imageLevel(metric)).isEqualTo(found.get(0).imageLevel(metric));
    }
    assertThat(found.get(1).imageLevel(Metric.DELETION))
        .isNotEqualTo(found.get(0).imageLevel(Metric.DELETION));
    model.images = 0;
    List<Evaluation> alone =
        new ProtocolComparison(
                Map.of(Activation.SOFTMAX, scoring),
                List.of(Protocol.OPENVINO, Protocol.RISE_2018_BATCH),
                List.of(Metric.ROAD))
            .evaluate(image(), map, 1, Optional.empty());
    assertThat(alone.get(1).imageLevel(Metric.ROAD))
        .isEqualTo(found.get(0).imageLevel(Metric.ROAD));
  }

  @Test
  void protocolsThatDifferInOneRule_areBothMeasured() {
    List<Evaluation> found =
        new ProtocolComparison(
                Map.of(Activation.SOFTMAX, scoring),
                List.of(Protocol.RISE_2018_SINGLE, Protocol.GAUSSIAN_SINGLE),
                List.of(Metric.INSERTION))
            .evaluate(image(), Control.random(SIDE, SIDE, 1), 1, Optional.empty());
    assertThat(found.get(1).imageLevel(Metric.INSERTION))
        .isNotEqualTo(found.get(0).imageLevel(Metric.INSERTION));
  }

  @Test
  void rawProtocols_takeTheRawModel_orAreRefused() {
    BlackBox raw =
        BlackBox.of(
            SIDE,
            SIDE,
            2,
            (batch, scores) -> {
              for (int i = 0; i < 2 * batch.count(); i++) {
                scores.put(i, 7);
              }
            });
    List<Evaluation> found =
        new ProtocolComparison(
                Map.of(
                    Activation.SOFTMAX,
                    scoring,
                    Activation.MODEL_OUTPUT,
                    new ScoringModel(raw, Precision.FP32, 4)),
                List.of(Protocol.OPENVINO, Protocol.XPLIQUE),
                List.of(Metric.DELETION))
            .evaluate(image(), Control.random(SIDE, SIDE, 1), 1, Optional.empty());
    assertThat(found.get(1).imageLevel(Metric.DELETION)).isCloseTo(7, within(1e-9));
    assertThat(found.get(0).imageLevel(Metric.DELETION)).isNotCloseTo(7, within(1e-3));
    Map<Activation, ScoringModel> softmax = Map.of(Activation.SOFTMAX, scoring);
    List<Metric> metrics = List.of(Metric.DELETION);
    assertThatThrownBy(() -> new ProtocolComparison(softmax, List.of(Protocol.XPLIQUE), metrics))
        .isInstanceOf(InvalidOptionException.class)
        .hasMessageContaining("xplique/2")
        .hasMessageContaining("MODEL_OUTPUT");
    List<Protocol> twice = List.of(Protocol.OPENVINO, Protocol.OPENVINO);
    assertThatThrownBy(() -> new ProtocolComparison(softmax, twice, metrics))
        .isInstanceOf(InvalidOptionException.class);
    assertThatThrownBy(() -> new ProtocolComparison(softmax, List.of(), metrics))
        .isInstanceOf(InvalidOptionException.class);
  }

  @Test
  void evaluator_measuresWhatIsAskedFor_andNamesItsRules() {
    float[] image = image();
    SaliencyMap map = Control.random(SIDE, SIDE, 1);
    boolean[] object = new boolean[SIDE * SIDE];
    Arrays.fill(object, 0, 60, true);
    Optional<ObjectMask> mask = Optional.of(new ObjectMask(SIDE, SIDE, object));
    Evaluator evaluator = new Evaluator(model, Protocol.XPLIQUE, 16, EnumSet.allOf(Metric.class));
    Evaluation all = evaluator.evaluate(image, map, 1, mask);
    assertThat(all.values()).containsOnlyKeys(Metric.values());
    ThresholdSweep sweep = ThresholdSweep.of(map, mask.get(), 100);
    assertThat(all.imageLevel(Metric.BEST_IOU)).isEqualTo(sweep.bestIou().iou());
    assertThat(all.imageLevel(Metric.BEST_F1)).isEqualTo(sweep.bestF1().f1());
    assertThat(all.imageLevel(Metric.AVERAGE_PRECISION)).isEqualTo(sweep.averagePrecision());
    assertThat(all.imageLevel(Metric.ROC_AUC)).isEqualTo(sweep.rocAuc());
    assertThat(all.imageLevel(Metric.ROAD))
        .isCloseTo(
            (all.imageLevel(Metric.ROAD_LERF) - all.imageLevel(Metric.ROAD_MORF)) / 2, within(1e-9))
        .isNotZero();
    assertThat(all.protocolOf(Metric.DELETION)).isEqualTo("xplique/2");
    assertThat(all.protocolOf(Metric.MUFIDELITY)).isEqualTo("xplique-mufidelity/1");
    assertThat(all.protocolOf(Metric.ROAD_MORF)).isEqualTo("road-raw/1");
    Evaluation softmax = new Evaluation(Protocol.IASSA_2020, 1, 5, Map.of());
    assertThat(softmax.protocolOf(Metric.MUFIDELITY)).isEqualTo("mufidelity-softmax/1");
    assertThat(softmax.protocolOf(Metric.ROAD)).isEqualTo("road-2022/1");

    model.images = 0;
    Evaluation few =
        new Evaluator(model, Protocol.XPLIQUE, 16, List.of(Metric.ROAD, Metric.F1))
            .evaluate(image, map, 1, mask);
    assertThat(few.values()).containsOnlyKeys(Metric.ROAD, Metric.F1);
    assertThat(few.imageLevel(Metric.ROAD)).isEqualTo(all.imageLevel(Metric.ROAD));
    assertThat(model.images).isEqualTo(14);
    new Evaluator(model, Protocol.XPLIQUE, 16, List.of(Metric.IOU)).evaluate(image, map, 1, mask);
    assertThat(model.images).as("overlap needs no model").isEqualTo(14);
    assertThatThrownBy(() -> new Evaluator(model, Protocol.XPLIQUE, 16, List.of()))
        .isInstanceOf(InvalidOptionException.class);
  }

  @Test
  void metrics_areFoundByTheirKeys() {
    assertThat(Metric.named("pointing-15px")).isSameAs(Metric.POINTING_15PX);
    assertThat(Metric.named(" ROAD_morf ")).isSameAs(Metric.ROAD_MORF);
    assertThatThrownBy(() -> Metric.named("iou2"))
        .isInstanceOf(InvalidOptionException.class)
        .hasMessageContaining("energy_pointing");
  }

  /** A model whose variants are told apart by their format. */
  private record Variants(BatchFormat format, boolean bf16, boolean measurable)
      implements MixedPrecision {
    @Override
    public boolean offers(ElementType type) {
      return type == ElementType.FP32 || bf16;
    }

    @Override
    public BlackBox at(ElementType type) {
      return new Variants(new BatchFormat(4, 4, Layout.NCHW, type), bf16, measurable);
    }

    @Override
    public int classes() {
      return 2;
    }

    @Override
    public void score(ImageBatch batch, java.nio.FloatBuffer scores) {}
  }

  @Test
  void scoringModel_isTheVariantOfTheRun() {
    ScoringModel plain = ScoringModel.of(model, Precision.AUTO);
    assertThat(plain).isEqualTo(new ScoringModel(model, Precision.FP32, 16));
    assertThatThrownBy(() -> ScoringModel.of(model, Precision.BF16))
        .isInstanceOf(InvalidOptionException.class);
    Variants mixed =
        new Variants(new BatchFormat(4, 4, Layout.NCHW, ElementType.FP32), true, false);
    assertThat(ScoringModel.of(mixed, Precision.BF16).model().format().type())
        .isEqualTo(ElementType.BF16);
    assertThat(ScoringModel.of(mixed, Precision.BF16).precision()).isEqualTo(Precision.BF16);
    assertThat(ScoringModel.of(mixed.at(ElementType.BF16), Precision.FP32).model().format().type())
        .isEqualTo(ElementType.FP32);
    Variants only = new Variants(mixed.format(), false, false);
    assertThatThrownBy(() -> ScoringModel.of(only, Precision.BF16))
        .isInstanceOf(InvalidOptionException.class);
  }
}
