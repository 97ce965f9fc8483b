package org.iassa.engine.internal.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.cuda.global.cudart;
import org.bytedeco.javacpp.Pointer;
import org.iassa.engine.ExplainOptions;
import org.iassa.engine.Explanation;
import org.iassa.engine.Method;
import org.iassa.engine.OutOfMemoryException;
import org.iassa.engine.Polarity;
import org.iassa.engine.Preset;
import org.iassa.engine.Progress;
import org.iassa.engine.RiseOptions;
import org.iassa.engine.internal.controller.Controller;
import org.iassa.engine.internal.cpu.CpuBackend;
import org.iassa.engine.spi.BatchFormat;
import org.iassa.engine.spi.BlackBox;
import org.iassa.engine.spi.DeviceMemory;
import org.iassa.engine.spi.ImageBatch;
import org.iassa.engine.spi.KernelBackend;
import org.iassa.engine.spi.KernelSession;
import org.iassa.engine.spi.SessionPlan;
import org.iassa.engine.spi.WindowFilter;
import org.iassa.engine.spi.WindowGrid;
import org.iassa.image.RgbImage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The order between the stream that writes batches and the one that everything else runs on. The
 * emulated streams run late, or by seed in any order that the events allow, so that a wait that is
 * missing gives wrong images here each time or for some seed, not by luck.
 */
class CudaStreamsTest {
  private static final int SIDE = 24;
  private static final int FLOATS = 3 * SIDE * SIDE;
  private static final int BATCH = 5;
  private static final SessionPlan PLAN =
      new SessionPlan(BatchFormat.planar(SIDE, SIDE), BATCH, 2, 1, 4096, 1);
  private static final WindowGrid COARSE = new WindowGrid(8, 6);
  private static final WindowGrid FINE = new WindowGrid(5, 4);

  private CudaBackend backend;

  @BeforeEach
  void open() {
    backend = EmulatedDevice.backend();
    EmulatedDevice.reset();
  }

  @AfterEach
  void reset() {
    EmulatedDevice.reset();
  }

  private static FloatBuffer image(long seed) {
    Random random = new Random(seed);
    FloatBuffer pixels = EmulatedDevice.floats(FLOATS);
    for (int i = 0; i < FLOATS; i++) {
      pixels.put(i, random.nextFloat());
    }
    return pixels;
  }

  private static void start(KernelSession session, long seed) {
    session.start(image(seed), EmulatedDevice.floats(FLOATS), new int[] {1});
  }

  private static float[] pixels(ImageBatch batch) {
    float[] copy = new float[batch.count() * FLOATS];
    batch.floats().get(0, copy);
    return copy;
  }

  /** What the processor writes for the same calls. */
  private static float[] expected(long seed, WindowGrid grid, int first) {
    try (KernelSession session = new CpuBackend().open(PLAN)) {
      start(session, seed);
      session.layWindows(grid, Polarity.REVEAL, WindowFilter.ALL);
      return pixels(session.writeBatch(0, first, BATCH));
    }
  }

  @Test
  void nextBatch_isOnItsWay_whileThePresentOneIsRead() {
    try (KernelSession session = backend.open(PLAN)) {
      start(session, 1);
      session.layWindows(COARSE, Polarity.REVEAL, WindowFilter.ALL);
      ImageBatch present = session.writeBatch(0, 0, BATCH);
      ImageBatch next = session.writeBatch(1, BATCH, BATCH);
      DeviceMemory ahead = next.device().orElseThrow();
      long untouched = -1;

      assertThat(pixels(present)).isEqualTo(expected(1, COARSE, 0));
      assertThat(EmulatedDevice.memory(ahead.address(), Long.BYTES).getLong(0))
          .as("reading the present batch does not wait for the next")
          .isEqualTo(untouched);
      assertThat(pixels(next)).isEqualTo(expected(1, COARSE, BATCH));
    }
  }

  @Test
  void write_readsItsOwnPassAndImage_whateverComesAfterIt() {
    for (int seed = 1; seed <= 6; seed++) {
      EmulatedDevice.control("streams=" + (seed == 1 ? "late" : "random") + "\nseed=" + seed);
      try (KernelSession session = backend.open(PLAN)) {
        start(session, 1);
        session.layWindows(COARSE, Polarity.REVEAL, WindowFilter.ALL);
        ImageBatch coarse = session.writeBatch(1, 0, BATCH);
        session.layWindows(FINE, Polarity.REVEAL, WindowFilter.ALL);
        assertThat(pixels(coarse)).as("windows, seed %d", seed).isEqualTo(expected(1, COARSE, 0));

        ImageBatch fine = session.writeBatch(0, BATCH, BATCH);
        start(session, 2);
        session.layWindows(COARSE, Polarity.REVEAL, WindowFilter.ALL);
        assertThat(pixels(fine)).as("image, seed %d", seed).isEqualTo(expected(1, FINE, BATCH));
      }
    }
  }

