package org.iassa.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.JitModule;
import org.bytedeco.pytorch.global.torch;
import org.iassa.engine.Device;
import org.iassa.engine.ExplainOptions;
import org.iassa.engine.Explainer;
import org.iassa.engine.InvalidOptionException;
import org.iassa.engine.Method;
import org.iassa.engine.ModelException;
import org.iassa.engine.Precision;
import org.iassa.engine.Preset;
import org.iassa.engine.RiseOptions;
import org.iassa.engine.SaliencyMap;
import org.iassa.engine.ScoreKind;
import org.iassa.engine.TargetResult;
import org.iassa.engine.Targets;
import org.iassa.engine.TorchOptions;
import org.iassa.engine.internal.torch.ModelSource;
import org.iassa.engine.internal.torch.RandomisedModel;
import org.iassa.engine.internal.torch.RandomisedModel.Scope;
import org.iassa.engine.internal.torch.TorchBlackBox;
import org.iassa.engine.spi.BlackBox;
import org.iassa.image.Planes;
import org.iassa.image.Preprocessing;
import org.iassa.image.RgbImage;
import org.iassa.scenes.EmbeddedModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The sanity check on the embedded classifier. */
class RandomisedModelTest {
  private static final TorchOptions OPTIONS =
      TorchOptions.builder().size(224, 224).trustModel(true).build();

  @TempDir Path folder;

  private static ModelSource trained() {
    return ModelSource.of("embedded", EmbeddedModel.classifier());
  }

  private static float[] scores(BlackBox model, RgbImage image) {
    float[] planes = new float[3 * 224 * 224];
    Planes.normalise(image, Preprocessing.IMAGENET, FloatBuffer.wrap(planes));
    return new Evaluator(model, Protocol.IASSA_2020, 1).classify(planes);
  }

  @Test
  void layers_areCountedFromTheLast() {
    List<String> layers = RandomisedModel.layers(trained());
    assertThat(layers).hasSizeGreaterThan(5).doesNotHaveDuplicates();
    assertThat(layers.get(0)).isEqualTo("head");
    assertThat(layers.get(layers.size() - 1)).isEqualTo("0");
  }

  @Test
  void weights_areAFunctionOfTheSeed_andOfNothingElse() {
    RgbImage image = EmbeddedModel.example(0);
    int all = RandomisedModel.layers(trained()).size();
    try (TorchBlackBox model = TorchBlackBox.load(trained(), OPTIONS);
        TorchBlackBox one = RandomisedModel.load(trained(), OPTIONS, Scope.CASCADING, 1, 7);
        TorchBlackBox same = RandomisedModel.load(trained(), OPTIONS, Scope.INDEPENDENT, 1, 7);
        TorchBlackBox other = RandomisedModel.load(trained(), OPTIONS, Scope.CASCADING, 1, 8);
        TorchBlackBox first = RandomisedModel.load(trained(), OPTIONS, Scope.INDEPENDENT, all, 7);
        TorchBlackBox whole = RandomisedModel.load(trained(), OPTIONS, Scope.CASCADING, all, 7)) {
      float[] scores = scores(model, image);
      assertThat(scores(one, image)).isNotEqualTo(scores);
      assertThat(scores(same, image)).isEqualTo(scores(one, image));
      assertThat(scores(other, image)).isNotEqualTo(scores(one, image));
      assertThat(scores(first, image)).isNotEqualTo(scores).isNotEqualTo(scores(one, image));
      assertThat(scores(whole, image))
          .isNotEqualTo(scores(one, image))
          .isNotEqualTo(scores(first, image));
      assertThat(whole.identity()).isNotEqualTo(model.identity());
    }
    for (int depth : new int[] {0, all + 1}) {
      assertThatThrownBy(() -> RandomisedModel.load(trained(), OPTIONS, Scope.CASCADING, depth, 7))
          .isInstanceOf(InvalidOptionException.class);
    }
  }

