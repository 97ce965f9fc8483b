package org.iassa.engine.internal.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.iassa.engine.AttentionOptions;
import org.iassa.engine.BackendException;
import org.iassa.engine.Estimator;
import org.iassa.engine.Evidence;
import org.iassa.engine.OutOfMemoryException;
import org.iassa.engine.Polarity;
import org.iassa.engine.Similarity;
import org.iassa.engine.Uncovered;
import org.iassa.engine.Upsampling;
import org.iassa.engine.spi.BatchFormat;
import org.iassa.engine.spi.Estimate;
import org.iassa.engine.spi.FeatureMap;
import org.iassa.engine.spi.KernelSession;
import org.iassa.engine.spi.SessionPlan;
import org.iassa.engine.spi.WindowFilter;
import org.iassa.engine.spi.WindowGrid;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Faults that the emulated driver makes on demand. */
class CudaFaultsTest {
  private static final int SIDE = 16;
  private static final int CLASSES = 3;
  private static final SessionPlan PLAN =
      new SessionPlan(BatchFormat.planar(SIDE, SIDE), 8, 2, 1, 4096, 1);
  private static final AttentionOptions ATTENTION =
      new AttentionOptions(Similarity.DOUBLE_SOFTMAX, 1, Upsampling.BILINEAR, 4, 1 << 20);

  private CudaBackend backend;

  @BeforeEach
  void open() {
    backend = EmulatedDevice.backend();
  }

  @AfterEach
  void reset() {
    EmulatedDevice.reset();
  }

  private static void start(KernelSession session) {
    session.start(
        EmulatedDevice.floats(3 * SIDE * SIDE),
        EmulatedDevice.floats(3 * SIDE * SIDE),
        new int[] {1});
  }

  private static void attend(KernelSession session) {
    session.attend(
        List.of(
            new FeatureMap(2, 8, 8, EmulatedDevice.floats(128)),
            new FeatureMap(3, 4, 4, EmulatedDevice.floats(48))),
        ATTENTION);
  }

  private static void pass(KernelSession session) {
    int masks = session.layWindows(new WindowGrid(4, 2), Polarity.REVEAL, WindowFilter.ALL);
    session.writeBatch(1, 0, 8).floats().get(0);
    session.accumulate(0, masks, EmulatedDevice.floats(masks * CLASSES), CLASSES);
    session.finishPass(new Estimate(Estimator.PIXEL_COVERAGE, Evidence.REPLACE, Uncovered.ZERO));
    session.adjust(0.5);
    session.summarise(0.3);
  }

  /** The n-th allocation fails, for every n there is: nothing is kept, and the next try works. */
  @Test
  void open_keepsNothing_whicheverAllocationFails() {
    long before = EmulatedDevice.free();
    int failures = 0;
    for (int n = 1; ; n++) {
      EmulatedDevice.control("reset=1\nfail-alloc=" + n);
      try {
        backend.open(PLAN).close();
        break;
      } catch (OutOfMemoryException e) {
        failures++;
        assertThat(e).hasMessageContaining("allocating").hasMessageContaining("bytes");
      }
      assertThat(EmulatedDevice.free()).as("after allocation %d failed", n).isEqualTo(before);
    }
    EmulatedDevice.control("fail-alloc=0");
    assertThat(failures).isGreaterThan(20);
    assertThat(EmulatedDevice.free()).as("after closing").isEqualTo(before);
  }

  @Test
  void attend_keepsNothing_whicheverAllocationFails() {
    for (long memory : new long[] {0, 1 << 20}) {
      try (KernelSession session = backend.open(PLAN)) {
        start(session);
        long before = EmulatedDevice.free();
        int failures = 0;
        for (int n = 1; ; n++) {
          EmulatedDevice.control("reset=1\nfail-alloc=" + n);
          try {
            session.attend(
                List.of(
                    new FeatureMap(2, 8, 8, EmulatedDevice.floats(128)),
                    new FeatureMap(3, 4, 4, EmulatedDevice.floats(48))),
                new AttentionOptions(Similarity.DOUBLE_SOFTMAX, 1, Upsampling.BILINEAR, 4, memory));
            break;
          } catch (OutOfMemoryException e) {
            failures++;
          }
          assertThat(EmulatedDevice.free()).as("after allocation %d failed", n).isEqualTo(before);
        }
        EmulatedDevice.control("fail-alloc=0");
        assertThat(failures).isGreaterThan(8);
        pass(session);
        start(session);
        assertThat(EmulatedDevice.free()).as("features are forgotten").isEqualTo(before);
      }
    }
  }

  @Test
  void loop_allocatesNothing() {
    try (KernelSession session = backend.open(PLAN)) {
      start(session);
      attend(session);
      pass(session);
      EmulatedDevice.control("fail-alloc=1+");
      assertThatCode(() -> pass(session)).doesNotThrowAnyException();
    }
  }

  /** Whichever launch goes wrong: a typed error, then refusals that say why, and a quiet close. */
  @Test
  void device_saysThatItIsUnusable_afterAStickyError() {
    for (int n : new int[] {1, 4, 8, 14}) {
      open();
      KernelSession session = backend.open(PLAN);
      EmulatedDevice.control("reset=1\nfail-launch=" + n);
      assertThatThrownBy(
              () -> {
                start(session);
                pass(session);
              })
          .as("launch %d", n)
          .isInstanceOf(BackendException.class)
          .hasMessageContaining("CUDA error 700")
          .hasMessageContaining("start a new one");
      assertThatThrownBy(() -> start(session))
          .isInstanceOf(BackendException.class)
          .hasMessageContaining("cannot be used any more");
      assertThatThrownBy(() -> backend.open(PLAN))
          .isInstanceOf(BackendException.class)
          .hasMessageContaining("cannot be used any more");
      assertThatCode(session::close).doesNotThrowAnyException();
      reset();
    }
  }
}
