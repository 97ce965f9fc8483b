package org.iassa.engine.internal.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.FloatBuffer;
import java.util.List;
import java.util.Random;
import org.iassa.engine.BackendException;
import org.iassa.engine.ExplainOptions;
import org.iassa.engine.Explanation;
import org.iassa.engine.IassaException;
import org.iassa.engine.OutOfMemoryException;
import org.iassa.engine.Preset;
import org.iassa.engine.Progress;
import org.iassa.engine.internal.controller.Controller;
import org.iassa.engine.spi.BatchFormat;
import org.iassa.engine.spi.BlackBox;
import org.iassa.engine.spi.FeatureExtractor;
import org.iassa.engine.spi.FeatureMap;
import org.iassa.engine.spi.ImageBatch;
import org.iassa.image.RgbImage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Whole explanations on the emulated device, attention included, in which each call of the driver
 * in turn fails: allocations of device and pinned memory, module loads, streams, events, copies,
 * launches, waits. Of the calls every seventh, for time; {@code -Diassa.faults.step=1} takes all.
 */
class CudaExplainFaultsTest {
  private static final int SIDE = 16;
  private static final int FLOATS = 3 * SIDE * SIDE;
  private static final int BATCH = 32;
  private static final int STEP = Integer.getInteger("iassa.faults.step", 7);
  private static final ExplainOptions OPTIONS =
      ExplainOptions.builder(Preset.PAPER).batch(BATCH).iterations(2).seed(3).build();

  private CudaBackend backend;

  @BeforeEach
  void open() {
    backend = EmulatedDevice.backend();
    EmulatedDevice.reset();
    EmulatedDevice.control("quarantine=65536");
  }

  @AfterEach
  void reset() {
    EmulatedDevice.reset();
  }

  private static BlackBox model() {
    return BlackBox.of(
        SIDE,
        SIDE,
        2,
        (batch, scores) -> {
          for (int n = 0; n < batch.count(); n++) {
            double sum = 0;
            for (int i = 0; i < FLOATS; i++) {
              sum += i % SIDE < SIDE / 2 ? 0 : batch.floats().get(n * FLOATS + i);
            }
            float p = (float) (1 / (1 + Math.exp(-2 * sum / FLOATS)));
            scores.put(2 * n, 1 - p).put(2 * n + 1, p);
          }
        });
  }

  private static FeatureExtractor features() {
    return new FeatureExtractor() {
      @Override
      public BatchFormat format() {
        return BatchFormat.planar(SIDE, SIDE);
      }

      @Override
      public List<FeatureMap> extract(ImageBatch image) {
        FloatBuffer fine = EmulatedDevice.floats(2 * 8 * 8);
        FloatBuffer coarse = EmulatedDevice.floats(3 * 4 * 4);
        for (int i = 0; i < fine.capacity(); i++) {
          fine.put(i, image.floats().get(2 * i));
        }
        for (int i = 0; i < coarse.capacity(); i++) {
          coarse.put(i, image.floats().get(5 * i));
        }
        return List.of(new FeatureMap(2, 8, 8, fine), new FeatureMap(3, 4, 4, coarse));
      }
    };
  }

  private static RgbImage image() {
    byte[] data = new byte[FLOATS];
    new Random(5).nextBytes(data);
    return new RgbImage(SIDE, SIDE, data);
  }

  private static Controller controller(CudaBackend backend) {
    return new Controller(model(), features(), backend, m -> BATCH);
  }

  private static Explanation explain(Controller controller) {
    return controller.explain(image(), OPTIONS, Progress.NONE);
  }

  private static String map(Controller controller) {
    return explain(controller).saliency().sha256();
  }

  private String expected() {
    try (Controller controller = controller(backend)) {
      return map(controller);
    }
  }

  /** Runs that met the fault: those that went on with smaller batches, and those that ended. */
  private record Met(int wentOn, int ended) {}

  /**
   * Makes the first call of a kind fail, then the second, until none is left to fail.
   *
   * @param setting of the emulator, before the number
   * @param type of the error
   * @param text in its message
   */
  private Met everyOne(
      String setting, int step, Class<? extends IassaException> type, String text) {
    String expected = expected();
    long before = EmulatedDevice.free();
    int wentOn = 0;
    int ended = 0;
    for (boolean met = true; met; ) {
      int n = (wentOn + ended) * step + 1;
      try (Controller controller = controller(backend)) {
        EmulatedDevice.control("reset=1\n" + setting + n);
        try {
          Explanation e = explain(controller);
          assertThat(e.saliency().sha256()).as("%s%d", setting, n).isEqualTo(expected);
          met = e.run().batch() < BATCH; // who goes on does so with smaller batches
          wentOn += met ? 1 : 0;
        } catch (IassaException e) {
          assertThat(e).as("%s%d", setting, n).isInstanceOf(type).hasMessageContaining(text);
          ended++;
        }
        EmulatedDevice.control("fail-alloc=0\nfail-call=0");
        if (met) {
          assertThat(map(controller)).as("after %s%d", setting, n).isEqualTo(expected);
        }
      }
      assertThat(EmulatedDevice.free()).as("memory after %s%d", setting, n).isEqualTo(before);
    }
    return new Met(wentOn, ended);
  }

  /** Device and pinned memory: smaller batches and the same map, or the typed error. */
  @Test
  void explanation_isTheSameOrEndsTyped_whicheverAllocationFails() {
    Met met = everyOne("fail-alloc=", 1, OutOfMemoryException.class, "allocating");
    assertThat(met.wentOn).as("the session and the attention").isGreaterThan(30);
    assertThat(met.ended).as("the unmasked image's session").isGreaterThan(10);
  }

  /** Module loads, streams, events, launches, copies and waits can lack memory as well. */
  @Test
  void explanation_isTheSameOrEndsTyped_whicheverCallLacksMemory() {
    Met met = everyOne("fail-code=2\nfail-call=", STEP, OutOfMemoryException.class, "CUDA error 2");
    assertThat(met.wentOn * STEP).isGreaterThan(30);
    assertThat(met.ended * STEP).isGreaterThan(50);
  }

  @Test
  void explanation_endsTyped_andTheNextOneWorks_whicheverCallFails() {
    Met met = everyOne("fail-code=1\nfail-call=", STEP, BackendException.class, "CUDA error 1");
    assertThat(met.wentOn).as("an error is not swallowed").isZero();
    assertThat(met.ended * STEP).isGreaterThan(100);
  }

  /** A sticky error: the run says that the device is of no more use, and so does what follows. */
  @Test
  void explanation_saysThatTheDeviceIsUnusable_whicheverCallFails() {
    int failed = 0;
    for (boolean met = true; met; failed += STEP) {
      CudaBackend lost = EmulatedDevice.backend();
      Controller controller = controller(lost);
      EmulatedDevice.control("reset=1\nfail-code=719\nfail-call=" + (failed + 1));
      try {
        explain(controller);
        met = false;
      } catch (BackendException e) {
        assertThat(e).as("call %d", failed + 1).hasMessageContaining("cannot be used any more");
        assertThatThrownBy(() -> explain(controller))
            .as("after call %d", failed + 1)
            .isInstanceOf(BackendException.class)
            .hasMessageContaining("cannot be used any more");
      }
      controller.close();
      EmulatedDevice.control("fail-call=0\nreset=1");
    }
    assertThat(failed).isGreaterThan(100);
  }
}