  @Test
  void rawScores_areWhatTheSoftmaxIsTakenOf() {
    TorchOptions raw =
        TorchOptions.builder().size(224, 224).scores(ScoreKind.RAW).trustModel(true).build();
    RgbImage image = EmbeddedModel.example(1);
    try (TorchBlackBox model = TorchBlackBox.load(trained(), OPTIONS);
        TorchBlackBox unbounded = TorchBlackBox.load(trained(), raw)) {
      float[] logits = scores(unbounded, image);
      float[] probabilities = scores(model, image);
      double sum = 0;
      double highest = 0;
      for (float logit : logits) {
        sum += Math.exp(logit);
        highest = Math.max(highest, logit);
      }
      assertThat(highest).isGreaterThan(1);
      for (int c = 0; c < logits.length; c++) {
        assertThat(probabilities[c]).isCloseTo((float) (Math.exp(logits[c]) / sum), within(1e-5f));
      }
    }
  }

  @SuppressWarnings("try") // the scope only needs to be open
  @Test
  void frozenModels_areRefused() throws IOException {
    Path file = folder.resolve("model.pt");
    Files.write(file, EmbeddedModel.classifier());
    Path frozen = folder.resolve("frozen.pt");
    TorchBlackBox.load(trained(), OPTIONS).close(); // LibTorch is started by the engine
    try (PointerScope scope = new PointerScope()) {
      JitModule module = torch.load(file.toString());
      module.eval();
      torch.freeze(module).save(frozen.toString());
    }
    assertThatThrownBy(() -> RandomisedModel.layers(ModelSource.of(frozen)))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("no parameters");
  }

  @Test
  void maps_changeWithTheWeights() {
    RgbImage image = EmbeddedModel.example(0);
    int all = RandomisedModel.layers(trained()).size();
    try (TorchBlackBox model = TorchBlackBox.load(trained(), OPTIONS);
        TorchBlackBox again = TorchBlackBox.load(trained(), OPTIONS);
        TorchBlackBox head = RandomisedModel.load(trained(), OPTIONS, Scope.CASCADING, 1, 7);
        TorchBlackBox half = RandomisedModel.load(trained(), OPTIONS, Scope.CASCADING, all / 2, 7);
        TorchBlackBox whole = RandomisedModel.load(trained(), OPTIONS, Scope.CASCADING, all, 7)) {
      float[] scores = scores(model, image);
      int target = Targets.top(1).resolve(scores)[0];
      Map<String, BlackBox> randomised = new LinkedHashMap<>();
      randomised.put("nothing", again);
      randomised.put("the last layer", head);
      randomised.put("the last " + all / 2 + " layers", half);
      randomised.put("all " + all + " layers", whole);
      List<ModelRandomisation.Outcome> outcomes =
          ModelRandomisation.check(model, randomised, box -> explain(box, image, target));
      for (ModelRandomisation.Outcome outcome : outcomes) {
        System.out.printf(
            "randomised %s: SSIM %.3f, Spearman %.3f%n",
            outcome.name(), outcome.similarity().ssim(), outcome.similarity().spearman());
      }
      assertThat(outcomes.get(0).similarity()).isEqualTo(new MapSimilarity(1, 1, 1));
      for (ModelRandomisation.Outcome outcome : outcomes.subList(1, 4)) {
        assertThat(outcome.similarity().spearman()).as(outcome.name()).isLessThan(0.7);
        assertThat(outcome.similarity().ssim()).as(outcome.name()).isLessThan(0.8);
      }
    }
  }

  /** RISE's map, which looks at nothing but the scores. */
  private static SaliencyMap explain(BlackBox model, RgbImage image, int target) {
    ExplainOptions options =
        ExplainOptions.builder(Preset.BALANCED)
            .method(Method.RISE)
            .rise(new RiseOptions(300, 7, 0.5))
            .targets(Targets.of(target))
            .precision(Precision.FP32)
            .batch(16)
            .build();
    try (Explainer explainer = Explainer.builder(model).device(Device.CPU).build()) {
      TargetResult found = explainer.explain(image, options).targets().get(0);
      return ((TargetResult.Evidence) found).map();
    }
  }
}