  /** Nothing is asked for between the two starts, so the first image is still on its way. */
  @Test
  void start_waitsForTheImageBefore() {
    EmulatedDevice.control("streams=late");
    try (KernelSession session = backend.open(PLAN)) {
      start(session, 1);
      session.layWindows(COARSE, Polarity.REVEAL, WindowFilter.ALL);
      ImageBatch before = session.writeBatch(0, 0, BATCH);
      start(session, 2);
      assertThat(pixels(before)).isEqualTo(expected(1, COARSE, 0));
    }
  }

  /** Class 1's score is the mean of the image's right half. */
  private static void score(FloatBuffer images, int count, FloatBuffer scores) {
    for (int n = 0; n < count; n++) {
      double sum = 0;
      for (int i = 0; i < FLOATS; i++) {
        sum += i % SIDE < SIDE / 2 ? 0 : images.get(n * FLOATS + i);
      }
      float p = (float) (1 / (1 + Math.exp(-2 * sum / FLOATS)));
      scores.put(2 * n, 1 - p).put(2 * n + 1, p);
    }
  }

  /** Asks for the images as a black box on the processor does. */
  private static BlackBox copying() {
    return BlackBox.of(
        SIDE, SIDE, 2, (batch, scores) -> score(batch.floats(), batch.count(), scores));
  }

  /** Queues behind the engine's stream, as a black box on the device does. */
  private static BlackBox queueing(KernelBackend backend) {
    return BlackBox.of(
        SIDE,
        SIDE,
        2,
        (batch, scores) -> {
          DeviceMemory memory = batch.device().orElseThrow();
          Pointer handle = new Pointer((Pointer) null).getPointer(memory.stream());
          assertThat(cudart.cuStreamSynchronize(new CUstream_st(handle))).isZero();
          ByteBuffer bytes =
              EmulatedDevice.memory(
                  memory.address(), batch.count() * batch.format().bytesPerImage());
          score(bytes.asFloatBuffer(), batch.count(), scores);
        });
  }

  private static RgbImage photo() {
    byte[] data = new byte[FLOATS];
    new Random(5).nextBytes(data);
    return new RgbImage(SIDE, SIDE, data);
  }

  private static ExplainOptions options(Method method) {
    return ExplainOptions.builder(Preset.PAPER)
        .method(method)
        .rise(new RiseOptions(43, 4, 0.5))
        .batch(BATCH)
        .iterations(2)
        .seed(3)
        .build();
  }

  private static String map(KernelBackend backend, BlackBox model, ExplainOptions options) {
    try (Controller controller = new Controller(model, null, backend, m -> BATCH)) {
      Explanation e = controller.explain(photo(), options, Progress.NONE);
      return e.saliency().sha256();
    }
  }

  @Test
  void explanation_hasTheSameBits_inWhateverOrderStreamsRun() {
    for (Method method : List.of(Method.IASSA, Method.RISE)) {
      String expected = map(new CpuBackend(), copying(), options(method));
      List<String> modes = new ArrayList<>(List.of("streams=late", "streams=eager"));
      for (int seed = 1; seed <= 4; seed++) {
        modes.add("streams=random\nseed=" + seed);
      }
      for (String mode : modes) {
        EmulatedDevice.control(mode);
        for (BlackBox model : List.of(copying(), queueing(backend))) {
          assertThat(map(backend, model, options(method)))
              .as("%s, %s", method, mode)
              .isEqualTo(expected);
        }
      }
    }
  }

  @Test
  void explanation_hasTheSameBits_whenBatchesAreHalvedOnTheWay() {
    List<Integer> counts = new ArrayList<>();
    BlackBox small =
        BlackBox.of(
            SIDE,
            SIDE,
            2,
            (batch, scores) -> {
              counts.add(batch.count());
              if (counts.size() == 4 || batch.count() == 2 && counts.size() == 9) {
                throw new OutOfMemoryException("no room for " + batch.count());
              }
              score(batch.floats(), batch.count(), scores);
            });
    assertThat(map(backend, small, options(Method.IASSA)))
        .isEqualTo(map(new CpuBackend(), copying(), options(Method.IASSA)));
    assertThat(counts).contains(5, 2, 1);
  }
}
