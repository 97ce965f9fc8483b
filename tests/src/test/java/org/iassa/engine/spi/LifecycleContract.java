package org.iassa.engine.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.FloatBuffer;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.iassa.engine.AttentionOptions;
import org.iassa.engine.Polarity;
import org.iassa.engine.Similarity;
import org.iassa.engine.Upsampling;
import org.junit.jupiter.api.Test;

/** Order of calls, restart, closing, and arguments that cannot be. */
interface LifecycleContract extends BackendCase {
  WindowGrid SMALL = new WindowGrid(4, 2);

  private static FloatBuffer floats(int count) {
    return Guarded.holding(new float[count]);
  }

  private static void attend(KernelSession session) {
    session.attend(
        List.of(new FeatureMap(2, 3, 4, floats(24))),
        new AttentionOptions(Similarity.DOT, 1, Upsampling.NEAREST, 4, 0));
  }

  private static void refused(String what, ThrowingCallable call) {
    assertThatThrownBy(call).as(what).isInstanceOf(IllegalStateException.class);
  }

  @Test
  default void backend_namesItself() {
    assertThat(underTest().name()).isNotBlank();
    assertThat(underTest().description()).isNotBlank();
  }

  @Test
  default void calls_areRefused_beforeTheStart() {
    Setup setup = Setup.of(8, 9, 7000);
    try (KernelSession session = underTest().open(setup.plan())) {
      assertThat(session.plan()).isEqualTo(setup.plan());
      refused("writeImage", () -> session.writeImage(0));
      refused("attend", () -> attend(session));
      refused("lay", () -> session.layWindows(SMALL, Polarity.REVEAL, WindowFilter.ALL));
      refused("rise", () -> session.drawRise(new RiseGrid(2, 0.5), 1, 4));
      refused("writeBatch", () -> session.writeBatch(0, 0, 1));
      refused("accumulate", () -> session.accumulate(0, 1, floats(9), 9));
      refused("finish", () -> session.finishPass(Rig.PAPER));
      refused("adjust", () -> session.adjust(0.5));
      refused("summarise", () -> session.summarise(0.3));
      refused("read", () -> session.read(KernelSession.MapKind.SALIENCY, 0, floats(72)));
    }
  }

  @Test
  default void calls_areRefused_outOfOrder() {
    try (Rig rig = rig(Setup.of(8, 9, 7100))) {
      KernelSession session = rig.session;
      refused("write before a pass", () -> session.writeBatch(0, 0, 1));
      refused("accumulate before a pass", () -> session.accumulate(0, 1, floats(9), 9));
      refused("finish before a pass", () -> session.finishPass(Rig.PAPER));
      refused("adjust before a pass", () -> session.adjust(1));
      refused("summarise before a pass", () -> session.summarise(0.3));
      refused(
          "filter before a HAR",
          () -> session.layWindows(SMALL, Polarity.REVEAL, WindowFilter.INTERSECTS_HAR));
      rig.lay(SMALL, Polarity.REVEAL, WindowFilter.ALL);
      rig.scoreRandom(7);
      refused("adjust before finish", () -> session.adjust(1));
      refused("summarise before adjust", () -> session.summarise(0.3));
      rig.finish(Rig.PAPER);
      refused("summarise before adjust", () -> session.summarise(0.3));
      refused("write after finish", () -> session.writeBatch(0, 0, 1));
      refused("accumulate after finish", () -> session.accumulate(0, 1, floats(9), 9));
      refused("finish twice", () -> session.finishPass(Rig.PAPER));
      // None of the refusals did harm.
      rig.conclude(0.3);
      rig.lay(SMALL, Polarity.REVEAL, WindowFilter.INTERSECTS_HAR);
      rig.scoreRandom(7);
      rig.finish(Rig.PAPER);
      rig.conclude(0.3);
    }
  }

  @Test
  default void everyCall_isRefused_afterClose() {
    Rig rig = rig(Setup.of(8, 9, 7200));
    KernelSession session = rig.session;
    rig.lay(SMALL, Polarity.REVEAL, WindowFilter.ALL);
    rig.scoreRandom(7);
    rig.finish(Rig.PAPER);
    rig.conclude(0.3);
    session.close();
    session.close();
    refused("plan", session::plan);
    refused("start", () -> session.start(floats(216), floats(216), new int[] {0}));
    refused("writeImage", () -> session.writeImage(0));
    refused("attend", () -> attend(session));
    refused("lay", () -> session.layWindows(SMALL, Polarity.REVEAL, WindowFilter.ALL));
    refused("rise", () -> session.drawRise(new RiseGrid(2, 0.5), 1, 4));
    refused("writeBatch", () -> session.writeBatch(0, 0, 1));
    refused("accumulate", () -> session.accumulate(0, 1, floats(9), 9));
    refused("finish", () -> session.finishPass(Rig.PAPER));
    refused("adjust", () -> session.adjust(0.5));
    refused("summarise", () -> session.summarise(0.3));
    refused("read", () -> session.read(KernelSession.MapKind.SALIENCY, 0, floats(72)));
  }

