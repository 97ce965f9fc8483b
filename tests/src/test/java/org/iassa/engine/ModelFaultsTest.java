package org.iassa.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.FloatBuffer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.iassa.engine.spi.BlackBox;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Models that fail at each of their first calls in turn; the explainer goes on working. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class ModelFaultsTest {
  private static final int CALLS = 8;
  private static final ExplainOptions OPTIONS =
      ExplainOptions.builder(Preset.PAPER).iterations(2).batch(16).build();

  /** What a model does to the scores of one call. */
  private interface Fault {
    void apply(FloatBuffer scores);
  }

  static Stream<Arguments> faults() {
    return Stream.of(
        Arguments.of("NaN", (Fault) s -> s.put(1, Float.NaN), ScoreException.class),
        Arguments.of(
            "infinite", (Fault) s -> s.put(1, Float.NEGATIVE_INFINITY), ScoreException.class),
        Arguments.of("too large", (Fault) s -> s.put(1, 1e9f), ScoreException.class),
        Arguments.of(
            "throws",
            (Fault)
                s -> {
                  throw new IllegalStateException("the model failed");
                },
            IllegalStateException.class),
        Arguments.of(
            "an error",
            (Fault)
                s -> {
                  throw new AssertionError("the model failed");
                },
            AssertionError.class),
        Arguments.of(
            "beyond the buffer", (Fault) s -> s.put(s.capacity(), 1), RuntimeException.class));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("faults")
  void explainer_goesOn_whenTheModelFailedAtAnyCall(
      String name, Fault fault, Class<? extends Throwable> expected) {
    int[] call = {0};
    int[] failing = {-1};
    BlackBox model =
        BlackBox.of(
            Squares.SIDE,
            Squares.SIDE,
            3,
            (batch, scores) -> {
              Squares.score(batch.floats(), batch.count(), scores);
              if (call[0]++ == failing[0]) {
                fault.apply(scores);
              }
            });
    try (Explainer explainer = Explainer.builder(model).device(Device.CPU).build()) {
      String map = explainer.explain(Squares.image(), OPTIONS).saliency().sha256();
      assertThat(call[0]).as("calls of one run").isGreaterThan(CALLS);
      for (int n : IntStream.range(0, CALLS).toArray()) {
        call[0] = 0;
        failing[0] = n;
        assertThatThrownBy(() -> explainer.explain(Squares.image(), OPTIONS))
            .as("call %d", n)
            .isInstanceOf(expected);
        failing[0] = -1;
        assertThat(explainer.explain(Squares.image(), OPTIONS).saliency().sha256())
            .as("after a fault at call %d", n)
            .isEqualTo(map);
      }
    }
  }

  @Test
  void constantScores_areNoEvidence() {
    BlackBox constant =
        BlackBox.of(
            Squares.SIDE,
            Squares.SIDE,
            1,
            (batch, scores) ->
                IntStream.range(0, batch.count()).forEach(i -> scores.put(i, -0.5f)));
    try (Explainer explainer = Explainer.builder(constant).device(Device.CPU).build()) {
      assertThat(explainer.explain(Squares.image(), OPTIONS).hasEvidence()).isFalse();
    }
  }

  @Test
  void negativeScores_findWhatTheSameScoresAboveZeroFind_ifUncoveredPixelsKeepTheirValue() {
    ExplainOptions options =
        OPTIONS.toBuilder().targets(Targets.of(1)).uncovered(Uncovered.PREVIOUS).build();
    String expected;
    try (Explainer explainer = Explainer.builder(Squares.detector()).device(Device.CPU).build()) {
      expected = position(explainer.explain(Squares.image(), options));
    }
    BlackBox negative =
        BlackBox.of(
            Squares.SIDE,
            Squares.SIDE,
            3,
            (batch, scores) -> {
              Squares.score(batch.floats(), batch.count(), scores);
              for (int i = 0; i < 3 * batch.count(); i++) {
                scores.put(i, scores.get(i) - 1);
              }
            });
    try (Explainer explainer = Explainer.builder(negative).device(Device.CPU).build()) {
      Explanation e = explainer.explain(Squares.image(), options);
      assertThat(e.targets().get(0).score()).isZero();
      assertThat(position(e)).isEqualTo(expected);
    }
  }

  private static String position(Explanation e) {
    int at = e.saliency().argMax();
    boolean inside = Squares.inside(at / Squares.SIDE, at % Squares.SIDE);
    return (inside ? "in" : "beside") + " the square";
  }

  @Test
  void scoresThatAreLeftOut_areAnError() {
    BlackBox forgetful =
        BlackBox.of(
            Squares.SIDE,
            Squares.SIDE,
            3,
            (batch, scores) -> Squares.score(batch.floats(), (batch.count() + 1) / 2, scores));
    try (Explainer explainer = Explainer.builder(forgetful).device(Device.CPU).build()) {
      assertThatThrownBy(() -> explainer.explain(Squares.image(), OPTIONS))
          .isInstanceOf(ScoreException.class)
          .hasMessageContaining("the score of class")
          .hasMessageContaining("is nan");
    }
  }

  @Test
  void slowModel_isCalledNoMoreThanTheTimeAllows() {
    int[] calls = {0};
    BlackBox slow =
        BlackBox.of(
            Squares.SIDE,
            Squares.SIDE,
            3,
            (batch, scores) -> {
              calls[0]++;
              pause(300);
              Squares.score(batch.floats(), batch.count(), scores);
            });
    try (Explainer explainer = Explainer.builder(slow).device(Device.CPU).build()) {
      Explanation e =
          explainer.explain(Squares.image(), OPTIONS.toBuilder().maxMillis(1000).build());
      assertThat(e.stopReason()).isEqualTo(StopReason.MAX_MILLIS);
      assertThat(calls[0]).as("calls of 0.3 s in a second").isBetween(1, 5);
    }
  }

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void interruption_reachesAModelThatBlocks_ifItListens() throws InterruptedException {
    CountDownLatch blocked = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    boolean[] blocks = {true};
    BlackBox model =
        BlackBox.of(
            Squares.SIDE,
            Squares.SIDE,
            3,
            (batch, scores) -> {
              Squares.score(batch.floats(), batch.count(), scores);
              if (blocks[0]) {
                blocked.countDown();
                try {
                  never.await();
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              }
            });
    try (Explainer explainer = Explainer.builder(model).device(Device.CPU).build()) {
      AtomicReference<Throwable> thrown = new AtomicReference<>();
      Thread thread =
          new Thread(
              () -> {
                try {
                  explainer.explain(Squares.image(), OPTIONS);
                } catch (RuntimeException e) {
                  thrown.set(e);
                }
              });
      thread.start();
      blocked.await();
      thread.interrupt();
      thread.join(20_000);
      assertThat(thread.isAlive()).isFalse();
      assertThat(thrown.get()).isInstanceOf(CancelledException.class);
      blocks[0] = false;
      assertThat(explainer.explain(Squares.image(), OPTIONS).hasEvidence()).isTrue();
    }
  }
}
