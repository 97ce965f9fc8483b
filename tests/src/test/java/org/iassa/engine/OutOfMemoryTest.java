package org.iassa.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.iassa.engine.internal.controller.Controller;
import org.iassa.engine.internal.cpu.CpuBackend;
import org.iassa.engine.spi.BatchFormat;
import org.iassa.engine.spi.BlackBox;
import org.iassa.engine.spi.FeatureExtractor;
import org.iassa.engine.spi.FeatureMap;
import org.iassa.engine.spi.ImageBatch;
import org.iassa.engine.spi.KernelBackend;
import org.iassa.engine.spi.KernelSession;
import org.iassa.engine.spi.SessionPlan;
import org.junit.jupiter.api.Test;

/** Where memory runs out, batches are halved and the map is the same, bit for bit. */
class OutOfMemoryTest {
  private static final ExplainOptions OPTIONS =
      ExplainOptions.builder(Preset.BALANCED).batch(64).iterations(4).seed(3).build();

  /** The processor's backend on a device that holds only so many images per batch. */
  private static final class SmallBackend implements KernelBackend {
    private final KernelBackend cpu = new CpuBackend();
    private final int sessionImages;
    private final int attentionImages;
    final List<Integer> asked = new ArrayList<>();
    int open;

    SmallBackend(int sessionImages, int attentionImages) {
      this.sessionImages = sessionImages;
      this.attentionImages = attentionImages;
    }

    @Override
    public String name() {
      return "small";
    }

    @Override
    public String description() {
      return "holds batches of " + sessionImages;
    }

    @Override
    public KernelSession open(SessionPlan plan) {
      asked.add(plan.batchCapacity());
      if (plan.batchCapacity() > sessionImages) {
        throw new OutOfMemoryException("no room for " + plan.batchCapacity());
      }
      open++;
      KernelSession session = cpu.open(plan);
      return (KernelSession)
          Proxy.newProxyInstance(
              SmallBackend.class.getClassLoader(),
              new Class<?>[] {KernelSession.class},
              (proxy, method, arguments) -> {
                if (method.getName().equals("attend") && plan.batchCapacity() > attentionImages) {
                  throw new OutOfMemoryException("no room for features");
                }
                open -= method.getName().equals("close") ? 1 : 0;
                try {
                  return method.invoke(session, arguments);
                } catch (InvocationTargetException e) {
                  throw e.getCause();
                }
              });
    }
  }

  /** One level of the square's own brightness. */
  private static final class Brightness implements FeatureExtractor {
    @Override
    public BatchFormat format() {
      return BatchFormat.planar(Squares.SIDE, Squares.SIDE);
    }

    @Override
    public List<FeatureMap> extract(ImageBatch image) {
      int side = 8;
      FloatBuffer data =
          ByteBuffer.allocateDirect(2 * side * side * Float.BYTES)
              .order(ByteOrder.nativeOrder())
              .asFloatBuffer();
      for (int i = 0; i < side * side; i++) {
        data.put(i, image.floats().get(i / side * 8 * Squares.SIDE + i % side * 8));
        data.put(side * side + i, 1);
      }
      return List.of(new FeatureMap(2, side, side, data));
    }
  }

  private static Explanation explain(KernelBackend backend, BlackBox model) {
    try (Controller controller = new Controller(model, new Brightness(), backend, m -> 64)) {
      controller.explain(Squares.image(), OPTIONS, Progress.NONE);
      return controller.explain(Squares.image(), OPTIONS, Progress.NONE);
    }
  }

  private static String expected() {
    Explanation whole = explain(new SmallBackend(64, 64), Squares.detector());
    assertThat(whole.attention()).isTrue();
    assertThat(whole.run().batch()).isEqualTo(64);
    return whole.saliency().sha256();
  }

  @Test
  void session_isOpenedWithHalfTheBatch_untilItFits() {
    SmallBackend backend = new SmallBackend(20, 64);
    Explanation e = explain(backend, Squares.detector());

    assertThat(e.saliency().sha256()).isEqualTo(expected());
    assertThat(e.run().batch()).isEqualTo(16);
    assertThat(backend.asked)
        .as("the second image asks for nothing; 1 is the unmasked image's session")
        .filteredOn(batch -> batch > 1)
        .containsExactly(64, 32, 16);
    assertThat(backend.open).as("sessions left open").isZero();
  }

  @Test
  void session_isOpenedAnew_whenTheFeaturesDoNotFitBesideIt() {
    SmallBackend backend = new SmallBackend(64, 10);
    Explanation e = explain(backend, Squares.detector());

    assertThat(e.saliency().sha256()).isEqualTo(expected());
    assertThat(e.run().batch()).isEqualTo(8);
    assertThat(backend.asked).filteredOn(batch -> batch > 1).containsExactly(64, 32, 16, 8);
    assertThat(backend.open).isZero();
  }

  @Test
  void batch_isHalved_whenTheBlackBoxRunsOut() {
    BlackBox small =
        BlackBox.of(
            Squares.SIDE,
            Squares.SIDE,
            3,
            (batch, scores) -> {
              if (batch.count() > 9) {
                throw new OutOfMemoryException("no room for " + batch.count() + " activations");
              }
              Squares.score(batch.floats(), batch.count(), scores);
            });
    Explanation e = explain(new SmallBackend(64, 64), small);

    assertThat(e.saliency().sha256()).isEqualTo(expected());
    assertThat(e.run().batch()).isBetween(1, 9);
  }

  @Test
  void run_fails_whenNotEvenOneImageFits() {
    assertThatThrownBy(() -> explain(new SmallBackend(64, 0), Squares.detector()))
        .isInstanceOf(OutOfMemoryException.class)
        .hasMessageContaining("no room for features");
    BlackBox none =
        BlackBox.of(
            Squares.SIDE,
            Squares.SIDE,
            3,
            (batch, scores) -> {
              if (batch.count() > 0 && batch.capacity() > 1) {
                throw new OutOfMemoryException("no room at all");
              }
              Squares.score(batch.floats(), batch.count(), scores);
            });
    assertThatThrownBy(() -> explain(new SmallBackend(64, 64), none))
        .isInstanceOf(OutOfMemoryException.class)
        .hasMessageContaining("no room at all");
  }
}
