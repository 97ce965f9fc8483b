package org.iassa.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.iassa.emulator.Emulator;
import org.iassa.engine.internal.cpu.CpuBackend;
import org.iassa.engine.internal.replay.Recorder;
import org.iassa.engine.spi.BatchFormat;
import org.iassa.engine.spi.BlackBox;
import org.iassa.engine.spi.Estimate;
import org.iassa.engine.spi.FeatureExtractor;
import org.iassa.engine.spi.FeatureMap;
import org.iassa.engine.spi.ImageBatch;
import org.iassa.engine.spi.KernelSession;
import org.iassa.engine.spi.SessionPlan;
import org.iassa.engine.spi.WindowFilter;
import org.iassa.engine.spi.WindowGrid;
import org.iassa.image.Framing;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Maps from score logs against the maps of the runs that wrote them. */
class ReplayTest {
  @TempDir Path folder;

  /** Features that differ between the square and the rest, with some noise. */
  private static final FeatureExtractor FEATURES =
      new FeatureExtractor() {
        @Override
        public BatchFormat format() {
          return BatchFormat.planar(Squares.SIDE, Squares.SIDE);
        }

        @Override
        public List<FeatureMap> extract(ImageBatch image) {
          return List.of(level(6, 16), level(9, 8));
        }

        private FeatureMap level(int channels, int side) {
          FloatBuffer data =
              ByteBuffer.allocateDirect(4 * channels * side * side)
                  .order(ByteOrder.nativeOrder())
                  .asFloatBuffer();
          SplittableRandom random = new SplittableRandom(side);
          int pixels = side * side;
          for (int i = 0; i < channels * pixels; i++) {
            int y = i % pixels / side * Squares.SIDE / side;
            int x = i % side * Squares.SIDE / side;
            double own = Squares.inside(y, x) ? i / pixels % 2 : 1 - i / pixels % 2;
            data.put(i, (float) (own + random.nextDouble()));
          }
          return new FeatureMap(channels, side, side, data);
        }
      };

  private record Logged(Explanation explanation, Path log) {
    Replayed replay(ReplayOptions options) {
      return replay(options, Device.CPU);
    }

    Replayed replay(ReplayOptions options, Device device) {
      try (ScoreLog scores = ScoreLog.open(log)) {
        return Replay.run(scores, options, device);
      }
    }
  }

  private Logged log(ExplainOptions options, boolean attention, Device device) {
    Path file = folder.resolve("scores-" + System.nanoTime() + ".iassa");
    Explainer.Builder builder = Explainer.builder(Squares.detector()).device(device);
    if (attention) {
      builder.features(FEATURES);
    }
    try (Explainer explainer = builder.build()) {
      return new Logged(explainer.explain(Squares.image(), options, Progress.NONE, file), file);
    }
  }

  private Logged log(ExplainOptions options, boolean attention) {
    return log(options, attention, Device.CPU);
  }

  private static ExplainOptions.Builder options(Preset preset) {
    return ExplainOptions.builder(preset).batch(17).iterations(5).seed(11);
  }

  @ParameterizedTest
  @CsvSource({
    "IASSA,PAPER,false",
    "IASSA,PAPER,true",
    "IASSA,AUTHOR_CODE,false",
    "IASSA,AUTHOR_CODE,true",
    "IASSA,BALANCED,false",
    "IASSA,BALANCED,true",
    "IASSA,WINDOWS,true",
    "RISE,BALANCED,false",
    "OCCLUSION,PAPER,false",
    "OCCLUSION,BALANCED,false"
  })
  void replay_givesTheBitsOfTheRun(Method method, Preset preset, boolean attention) {
    for (Targets targets : new Targets[] {Targets.of(1), Targets.of(1, 0, 2)}) {
      ExplainOptions options =
          options(preset)
              .method(method)
              .rise(new RiseOptions(300, 7, 0.5))
              .targets(targets)
              .tolerance(0)
              .build();
      Logged run = log(options, attention);
      Replayed again = run.replay(ReplayOptions.SAME);

      assertThat(run.explanation.attention()).isEqualTo(attention);
      assertThat(again.attention()).isEqualTo(attention);
      assertThat(again.targets()).isEqualTo(run.explanation.targets());
      assertThat(again.match()).isEqualTo(Replayed.Match.SAME);
      if (method == Method.IASSA && preset == Preset.PAPER && targets.count() == 1) {
        List<Iteration> passes = run.explanation.iterations();
        assertThat(passes).hasSizeGreaterThan(2);
        assertThat(passes.get(passes.size() - 1).masks())
            .as("windows of the region alone")
            .isLessThan(passes.get(0).masks() / 2);
      }
    }
  }

  @Test
  void explain_givesTheSameMaps_whetherItLogsOrNot() {
    ExplainOptions options = options(Preset.PAPER).build();
    try (Explainer explainer =
        Explainer.builder(Squares.detector()).features(FEATURES).device(Device.CPU).build()) {
      assertThat(log(options, true).explanation.saliency())
          .isEqualTo(explainer.explain(Squares.image(), options).saliency());
    }
  }

