package org.iassa.engine.internal.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.iassa.engine.Estimator;
import org.iassa.engine.Evidence;
import org.iassa.engine.Polarity;
import org.iassa.engine.Uncovered;
import org.iassa.engine.spi.BatchFormat;
import org.iassa.engine.spi.ElementType;
import org.iassa.engine.spi.Estimate;
import org.iassa.engine.spi.ImageBatch;
import org.iassa.engine.spi.KernelSession;
import org.iassa.engine.spi.KernelSession.MapKind;
import org.iassa.engine.spi.Layout;
import org.iassa.engine.spi.RiseGrid;
import org.iassa.engine.spi.Summary;
import org.iassa.engine.spi.WindowFilter;
import org.iassa.engine.spi.WindowGrid;
import org.iassa.jni.ProcessOps;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The same scores give the same bits for any batch size and number of threads. */
class CpuSessionDeterminismTest {
  private static final int CLASSES = 5;
  private static final int[] TARGETS = {3, 0, 4};
  private static final WindowGrid GRID = new WindowGrid(30, 7, 2, 3);
  private static final RiseGrid RISE = new RiseGrid(7, 0.4);
  private static final int RISE_MASKS = 501;

  @AfterEach
  void defaultThreads() {
    ProcessOps.iassa_set_threads(0);
  }

  @ParameterizedTest
  @CsvSource({"225, 207", "33, 31", "13, 225", "1, 13", "256, 256"})
  void maps_haveTheSameBits_whenBatchesAndThreadsDiffer(int height, int width) {
    List<float[]> expected = maps(height, width, 64, 1);
    for (int batch : new int[] {1, 7, 500}) {
      for (int threads : new int[] {1, 3}) {
        List<float[]> actual = maps(height, width, batch, threads);
        for (int i = 0; i < expected.size(); i++) {
          assertThat(actual.get(i))
              .as("map %d with batch %d and %d threads", i, batch, threads)
              .isEqualTo(expected.get(i));
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(ElementType.class)
  void batches_haveTheSameBytes_whenCutsAndThreadsDiffer(ElementType type) {
    for (Layout layout : Layout.values()) {
      BatchFormat format = new BatchFormat(57, 43, layout, type);
      byte[] expected = images(format, 64, 1);
      for (int threads : new int[] {1, 2, 5}) {
        assertThat(images(format, 1, threads)).isEqualTo(expected);
        assertThat(images(format, 7, threads)).isEqualTo(expected);
      }
    }
  }

  /**
   * Two window passes, the second filtered, and a RISE pass; S and S' of every target, summaries.
   */
  private static List<float[]> maps(int height, int width, int batch, int threads) {
    BatchFormat format = BatchFormat.planar(height, width);
    List<float[]> maps = new ArrayList<>();
    try (KernelSession session =
        new CpuBackend(threads).open(Sessions.plan(format, batch, TARGETS.length))) {
      FloatBuffer image = Sessions.random(3 * format.pixels(), 1, -2, 2);
      session.start(image, Sessions.direct(3 * format.pixels()), TARGETS);
      int count = session.layWindows(GRID, Polarity.REVEAL, WindowFilter.ALL);
      runPass(session, count, batch, 2);
      session.finishPass(new Estimate(Estimator.PIXEL_COVERAGE, Evidence.REPLACE, Uncovered.ZERO));
      record(session, maps);
      count = session.layWindows(GRID, Polarity.OCCLUDE, WindowFilter.INTERSECTS_HAR);
      runPass(session, count, batch, 3);
      session.finishPass(
          new Estimate(Estimator.PIXEL_COVERAGE, Evidence.NORMALISED_MEAN, Uncovered.PREVIOUS));
      record(session, maps);
      session.drawRise(RISE, 42, RISE_MASKS);
      runPass(session, RISE_MASKS, batch, 4);
      session.finishPass(
          new Estimate(Estimator.GLOBAL_MEAN, Evidence.NORMALISED_MEAN, Uncovered.ZERO));
      record(session, maps);
    }
    return maps;
  }

  private static void runPass(KernelSession session, int count, int batch, long seed) {
    FloatBuffer scores = Sessions.random(count * CLASSES, seed, 0, 1);
    for (int first = 0; first < count; first += batch) {
      int n = Math.min(batch, count - first);
      session.writeBatch(first / batch % 2, first, n);
      session.accumulate(first, n, Sessions.rows(scores, first, n, CLASSES), CLASSES);
    }
  }

  private static void record(KernelSession session, List<float[]> maps) {
    session.adjust(0.5);
    Summary summary = session.summarise(0.3);
    maps.add(new float[] {(float) summary.change(), (float) summary.harFraction()});
    maps.add(summary.scoreMin());
    maps.add(summary.scoreMax());
    for (MapKind kind : MapKind.values()) {
      for (int t = 0; t < TARGETS.length; t++) {
        FloatBuffer map = Sessions.direct(session.plan().format().pixels());
        session.read(kind, t, map);
        maps.add(Sessions.copy(map));
      }
    }
  }

  /** The bytes of all masked images of a window pass and of a RISE pass, one after the other. */
  private static byte[] images(BatchFormat format, int batch, int threads) {
    int each = Math.toIntExact(format.bytesPerImage());
    int windows = 200;
    byte[] bytes = new byte[each * (windows + 50)];
    try (KernelSession session = new CpuBackend(threads).open(Sessions.plan(format, batch, 1))) {
      session.start(
          Sessions.random(3 * format.pixels(), 1, -2, 2),
          Sessions.random(3 * format.pixels(), 2, -2, 2),
          new int[] {0});
      int laid = session.layWindows(new WindowGrid(11, 3), Polarity.OCCLUDE, WindowFilter.ALL);
      assertThat(laid).isGreaterThan(windows);
      copyBatches(session, windows, batch, bytes, 0);
      session.drawRise(new RiseGrid(4, 0.5), -9, 50);
      copyBatches(session, 50, batch, bytes, windows * each);
    }
    return bytes;
  }

  private static void copyBatches(
      KernelSession session, int count, int batch, byte[] bytes, int at) {
    int each = Math.toIntExact(session.plan().format().bytesPerImage());
    for (int first = 0; first < count; first += batch) {
      ImageBatch images = session.writeBatch(0, first, Math.min(batch, count - first));
      images.data().get(0, bytes, at + first * each, images.count() * each);
    }
  }
}
