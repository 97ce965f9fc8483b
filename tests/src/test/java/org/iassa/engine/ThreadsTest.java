package org.iassa.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.iassa.engine.spi.BlackBox;
import org.iassa.engine.spi.FeatureExtractor;
import org.iassa.image.RgbImage;
import org.iassa.scenes.EmbeddedModel;
import org.junit.jupiter.api.Test;

/** Threads that share engines, and engines that share a process: the bits of working alone. */
class ThreadsTest {
  private static final int THREADS = 4;
  private static final TorchOptions TORCH =
      TorchOptions.builder().precision(Precision.FP32).threads(1).trustModel(true).build();

  private static BlackBox classifier() {
    return TorchScript.load("classifier", EmbeddedModel.classifier(), TORCH);
  }

  private static FeatureExtractor features() {
    return TorchScript.features("features", EmbeddedModel.features(), TORCH);
  }

  private static ExplainOptions options() {
    return Preset.BALANCED.options().toBuilder().maxForwards(160).batch(16).build();
  }

  private static String explain(Explainer explainer, int image) {
    RgbImage scene = EmbeddedModel.example(image);
    return explainer.explain(scene, options()).saliency().sha256();
  }

  /** Each image's map by an engine of its own, one after the other. */
  private static List<String> alone() {
    List<String> maps = new ArrayList<>();
    for (int image = 0; image < THREADS; image++) {
      try (BlackBox model = classifier();
          FeatureExtractor features = features();
          Explainer explainer = explainer(model, features)) {
        maps.add(explain(explainer, image));
      }
    }
    return maps;
  }

  private static Explainer explainer(BlackBox model, FeatureExtractor features) {
    return Explainer.builder(model).features(features).device(Device.CPU).build();
  }

  private interface Work {
    String of(int thread);
  }

  /** Starts all threads at once; returns what each one got. */
  private static List<String> together(Work work) throws Exception {
    CyclicBarrier start = new CyclicBarrier(THREADS);
    ExecutorService pool = Executors.newFixedThreadPool(THREADS);
    try {
      List<Future<String>> running = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        int thread = i;
        running.add(
            pool.submit(
                () -> {
                  start.await(1, TimeUnit.MINUTES);
                  return work.of(thread);
                }));
      }
      List<String> results = new ArrayList<>();
      for (Future<String> result : running) {
        results.add(result.get(5, TimeUnit.MINUTES));
      }
      return results;
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void manyThreads_getTheirOwnMaps_fromOneEngine() throws Exception {
    List<String> expected = alone();
    assertThat(expected).doesNotHaveDuplicates();
    try (BlackBox model = classifier();
        FeatureExtractor features = features();
        Explainer shared = explainer(model, features)) {
      assertThat(together(image -> explain(shared, image))).isEqualTo(expected);
    }
  }

  @Test
  void manyEngines_giveTheBitsOfWorkingAlone() throws Exception {
    List<String> expected = alone();
    List<String> own =
        together(
            image -> {
              try (BlackBox model = classifier();
                  FeatureExtractor features = features();
                  Explainer explainer = explainer(model, features)) {
                return explain(explainer, image);
              }
            });
    assertThat(own).isEqualTo(expected);

    try (BlackBox model = classifier();
        FeatureExtractor features = features()) {
      List<String> sharedModel =
          together(
              image -> {
                try (Explainer explainer = explainer(model, features)) {
                  return explain(explainer, image);
                }
              });
      assertThat(sharedModel).isEqualTo(expected);
    }
  }
}
