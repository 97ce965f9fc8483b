package org.iassa.bench.study;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.iassa.data.ObjectMask;
import org.iassa.engine.Device;
import org.iassa.engine.ExplainOptions;
import org.iassa.engine.Explainer;
import org.iassa.engine.Explanation;
import org.iassa.engine.SaliencyMap;
import org.iassa.engine.Targets;
import org.iassa.engine.internal.cpu.CpuBackend;
import org.iassa.engine.spi.BatchFormat;
import org.iassa.engine.spi.BlackBox;
import org.iassa.engine.spi.FeatureExtractor;
import org.iassa.engine.spi.FeatureMap;
import org.iassa.engine.spi.ImageBatch;
import org.iassa.engine.spi.KernelSession;
import org.iassa.engine.spi.SessionPlan;
import org.iassa.image.Planes;
import org.iassa.image.Preprocessing;
import org.iassa.image.RgbImage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A replayed specification is what the engine computes, bit for bit, with the same scores. */
class ReplayTest {
  /** The size that passes are given for, so that their numbers are the engine's own. */
  private static final int SIDE = 224;

  private static final int TARGET = 1;

  private static final StudyImage IMAGE = image();

  private static final List<FeatureMap> FEATURES =
      List.of(features(3, 28, 1), features(5, 14, 2), features(4, 7, 3));

  private static StudyImage image() {
    SplittableRandom random = new SplittableRandom(77);
    byte[] data = new byte[3 * SIDE * SIDE];
    for (int i = 0; i < data.length; i++) {
      int y = i / 3 / SIDE;
      int x = i / 3 % SIDE;
      boolean inside = y >= 60 && y < 130 && x >= 90 && x < 200;
      data[i] = (byte) ((inside ? 180 : 40) + random.nextInt(60));
    }
    RgbImage image = new RgbImage(SIDE, SIDE, data);
    float[] planes = new float[3 * SIDE * SIDE];
    Planes.normalise(image, Preprocessing.IMAGENET, FloatBuffer.wrap(planes));
    return new StudyImage(
        "noise", image, planes, TARGET, 0, new ObjectMask(SIDE, SIDE, new boolean[SIDE * SIDE]));
  }

  private static FeatureMap features(int channels, int side, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    FloatBuffer data = ReplaySource.floats(channels * side * side);
    for (int i = 0; i < data.capacity(); i++) {
      data.put(i, (float) random.nextDouble(-1, 1));
    }
    return new FeatureMap(channels, side, side, data);
  }

  /** A smooth function of some pixels, so that every mask has a score of its own. */
  private static BlackBox model() {
    return BlackBox.of(
        SIDE,
        SIDE,
        3,
        (batch, scores) -> {
          for (int n = 0; n < batch.count(); n++) {
            double sum = 0;
            for (int p = 7; p < SIDE * SIDE; p += 301) {
              float v = batch.floats().get(n * 3 * SIDE * SIDE + p);
              sum += (p / SIDE > 60 && p / SIDE < 130 ? 0.02 : -0.01) * v * v;
            }
            scores.put(3 * n, 0.1f);
            scores.put(3 * n + TARGET, (float) (1 / (1 + Math.exp(-sum))));
            scores.put(3 * n + 2, 0.2f);
          }
        });
  }

  private static FeatureExtractor extractor() {
    return new FeatureExtractor() {
      @Override
      public BatchFormat format() {
        return BatchFormat.planar(SIDE, SIDE);
      }

      @Override
      public List<FeatureMap> extract(ImageBatch image) {
        return FEATURES;
      }
    };
  }

  private static SaliencyMap replayed(String text) {
    ReplaySpec spec = ReplaySpec.parse(text);
    assertThat(ReplayRun.runs(spec)).as(text).isTrue();
    BlackBox model = model();
    Map<String, float[]> scores = new HashMap<>();
    try (KernelSession scoring = open(9);
        KernelSession session = open(1)) {
      for (String name : spec.passes()) {
        ReplaySource.start(scoring, IMAGE, TARGET);
        ReplayPass pass = ReplayPass.parse(name);
        float[] kept = new float[pass.count(SIDE, SIDE)];
        FloatBuffer buffer = ReplaySource.floats(9 * model.classes());
        ReplayRun.score(scoring, pass, model, TARGET, buffer, kept, 0);
        scores.put(name, kept);
      }
      return new ReplayRun(session).map(IMAGE, spec, scores::get, FEATURES);
    }
  }

  private static KernelSession open(int batch) {
    return new CpuBackend()
        .open(new SessionPlan(BatchFormat.planar(SIDE, SIDE), batch, 1, 1, 4096, 1));
  }

  private static Explanation explained(String variant) {
    ExplainOptions options = Variant.parse(variant).options().orElseThrow();
    try (Explainer explainer =
        Explainer.builder(model()).features(extractor()).device(Device.CPU).build()) {
      return explainer.explain(
          IMAGE.image(), options.toBuilder().targets(Targets.of(TARGET)).batch(16).build());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "balanced; BALANCED",
        "balanced:forwards=1000; rise:878*4+75/25r|ATTENTION",
        "balanced:forwards=300; rise:235*4+75/34r|ATTENTION",
        "windows; 75/25o+75/25r+110/37o+110/37r|ATTENTION",
        "windows:blend=sum; 75/25o+75/25r+110/37o+110/37r|att=LEVEL_COSINE:0.15:4:NEAREST|beta=0.25",
        "balanced:passes=75/25r*0.5+rise:60*3; 75/25r*0.5+rise:60*3|ATTENTION",
        "rise:n=90,evidence=normalised-mean; rise:90",
        "rise-attention:n=90; rise:90|ATTENTION"
      })
  void replay_isTheExplanation_bitForBit(String variant, String spec) {
    String replay =
        spec.replace("BALANCED", "rise:350*4+75/25r|ATTENTION")
            .replace("ATTENTION", "att=LEVEL_COSINE:0.15:4:NEAREST|mix=prod");
    Explanation explanation = explained(variant);
    SaliencyMap map = replayed(replay);

    assertThat(map.min()).isLessThan(map.max());
    assertThat(map.sha256()).isEqualTo(explanation.saliency().sha256());
  }

  @Test
  void replay_leavesToItsOwnArithmetic_whatTheEngineHasNot() {
    for (String spec :
        List.of(
            "rise:9|gamma=2",
            "rise:9|smooth=3",
            "rise:9|est=z",
            "rise:9|link=log",
            "rise:9|att=COSINE:0.1:4:NEAREST|mix=minmax",
            "rise:9|att=COSINE:0.1:4:NEAREST|times=2")) {
      assertThat(ReplayRun.runs(ReplaySpec.parse(spec))).as(spec).isFalse();
    }
  }
}
