package org.iassa.engine.internal.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.iassa.engine.AttentionOptions;
import org.iassa.engine.Estimator;
import org.iassa.engine.Evidence;
import org.iassa.engine.InvalidOptionException;
import org.iassa.engine.OutOfMemoryException;
import org.iassa.engine.Polarity;
import org.iassa.engine.ScoreException;
import org.iassa.engine.Similarity;
import org.iassa.engine.Uncovered;
import org.iassa.engine.Upsampling;
import org.iassa.engine.spi.BatchFormat;
import org.iassa.engine.spi.Estimate;
import org.iassa.engine.spi.FeatureMap;
import org.iassa.engine.spi.KernelSession;
import org.iassa.engine.spi.KernelSession.MapKind;
import org.iassa.engine.spi.RiseGrid;
import org.iassa.engine.spi.SessionPlan;
import org.iassa.engine.spi.WindowFilter;
import org.iassa.engine.spi.WindowGrid;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Misuse and its messages, the session's states, and that the loop allocates nothing. */
class CpuSessionTest {
  private static final BatchFormat FORMAT = BatchFormat.planar(64, 48);
  private static final int IMAGE = 3 * 64 * 48;
  private static final int CLASSES = 10;
  private static final int BATCH = 8;
  private static final WindowGrid GRID = new WindowGrid(20, 5);
  private static final Estimate ESTIMATE =
      new Estimate(Estimator.PIXEL_COVERAGE, Evidence.REPLACE, Uncovered.ZERO);

  private final FloatBuffer image = Sessions.random(IMAGE, 1, -2, 2);
  private final FloatBuffer fill = Sessions.direct(IMAGE);
  private final FloatBuffer scores = Sessions.random(BATCH * CLASSES, 2, 0, 1);
  private KernelSession session;

  @BeforeEach
  void open() {
    session = new CpuBackend().open(Sessions.plan(FORMAT, BATCH, 1));
  }

  @AfterEach
  void close() {
    session.close();
  }

  @Test
  void windowLoop_allocatesNothing_whenWarm() {
    session.start(image, fill, new int[] {3});
    FloatBuffer other = Sessions.random(BATCH * CLASSES, 3, 0, 1);
    assertThat(
            allocatedBytes(
                i -> {
                  int count = session.layWindows(GRID, Polarity.REVEAL, WindowFilter.ALL);
                  session.writeBatch(i % 2, i % (count - BATCH), BATCH);
                  session.accumulate(i % (count - BATCH), BATCH, i % 2 == 0 ? scores : other, 10);
                }))
        .isZero();
  }

  @Test
  void riseLoop_allocatesNothing_whenWarm() {
    session.start(image, fill, new int[] {3});
    session.drawRise(new RiseGrid(7, 0.5), 1, 100);
    assertThat(
            allocatedBytes(
                i -> {
                  session.writeBatch(i % 2, i % 90, BATCH);
                  session.accumulate(i % 90, BATCH, scores, CLASSES);
                }))
        .isZero();
  }

