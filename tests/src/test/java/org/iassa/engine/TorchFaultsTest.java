package org.iassa.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.Pointer;
import org.iassa.engine.spi.BlackBox;
import org.iassa.engine.spi.FeatureExtractor;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** TorchScript models that fail inside their forward at one call; the explainer goes on working. */
@Timeout(180)
class TorchFaultsTest {
  private static final TorchOptions TRUSTED =
      TorchOptions.builder().size(64, 64).trustModel(true).build();
  private static final ExplainOptions OPTIONS =
      ExplainOptions.builder(Preset.PAPER)
          .targets(Targets.of(1))
          .precision(Precision.FP32)
          .iterations(2)
          .batch(16)
          .build();

  @TempDir static Path folder;
  private static int loading;
  private static String unharmed;

  @BeforeAll
  static void measure() {
    loading = loadingCalls();
    unharmed = unharmed();
  }

  /** Calls that loading makes; after a failure at the first it goes on with another layout. */
  private static int loadingCalls() {
    for (int call = 2; ; call++) {
      Path file =
          TorchModels.save(
              folder.resolve("probe.pt"), TorchModels.failingAt(call, "assert False, 'no'"));
      try (BlackBox box = TorchScript.load(file, TRUSTED)) {
        assertThat(box.classes()).isEqualTo(5);
        return call - 1;
      } catch (ModelException e) {
        assertThat(e).hasMessageContaining("no");
      }
    }
  }

  private static BlackBox load(int call, String statement) {
    Path file = folder.resolve("model.pt");
    return TorchScript.load(
        TorchModels.save(file, TorchModels.failingAt(call, statement)), TRUSTED);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "assert False, 'out of luck' | ModelException | out of luck",
        "z = torch.matmul(z, z) | ModelException | failed on a batch of",
        "z = z[0:0] | ModelException | a tensor 0×5 for a batch of",
        "z = z[1:] | ModelException | expected one tensor",
        "z = torch.cat([z, z]) | ModelException | expected one tensor",
        "z = z[:, 0:3] | ModelException | returned 3 scores per image, but 5 when it was loaded",
        "z = torch.cat([z, z], 1) | ModelException | returned 10 scores per image",
        "z = z.sum(1) | ModelException | expected one tensor",
        "z = z * float('nan') | ScoreException | expected a finite number",
        "z = z + float('inf') | ScoreException | expected a finite number",
      })
  void explainer_goesOn_whenTheForwardFailedOnce(String statement, String error, String message) {
    assertThat(loading).isBetween(2, 4);
    for (int k : new int[] {1, 2, 5}) {
      try (BlackBox box = load(loading + k, statement);
          Explainer explainer = Explainer.builder(box).device(Device.CPU).build()) {
        assertThatThrownBy(() -> explainer.explain(Squares.image(), OPTIONS))
            .as("call %d", k)
            .isInstanceOf(IassaException.class)
            .satisfies(e -> assertThat(e.getClass().getSimpleName()).isEqualTo(error))
            .hasMessageContaining(message)
            .message()
            .doesNotContain("frame #")
            .hasLineCount(1);
        Explanation again = explainer.explain(Squares.image(), OPTIONS);
        assertThat(again.hasEvidence()).isTrue();
        assertThat(again.saliency().sha256()).isEqualTo(unharmed);
      }
    }
  }

  private static String unharmed() {
    try (BlackBox box = load(0, "z = z");
        Explainer explainer = Explainer.builder(box).device(Device.CPU).build()) {
      return explainer.explain(Squares.image(), OPTIONS).saliency().sha256();
    }
  }

  @Test
  void features_thatFailOnTheImage_areATypedError() {
    String body =
        "if float(torch.max(x)) > 1:\n    assert False, 'too bright'\nreturn (x, x)";
    Path file = TorchModels.save(folder.resolve("taps.pt"), body);
    try (FeatureExtractor taps = TorchScript.features(file, TRUSTED);
        Explainer explainer =
            Explainer.builder(Squares.detector()).features(taps).device(Device.CPU).build()) {
      ExplainOptions attentive =
          ExplainOptions.builder(Preset.BALANCED).targets(Targets.of(1)).batch(16).build();
      assertThatThrownBy(() -> explainer.explain(Squares.image(), attentive))
          .isInstanceOf(ModelException.class)
          .hasMessageContainingAll("taps.pt", "too bright");
      ExplainOptions plain = attentive.toBuilder().noAttention().build();
      assertThat(explainer.explain(Squares.image(), plain).hasEvidence()).isTrue();
    }
  }

  @Test
  void forward_thatFailsAgainAndAgain_leavesNothingBehind() throws InterruptedException {
    Path file =
        TorchModels.save(
            folder.resolve("bad.pt"),
            "if float(torch.max(x)) > 1:\n    assert False, 'too bright'\n"
                + TorchModels.convLogits());
    try (BlackBox box = TorchScript.load(file, TRUSTED);
        Explainer explainer = Explainer.builder(box).device(Device.CPU).build()) {
      fail(explainer, 20);
      long before = pointers();
      fail(explainer, 200);
      assertThat(pointers() - before).as("native objects of 200 failures").isLessThan(20);
    }
  }

  private static void fail(Explainer explainer, int times) {
    IntStream.range(0, times)
        .forEach(
            i ->
                assertThatThrownBy(() -> explainer.explain(Squares.image(), OPTIONS))
                    .isInstanceOf(ModelException.class));
  }

  /** Native objects of JavaCPP, less what only garbage holds. */
  private static long pointers() throws InterruptedException {
    for (int i = 0; i < 5; i++) {
      System.gc();
      Thread.sleep(50);
    }
    return Pointer.totalCount();
  }
}