  @Test
  void replay_ofAnotherClass_isTheRunThatAskedForBoth() {
    for (boolean attention : new boolean[] {false, true}) {
      // Four opening passes: nothing here depends on which classes were asked for.
      ExplainOptions one = options(Preset.WINDOWS).iterations(4).targets(Targets.of(1)).build();
      ExplainOptions both = one.toBuilder().targets(Targets.of(1, 0)).build();
      Replayed other =
          log(one, attention).replay(ReplayOptions.builder().targets(Targets.of(0)).build());

      assertThat(other.targets().get(0))
          .isEqualTo(log(both, attention).explanation.targets().get(1));
      assertThat(other.match()).isEqualTo(Replayed.Match.NOT_COMPARED);
    }
  }

  @Test
  void replay_takesTopK_fromTheScoresOfTheImage() {
    Replayed top =
        log(options(Preset.BALANCED).targets(Targets.of(2)).build(), false)
            .replay(ReplayOptions.builder().targets(Targets.top(2)).build());

    assertThat(top.targets()).extracting(TargetResult::index).containsExactly(1, 0);
    assertThat(top.targets().get(0).score()).isEqualTo(1);
  }

  @Test
  void replay_ofADifference_isTheDifferenceOfTheMaps() {
    // Without stretching, S is linear in the scores.
    ExplainOptions options = options(Preset.PAPER).iterations(1).targets(Targets.of(1, 0)).build();
    Logged run = log(options, false);
    Replayed difference =
        run.replay(ReplayOptions.builder().targets(Targets.of(1)).against(0).build());

    SaliencyMap own = ((TargetResult.Evidence) run.explanation.targets().get(0)).map();
    SaliencyMap other = ((TargetResult.Evidence) run.explanation.targets().get(1)).map();
    SaliencyMap found = ((TargetResult.Evidence) difference.targets().get(0)).map();
    for (int y = 0; y < found.height(); y++) {
      for (int x = 0; x < found.width(); x++) {
        assertThat(found.value(y, x)).isCloseTo(own.value(y, x) - other.value(y, x), within(1e-6f));
      }
    }
    assertThat(difference.targets().get(0).score()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(Estimator.class)
  void replay_withAnotherEstimator_isTheRunThatHadIt(Estimator estimator) {
    for (Method method : new Method[] {Method.RISE, Method.OCCLUSION}) {
      ExplainOptions base =
          options(Preset.BALANCED).method(method).rise(new RiseOptions(200, 5, 0.4)).build();
      Replayed again =
          log(base, false).replay(ReplayOptions.builder().estimator(estimator).build());

      assertThat(again.targets())
          .isEqualTo(
              log(base.toBuilder().estimator(estimator).build(), false).explanation.targets());
    }
  }

  @Test
  void replay_withOtherAttention_isTheRunThatHadIt() {
    ExplainOptions own = options(Preset.WINDOWS).iterations(4).build();
    Logged run = log(own, true);
    AttentionOptions attention =
        new AttentionOptions(Similarity.COSINE, 0.3, Upsampling.BILINEAR, 2, 1 << 20);
    ExplainOptions other = own.toBuilder().attention(attention).blend(Blend.SUM).beta(0.4).build();

    assertThat(
            run.replay(
                    ReplayOptions.builder().attention(attention).blend(Blend.SUM).beta(0.4).build())
                .targets())
        .isEqualTo(log(other, true).explanation.targets());
    assertThat(run.replay(ReplayOptions.builder().noAttention().build()).targets())
        .isEqualTo(log(own, false).explanation.targets());
  }

  @Test
  void replay_saysNoEvidence_whenTheRunDid() {
    Replayed none =
        log(options(Preset.BALANCED).targets(Targets.of(1)).build(), false)
            .replay(ReplayOptions.builder().targets(Targets.of(2)).build());

    assertThat(none.targets().get(0)).isInstanceOf(TargetResult.NoEvidence.class);
  }

  @Test
  void replay_refuses_whatTheLogDoesNotHave() {
    Logged run = log(options(Preset.PAPER).iterations(1).build(), false);

    assertThatThrownBy(() -> run.replay(ReplayOptions.builder().targets(Targets.of(3)).build()))
        .isInstanceOf(InvalidOptionException.class)
        .hasMessage("target is 3, expected a number from 0 to 2");
    assertThatThrownBy(() -> run.replay(ReplayOptions.builder().against(7).build()))
        .isInstanceOf(InvalidOptionException.class)
        .hasMessageContaining("against is 7");
    assertThatThrownBy(
            () ->
                run.replay(
                    ReplayOptions.builder()
                        .attention(Preset.BALANCED.options().attention().get())
                        .build()))
        .isInstanceOf(InvalidOptionException.class)
        .hasMessageContaining("the run had none");
  }

  @Test
  void log_saysWhatTheRunWas() {
    Logged run = log(options(Preset.BALANCED).targets(Targets.of(1, 2)).build(), true);
    try (ScoreLog log = ScoreLog.open(run.log)) {
      ScoreLog.Run facts = log.run();
      assertThat(facts.targets()).containsExactly(1, 2);
      assertThat(facts.classes()).isEqualTo(3);
      assertThat(facts.seed()).isEqualTo(11);
      assertThat(facts.masks()).isEqualTo(run.explanation.forwards() - 1);
      assertThat(facts.passes()).isEqualTo(run.explanation.iterations().size());
      assertThat(facts.imageSha256()).isEqualTo(Replay.imageHash(Squares.image()));
      assertThat(facts.model()).isEqualTo(run.explanation.run().model());
      assertThat(facts.mapSha256()).containsExactly(run.explanation.saliency().sha256(), null);
      assertThat(facts.features()).isTrue();
      assertThat(log.imageScores()).containsExactly(0, 1, 0);
    }
  }

  @Test
  void log_leavesNothingBehind_whenTheRunFails() throws IOException {
    Path file = folder.resolve("scores.iassa");
    int[] calls = {0};
    BlackBox failing =
        BlackBox.of(
            Squares.SIDE,
            Squares.SIDE,
            3,
            (batch, scores) -> {
              Squares.score(batch.floats(), batch.count(), scores);
              if (calls[0]++ == 3) {
                scores.put(1, Float.NaN);
              }
            });
    try (Explainer explainer = Explainer.builder(failing).device(Device.CPU).build()) {
      assertThatThrownBy(
              () ->
                  explainer.explain(
                      Squares.image(), options(Preset.PAPER).build(), Progress.NONE, file))
          .isInstanceOf(ScoreException.class);
    }
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).isEmpty();
    }
    assertThatThrownBy(
            () -> log(options(Preset.PAPER).build(), false, Device.CPU, folder.resolve("no/x")))
        .isInstanceOf(OutputException.class)
        .hasMessageContaining("its folder does not exist");
  }