  /**
   * Heap bytes that this thread allocates in 1000 warm steps: the least of five rounds, because the
   * JVM itself may allocate a few hundred bytes once, when it links or compiles something. A step
   * that allocates shows in every round.
   */
  private static long allocatedBytes(IntConsumer step) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long least = Long.MAX_VALUE;
    for (int round = 0; round < 5; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < 1000; i++) {
        step.accept(i);
      }
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
    }
    return least;
  }

  @Test
  void windowImages_areTheSourcesBits() {
    for (int i = 0; i < IMAGE; i++) {
      fill.put(i, -i);
    }
    session.start(image, fill, new int[] {3});
    int count = session.layWindows(GRID, Polarity.OCCLUDE, WindowFilter.ALL);
    int columns = GRID.columns(48);
    int row = 5;
    int column = 6;
    int y0 = 5 - 20 + 5 * row;
    int x0 = 5 - 20 + 5 * column;
    assertThat(count).isEqualTo((int) GRID.count(64, 48));
    FloatBuffer written = session.writeBatch(1, row * columns + column, 1).floats();
    for (int c = 0; c < 3; c++) {
      for (int y = 0; y < 64; y++) {
        for (int x = 0; x < 48; x++) {
          int i = (c * 64 + y) * 48 + x;
          boolean inside = y >= y0 && y < y0 + 20 && x >= x0 && x < x0 + 20;
          assertThat(written.get(i)).isEqualTo(inside ? fill.get(i) : image.get(i));
        }
      }
    }
    FloatBuffer whole = session.writeImage(1).floats();
    for (int i = 0; i < IMAGE; i++) {
      assertThat(whole.get(i)).isEqualTo(image.get(i));
    }
  }

  @Test
  void accumulate_namesTheMaskAndAddsNothing_whenAScoreIsNotFinite() {
    session.start(image, fill, new int[] {3});
    session.layWindows(GRID, Polarity.REVEAL, WindowFilter.ALL);
    session.accumulate(0, BATCH, scores, CLASSES);
    FloatBuffer bad = Sessions.rows(scores, 0, BATCH, CLASSES);
    bad.put(2 * CLASSES + 3, Float.NaN);
    assertThatThrownBy(() -> session.accumulate(8, BATCH, bad, CLASSES))
        .isInstanceOf(ScoreException.class)
        .hasMessage(
            "mask 10: the score of class 3 is nan, expected a finite number of magnitude at most 1");
    bad.put(2 * CLASSES + 3, -1.5f);
    assertThatThrownBy(() -> session.accumulate(8, BATCH, bad, CLASSES))
        .isInstanceOf(ScoreException.class)
        .hasMessageContaining("mask 10: the score of class 3 is -1.5");
    float[] withErrors = finishAndRead();

    session.layWindows(GRID, Polarity.REVEAL, WindowFilter.ALL);
    session.accumulate(0, BATCH, scores, CLASSES);
    assertThat(finishAndRead()).isEqualTo(withErrors);
  }

  @Test
  void accumulate_ignoresOtherClasses_whenTheyAreNotFinite() {
    session.start(image, fill, new int[] {3});
    session.layWindows(GRID, Polarity.REVEAL, WindowFilter.ALL);
    FloatBuffer odd = Sessions.rows(scores, 0, BATCH, CLASSES);
    odd.put(4, Float.POSITIVE_INFINITY);
    session.accumulate(0, BATCH, odd, CLASSES);
    assertThat(finishAndRead()).doesNotContain(Float.NaN);
  }

  @Test
  void accumulate_readsFromElementZero_whenTheBufferHasAPosition() {
    session.start(image, fill, new int[] {3});
    session.layWindows(GRID, Polarity.REVEAL, WindowFilter.ALL);
    session.accumulate(0, BATCH, scores, CLASSES);
    float[] expected = finishAndRead();
    session.layWindows(GRID, Polarity.REVEAL, WindowFilter.ALL);
    FloatBuffer moved = Sessions.rows(scores, 0, BATCH, CLASSES).position(17);
    session.accumulate(0, BATCH, moved, CLASSES);
    assertThat(finishAndRead()).isEqualTo(expected);
  }

  @Test
  void accumulate_refuses_whenTargetIsNoClass() {
    session.start(image, fill, new int[] {12});
    session.layWindows(GRID, Polarity.REVEAL, WindowFilter.ALL);
    assertThatThrownBy(() -> session.accumulate(0, 1, scores, CLASSES))
        .isInstanceOf(InvalidOptionException.class)
        .hasMessage("target is 12, expected a class from 0 to 9");
  }

  @Test
  void buffers_areRefused_whenTheyAreOfTheWrongKind() {
    assertThatThrownBy(() -> session.start(FloatBuffer.allocate(IMAGE), fill, new int[] {0}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("image is not a direct buffer");
    assertThatThrownBy(() -> session.start(image, Sessions.direct(7), new int[] {0}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("fill has room for 7 floats, expected 9216");
    FloatBuffer bigEndian = ByteBuffer.allocateDirect(4 * IMAGE).asFloatBuffer();
    assertThatThrownBy(() -> session.start(bigEndian, fill, new int[] {0}))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("image is not in native byte order");
    session.start(image, fill, new int[] {0});
    assertThatThrownBy(() -> session.read(MapKind.SALIENCY, 0, image.asReadOnlyBuffer()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("out is read-only");
    assertThatThrownBy(() -> session.read(MapKind.SALIENCY, 1, Sessions.direct(64 * 48)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("target position 1, expected 0 to 0");
  }

  @Test
  void masks_areRefused_whenOutsideThePass() {
    session.start(image, fill, new int[] {0});
    session.drawRise(new RiseGrid(7, 0.5), 1, 20);
    assertThatThrownBy(() -> session.writeBatch(0, 15, 6))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("masks 15 to 20, this pass has 20");
    assertThatThrownBy(() -> session.writeBatch(2, 0, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("slot 2, expected 0 to 1");
    assertThatThrownBy(() -> session.writeBatch(0, 0, 9))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a batch of 9 masks, expected at most 8");
    assertThatThrownBy(() -> session.accumulate(Integer.MAX_VALUE, 1, scores, CLASSES))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void layWindows_refuses_whenThereIsNoRoom() {
    SessionPlan small = new SessionPlan(FORMAT, 1, 1, 1, 10, 1);
    try (KernelSession narrow = new CpuBackend().open(small)) {
      narrow.start(image, fill, new int[] {0});
      assertThatThrownBy(() -> narrow.layWindows(GRID, Polarity.REVEAL, WindowFilter.ALL))
          .isInstanceOf(InvalidOptionException.class)
          .hasMessageContaining("at most the plan's maxWindows, 10");
    }
  }

  @Test
  void calls_areRefused_whenOutOfOrder() {
    assertIllegalState(s -> s.writeImage(0), "call start first");
    session.start(image, fill, new int[] {0});
    assertIllegalState(s -> s.writeBatch(0, 0, 1), "call layWindows or drawRise first");
    assertIllegalState(s -> s.finishPass(ESTIMATE), "call layWindows or drawRise first");
    assertIllegalState(s -> s.adjust(0.5), "call finishPass first");
    assertIllegalState(
        s -> s.layWindows(GRID, Polarity.REVEAL, WindowFilter.INTERSECTS_HAR),
        "call summarise first");
    session.layWindows(GRID, Polarity.REVEAL, WindowFilter.ALL);
    session.finishPass(ESTIMATE);
    assertIllegalState(s -> s.summarise(0.3), "call adjust first");
    assertIllegalState(s -> s.accumulate(0, 1, scores, CLASSES), "call layWindows");
  }

  @Test
  void everyCall_isRefused_whenClosed() {
    session.start(image, fill, new int[] {0});
    session.layWindows(GRID, Polarity.REVEAL, WindowFilter.ALL);
    session.close();
    session.close();
    assertIllegalState(s -> s.start(image, fill, new int[] {0}), "closed");
    assertIllegalState(s -> s.writeImage(0), "closed");
    assertIllegalState(s -> s.layWindows(GRID, Polarity.REVEAL, WindowFilter.ALL), "closed");
    assertIllegalState(s -> s.drawRise(new RiseGrid(7, 0.5), 1, 20), "closed");
    assertIllegalState(s -> s.writeBatch(0, 0, 1), "closed");
    assertIllegalState(s -> s.accumulate(0, 1, scores, CLASSES), "closed");
    assertIllegalState(s -> s.finishPass(ESTIMATE), "closed");
    assertIllegalState(s -> s.adjust(0.5), "closed");
    assertIllegalState(s -> s.summarise(0.3), "closed");
    assertIllegalState(s -> s.read(MapKind.ADJUSTED, 0, image), "closed");
    assertIllegalState(KernelSession::plan, "closed");
  }

  @Test
  void adjust_blendsWithTheMean_whenAllPixelsLookTheSame() {
    session.start(image, fill, new int[] {3});
    // One constant feature: every row of A is uniform, so A×S is the mean of S everywhere.
    FloatBuffer ones = Sessions.random(64 * 48, 1, 1, 1);
    session.attend(
        List.of(new FeatureMap(1, 64, 48, ones)),
        new AttentionOptions(Similarity.COSINE, 0.1, Upsampling.NEAREST, 4, 1L << 30));
    float[] before = windowPass();
    session.adjust(0.25);
    float[] after = read(MapKind.ADJUSTED);
    double mean = 0;
    for (float s : before) {
      mean += s / before.length;
    }
    for (int p = 0; p < before.length; p++) {
      assertThat((double) after[p]).isCloseTo(0.25 * before[p] + 0.75 * mean, within(2e-3));
    }

    session.start(image, fill, new int[] {3});
    before = windowPass();
    session.adjust(0.25);
    assertThat(read(MapKind.ADJUSTED)).as("start forgets the features").isEqualTo(before);
  }

  private float[] windowPass() {
    session.layWindows(GRID, Polarity.REVEAL, WindowFilter.ALL);
    session.accumulate(40, BATCH, scores, CLASSES);
    return finishAndRead();
  }

  @Test
  void open_saysOutOfMemory_whenThePlanIsTooBig() {
    BatchFormat huge = BatchFormat.planar(16384, 16384);
    assertThatThrownBy(() -> new CpuBackend().open(new SessionPlan(huge, 1, 1, 4096, 10, 1)))
        .isInstanceOf(InvalidOptionException.class)
        .hasMessage("batchCapacity is 1, expected at most 0 for images of 3221225472 bytes");
    BatchFormat large = BatchFormat.planar(8192, 8192);
    assertThatThrownBy(() -> new CpuBackend().open(new SessionPlan(large, 1, 1, 4096, 10, 1)))
        .isInstanceOf(OutOfMemoryException.class)
        .hasMessageContaining("the machine has");
  }

  private void assertIllegalState(Consumer<KernelSession> call, String message) {
    assertThatThrownBy(() -> call.accept(session))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(message);
  }

  private float[] finishAndRead() {
    session.finishPass(ESTIMATE);
    return read(MapKind.SALIENCY);
  }

  private float[] read(MapKind kind) {
    FloatBuffer map = Sessions.direct(64 * 48);
    session.read(kind, 0, map);
    return Sessions.copy(map);
  }
}