  @Test
  default void start_forgetsTheImageBefore() {
    try (Rig rig = rig(Setup.of(31, 33, 7300).targets(4, 1));
        Rig fresh = rig(Setup.of(31, 33, 7301).targets(4, 1))) {
      for (int pass = 0; pass < 2; pass++) {
        rig.lay(new WindowGrid(9, 4), Polarity.REVEAL, WindowFilter.ALL);
        rig.scoreRandom(7);
        rig.finish(Rig.PAPER);
        rig.conclude(0.3);
      }
      // A pass that is cut off in the middle leaves nothing either.
      rig.lay(new WindowGrid(9, 4), Polarity.REVEAL, WindowFilter.ALL);
      rig.accumulate(0, new float[][] {rig.randomRow(0, 1)});
      rig.start(fresh.image, fresh.fill);
      refused(
          "the old HAR",
          () -> rig.session.layWindows(SMALL, Polarity.REVEAL, WindowFilter.INTERSECTS_HAR));
      for (Rig each : List.of(rig, fresh)) {
        each.lay(new WindowGrid(5, 4), Polarity.REVEAL, WindowFilter.ALL);
        each.write(0, 3, 7, 0);
        each.accumulate(
            0, new float[][] {{0.5f, 0.25f, 0, 0, 1, 0, 0}, {0.5f, 1, 0, 0, 0.125f, 0, 0}});
        each.finish(
            new Estimate(
                org.iassa.engine.Estimator.PIXEL_COVERAGE,
                org.iassa.engine.Evidence.REPLACE,
                org.iassa.engine.Uncovered.PREVIOUS));
        assertThat(each.conclude(0.3).change()).isEqualTo(Double.POSITIVE_INFINITY);
      }
      assertThat(rig.saliency).isDeepEqualTo(fresh.saliency);
    }
  }

  @Test
  default void sums_areClearedByTheNextPass_evenWithoutAFinish() {
    try (Rig rig = rig(Setup.of(31, 33, 7400))) {
      rig.lay(new WindowGrid(9, 4), Polarity.REVEAL, WindowFilter.ALL);
      rig.scoreRandom(7);
      rig.lay(new WindowGrid(7, 3), Polarity.OCCLUDE, WindowFilter.ALL);
      rig.scoreRandom(7);
      rig.finish(Rig.PAPER);
      rig.conclude(0.3);
      rig.session.drawRise(new RiseGrid(3, 0.5), 5, 20);
      rig.session.accumulate(0, 20, floats(20 * rig.classes), rig.classes);
      rig.lay(new WindowGrid(7, 3), Polarity.REVEAL, WindowFilter.ALL);
      rig.scoreRandom(7);
      rig.finish(Rig.PAPER);
      rig.conclude(0.3);
    }
  }

  /** What kind of error it is stays open; that it is one, and not a crash or silence, does not. */
  @Test
  default void impossibleArguments_areRefused() {
    try (Rig rig = rig(Setup.of(8, 9, 7500).with(4, 2))) {
      KernelSession session = rig.session;
      int count = rig.lay(SMALL, Polarity.REVEAL, WindowFilter.ALL);
      thrown("slot -1", () -> session.writeBatch(-1, 0, 1));
      thrown("slot 2 of 2", () -> session.writeBatch(2, 0, 1));
      thrown("slot 2 of 2", () -> session.writeImage(2));
      thrown("first -1", () -> session.writeBatch(0, -1, 1));
      thrown("past the end", () -> session.writeBatch(0, count - 1, 2));
      thrown("overflow", () -> session.writeBatch(0, Integer.MAX_VALUE, 2));
      thrown("past the capacity", () -> session.writeBatch(0, 0, 5));
      thrown("first -1", () -> session.accumulate(-1, 1, floats(9), 9));
      thrown("past the end", () -> session.accumulate(count - 1, 2, floats(18), 9));
      thrown("negative count", () -> session.accumulate(0, -1, floats(18), 9));
      thrown("scores too few", () -> session.accumulate(0, 2, floats(17), 9));
      thrown("target outside the classes", () -> session.accumulate(0, 1, floats(2), 2));
      thrown("no masks", () -> session.drawRise(new RiseGrid(2, 0.5), 1, -1));
      thrown(
          "more windows than planned",
          () -> session.layWindows(new WindowGrid(16384, 1), Polarity.REVEAL, WindowFilter.ALL));
      thrown("image too small", () -> session.start(floats(215), floats(216), new int[] {0}));
      thrown("fill too small", () -> session.start(floats(216), floats(215), new int[] {0}));
      thrown("targets", () -> session.start(floats(216), floats(216), new int[] {0, 1}));
      thrown("target -1", () -> session.start(floats(216), floats(216), new int[] {-1}));
    }
    try (Rig rig = rig(Setup.of(8, 9, 7600))) {
      rig.lay(SMALL, Polarity.REVEAL, WindowFilter.ALL);
      rig.scoreRandom(7);
      rig.finish(Rig.PAPER);
      rig.conclude(0.3);
      thrown("beta", () -> rig.session.adjust(1.5));
      thrown("beta", () -> rig.session.adjust(Double.NaN));
      KernelSession.MapKind map = KernelSession.MapKind.SALIENCY;
      thrown("target 1 of 1", () -> rig.session.read(map, 1, floats(72)));
      thrown("target -1", () -> rig.session.read(map, -1, floats(72)));
      thrown("too small", () -> rig.session.read(map, 0, floats(71)));
    }
  }

  private static void thrown(String what, ThrowingCallable call) {
    assertThatThrownBy(call).as(what).isInstanceOf(RuntimeException.class);
  }
}