  private void log(ExplainOptions options, boolean attention, Device device, Path file) {
    try (Explainer explainer = Explainer.builder(Squares.detector()).device(device).build()) {
      explainer.explain(Squares.image(), options, Progress.NONE, file);
    }
  }

  @Test
  void log_dropsAPassThatWasNotFinished() {
    int classes = 64;
    Path file = folder.resolve("cut.iassa");
    Explanation e = log(options(Preset.PAPER).iterations(1).build(), false).explanation;
    BatchFormat format = BatchFormat.planar(Squares.SIDE, Squares.SIDE);
    FloatBuffer planes = direct(3 * format.pixels());
    FloatBuffer scores = direct(100 * classes);
    for (int i = 0; i < scores.capacity(); i++) {
      scores.put(i, i % 97 / 97f);
    }
    try (KernelSession session = new CpuBackend(1).open(new SessionPlan(format, 1, 1, 1, 2000, 1));
        Recorder recorder = new Recorder(file)) {
      session.start(planes, planes, new int[] {1});
      KernelSession recorded =
          recorder.record(session, Squares.image(), Framing.STRETCH, new float[classes], List.of());
      for (int pass = 0; pass < 2; pass++) {
        assertThat(recorded.layWindows(new WindowGrid(20, 8), Polarity.REVEAL, WindowFilter.ALL))
            .isEqualTo(100);
        recorded.accumulate(0, 100 - 10 * pass, scores, classes);
        if (pass == 0) {
          recorded.finishPass(
              new Estimate(Estimator.PIXEL_COVERAGE, Evidence.REPLACE, Uncovered.ZERO));
          recorded.adjust(1);
          recorded.summarise(0.3);
        }
      }
      recorder.finish(e);
    }
    try (ScoreLog log = ScoreLog.open(file)) {
      assertThat(log.run().passes()).isEqualTo(1);
      assertThat(log.run().masks()).isEqualTo(100);
    }
  }

  private static FloatBuffer direct(int floats) {
    return ByteBuffer.allocateDirect(4 * floats).order(ByteOrder.nativeOrder()).asFloatBuffer();
  }

  @ParameterizedTest
  @CsvSource({"IASSA,PAPER", "RISE,BALANCED"})
  void replay_hasTheProcessorsBits_onTheEmulatedDevice(Method method, Preset preset) {
    Emulator.prepare();
    Device emulated = new Device(Device.Kind.CUDA_EMULATED, 0);
    ExplainOptions options =
        options(preset)
            .method(method)
            .iterations(3)
            .tolerance(0)
            .batch(64)
            .rise(new RiseOptions(150, 7, 0.5))
            .build();
    Logged there = log(options, false, emulated);

    assertThat(there.replay(ReplayOptions.SAME).match()).isEqualTo(Replayed.Match.SAME);
    assertThat(there.replay(ReplayOptions.SAME, emulated).match()).isEqualTo(Replayed.Match.SAME);
    ReplayOptions other =
        ReplayOptions.builder().targets(Targets.of(0)).estimator(Estimator.GLOBAL_MEAN).build();
    assertThat(there.replay(other, emulated).targets()).isEqualTo(there.replay(other).targets());
  }
}
