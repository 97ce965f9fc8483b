package org.iassa.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.iassa.engine.spi.BatchFormat;
import org.iassa.engine.spi.BlackBox;
import org.iassa.engine.spi.ElementType;
import org.iassa.engine.spi.ImageBatch;
import org.iassa.engine.spi.Layout;
import org.iassa.engine.spi.MixedPrecision;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TorchScriptTest {
  private static final int CLASSES = TorchModels.COLOUR.length;

  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource({"1, 1, 1", "13, 31, 3", "224, 224, 2", "33, 207, 5"})
  void score_isSoftmaxOfLogits_forAnySize(int height, int width, int count) {
    try (BlackBox box = load(TorchModels.colourLogits(), height, width)) {
      float[][] images = randomImages(count, height, width);
      FloatBuffer scores = floats(count * CLASSES);
      box.score(batch(box.format(), images), scores);

      assertThat(box.classes()).isEqualTo(CLASSES);
      assertThat(box.scoreBound()).isEqualTo(1);
      for (int i = 0; i < count; i++) {
        double[] expected = softmax(colourLogits(images[i], height * width));
        for (int c = 0; c < CLASSES; c++) {
          assertThat((double) scores.get(i * CLASSES + c)).isCloseTo(expected[c], within(1e-6));
        }
      }
    }
  }

  @Test
  void score_takesChannelsLastInPlace_whenTheModelDoes() {
    try (BlackBox box = load(TorchModels.convLogits(), 24, 17)) {
      assertThat(box.format().layout()).isEqualTo(Layout.NHWC);
      float[][] images = randomImages(4, 24, 17);
      FloatBuffer together = floats(4 * CLASSES);
      box.score(batch(box.format(), images), together);
      for (int i = 0; i < 4; i++) {
        FloatBuffer alone = floats(CLASSES);
        box.score(batch(box.format(), new float[][] {images[i]}), alone);
        for (int c = 0; c < CLASSES; c++) {
          assertThat(alone.get(c)).isCloseTo(together.get(i * CLASSES + c), within(1e-6f));
        }
      }
    }
  }

  @Test
  void score_fallsBackToPlanar_whenAViewInsideNeedsIt() {
    String flat = "return x.view(x.size(0), -1)[:, 0:2]";
    try (BlackBox box = load(flat, 5, 4)) {
      assertThat(box.format().layout()).isEqualTo(Layout.NCHW);
      float[][] images = randomImages(2, 5, 4);
      FloatBuffer scores = floats(4);
      box.score(batch(box.format(), images), scores);
      double[] expected = softmax(new double[] {images[1][0], images[1][1]});
      assertThat((double) scores.get(2)).isCloseTo(expected[0], within(1e-6));
    }
  }

  @Test
  void score_readsTheMemoryAnew_whenASlotIsUsedAgain() {
    try (BlackBox box = load(TorchModels.colourLogits(), 8, 8)) {
      ImageBatch slot = batch(box.format(), randomImages(3, 8, 8));
      FloatBuffer first = floats(3 * CLASSES);
      box.score(slot, first);
      float[][] images = new float[1][3 * 64];
      java.util.Arrays.fill(images[0], 0, 64, 2f);
      fill(slot, images);
      FloatBuffer second = floats(3 * CLASSES);
      box.score(slot.withCount(1), second);
      double[] expected = softmax(colourLogits(images[0], 64));
      assertThat((double) second.get(0)).isCloseTo(expected[0], within(1e-6));
      assertThat(second.get(CLASSES)).as("beyond the batch").isZero();
    }
  }

  @Test
  void score_writesAnyFloatBuffer() {
    try (BlackBox box = load(TorchModels.colourLogits(), 8, 8)) {
      ImageBatch batch = batch(box.format(), randomImages(2, 8, 8));
      FloatBuffer direct = floats(2 * CLASSES);
      FloatBuffer moved = floats(2 * CLASSES).position(3);
      FloatBuffer heap = FloatBuffer.allocate(2 * CLASSES + 1);
      FloatBuffer swapped =
          ByteBuffer.allocateDirect(8 * CLASSES).order(ByteOrder.BIG_ENDIAN).asFloatBuffer();
      for (FloatBuffer scores : new FloatBuffer[] {direct, moved, heap, swapped}) {
        box.score(batch, scores);
      }
      for (int i = 0; i < 2 * CLASSES; i++) {
        assertThat(direct.get(i)).isPositive();
        assertThat(moved.get(i)).isEqualTo(direct.get(i));
        assertThat(heap.get(i)).isEqualTo(direct.get(i));
        assertThat(swapped.get(i)).isEqualTo(direct.get(i));
      }
    }
  }

  @Test
  void score_passesNaN_forTheSessionToName() {
    try (BlackBox box = load(TorchModels.colourLogits(), 2, 2)) {
      float[][] images = randomImages(2, 2, 2);
      images[1][0] = Float.NaN;
      FloatBuffer scores = floats(2 * CLASSES);
      box.score(batch(box.format(), images), scores);
      assertThat(scores.get(0)).isFinite();
      assertThat(scores.get(CLASSES)).isNaN();
    }
  }

  @Test
  void score_survivesExtremeLogits() {
    try (BlackBox box = load("return 1e30 * torch.mean(x, [2, 3])", 1, 1)) {
      FloatBuffer scores = floats(3);
      box.score(batch(box.format(), new float[][] {{1, 2, 3}}), scores);
      assertThat(new float[] {scores.get(0), scores.get(1), scores.get(2)})
          .containsExactly(0, 0, 1);
    }
  }

  @Test
  void score_keepsProbabilities_andRefusesWhatIsNone() {
    TorchOptions options = options(4, 4).scores(ScoreKind.PROBABILITIES).trustModel(true).build();
    Path sigmoid = TorchModels.save(file(), "return torch.sigmoid(torch.mean(x, [2, 3]))");
    try (BlackBox box = TorchScript.load(sigmoid, options)) {
      float[][] images = randomImages(1, 4, 4);
      FloatBuffer scores = floats(3);
      box.score(batch(box.format(), images), scores);
      double mean = 0;
      for (int i = 0; i < 16; i++) {
        mean += images[0][i] / 16.0;
      }
      assertThat((double) scores.get(0)).isCloseTo(1 / (1 + Math.exp(-mean)), within(1e-6));
    }
    Path logits = TorchModels.save(file(), "return torch.mean(x, [2, 3])");
    try (BlackBox box = TorchScript.load(logits, options)) {
      ImageBatch seven = batch(box.format(), new float[][] {constant(48, 0.5f), constant(48, 7)});
      assertThatThrownBy(() -> box.score(seven, floats(6)))
          .isInstanceOf(ModelException.class)
          .hasMessageContaining("7.0")
          .hasMessageContaining("class 0 of image 1")
          .hasMessageContaining("LOGITS");
    }
  }

  @Test
  void score_takesTheSigmoidOfEachLogit() {
    TorchOptions options = options(1, 1).scores(ScoreKind.SIGMOID).trustModel(true).build();
    Path model = TorchModels.save(file(), "return torch.mean(x, [2, 3])");
    try (BlackBox box = TorchScript.load(model, options)) {
      FloatBuffer scores = floats(3);
      box.score(batch(box.format(), new float[][] {{-2, 0, 30}}), scores);
      assertThat((double) scores.get(0)).isCloseTo(1 / (1 + Math.exp(2)), within(1e-7));
      assertThat(scores.get(1)).isEqualTo(0.5f);
      assertThat(scores.get(2)).isEqualTo(1f);
    }
  }

  @Test
  void score_clampsProbabilities_withinTheTolerance() {
    TorchOptions options = options(1, 1).scores(ScoreKind.PROBABILITIES).trustModel(true).build();
    Path model = TorchModels.save(file(), "return torch.mean(x, [2, 3])");
    try (BlackBox box = TorchScript.load(model, options)) {
      FloatBuffer scores = floats(3);
      box.score(batch(box.format(), new float[][] {{1.00005f, -0.00005f, 0.25f}}), scores);
      assertThat(new float[] {scores.get(0), scores.get(1), scores.get(2)})
          .containsExactly(1, 0, 0.25f);
    }
  }

  @Test
  void at_givesTheSameModelInBf16_closedWithItsOwner() {
    Path model = TorchModels.save(file(), TorchModels.convLogits());
    MixedPrecision box = TorchScript.load(model, options(16, 16).trustModel(true).build());
    BlackBox half = box.at(ElementType.BF16);
    assertThat(box.at(ElementType.FP32)).isSameAs(box);
    assertThat(box.at(ElementType.BF16)).isSameAs(half);
    assertThat(half.format().type()).isEqualTo(ElementType.BF16);
    assertThat(half.identity()).isEqualTo(box.identity());
    assertThat(box.offers(ElementType.FP32)).isTrue();
    assertThat(box.offers(ElementType.FP16)).isFalse();

    float[][] images = randomImages(3, 16, 16);
    FloatBuffer full = floats(3 * CLASSES);
    FloatBuffer reduced = floats(3 * CLASSES);
    box.score(batch(box.format(), images), full);
    half.score(batch(half.format(), images), reduced);
    double moved = 0;
    for (int i = 0; i < 3 * CLASSES; i++) {
      moved = Math.max(moved, Math.abs(full.get(i) - reduced.get(i)));
    }
    assertThat(moved).isBetween(1e-7, 0.01);

    box.close();
    box.close();
    ImageBatch batch = batch(half.format(), images);
    assertThatThrownBy(() -> half.score(batch, reduced)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> box.at(ElementType.BF16)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void at_saysSo_whenTheFileChangedOrCannotBeConverted() throws IOException {
    Path model = TorchModels.save(file(), TorchModels.convLogits());
    try (MixedPrecision box = TorchScript.load(model, options(8, 8).trustModel(true).build())) {
      Files.setLastModifiedTime(model, java.nio.file.attribute.FileTime.fromMillis(1000));
      assertThatThrownBy(() -> box.at(ElementType.BF16))
          .isInstanceOf(ModelException.class)
          .hasMessageContaining("changed on disk");
    }
    Path frozen = TorchModels.saveFrozen(file(), TorchModels.convLogits());
    try (MixedPrecision box = TorchScript.load(frozen, options(8, 8).trustModel(true).build())) {
      assertThatThrownBy(() -> box.at(ElementType.BF16))
          .isInstanceOf(ModelException.class)
          .hasMessageContaining("BF16");
      box.score(batch(box.format(), randomImages(1, 8, 8)), floats(CLASSES));
    }
  }

  @Test
  void load_fromMemory_isTheSameModel() throws IOException {
    Path model = TorchModels.save(file(), TorchModels.colourLogits());
    TorchOptions options = options(6, 6).trustModel(true).build();
    try (BlackBox disk = TorchScript.load(model, options);
        MixedPrecision memory = TorchScript.load("packaged", Files.readAllBytes(model), options)) {
      assertThat(memory.identity()).isEqualTo(disk.identity()).matches("[0-9a-f]{64}");
      ImageBatch batch = batch(disk.format(), randomImages(2, 6, 6));
      FloatBuffer expected = floats(2 * CLASSES);
      FloatBuffer found = floats(2 * CLASSES);
      disk.score(batch, expected);
      memory.score(batch, found);
      assertThat(found).isEqualTo(expected);
      assertThat(memory.at(ElementType.BF16).classes()).isEqualTo(CLASSES);
    }
  }

  @Test
  void load_leavesTheCallersPointerScopeAlone() {
    BlackBox box;
    ImageBatch batch;
    FloatBuffer scores = floats(CLASSES);
    try (PointerScope callers = new PointerScope()) {
      box = load(TorchModels.convLogits(), 8, 8);
      batch = batch(box.format(), randomImages(1, 8, 8));
      box.score(batch, scores);
      assertThat(callers).isNotNull();
    }
    FloatBuffer later = floats(CLASSES);
    box.score(batch, later);
    box.score(batch(box.format(), randomImages(2, 8, 8)), floats(2 * CLASSES));
    assertThat(later).isEqualTo(scores);
    box.close();
  }

  @Test
  void score_allocatesOnlyHandles_onceWarm() {
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    try (BlackBox box = load(TorchModels.convLogits(), 32, 32)) {
      ImageBatch[] slots = {
        batch(box.format(), randomImages(8, 32, 32)), batch(box.format(), randomImages(8, 32, 32))
      };
      FloatBuffer scores = floats(8 * CLASSES);
      for (int i = 0; i < 50; i++) {
        box.score(slots[i % 2].withCount(i % 4 < 2 ? 8 : 3), scores);
      }
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < 400; i++) {
        box.score(slots[i % 2].withCount(i % 4 < 2 ? 8 : 3), scores);
      }
      long perForward = (threads.getCurrentThreadAllocatedBytes() - before) / 400;
      System.out.println("Java bytes per forward: " + perForward);
      assertThat(perForward).isLessThan(1200);
    }
  }

  @Test
  void score_leavesNoNativeObject_andCloseFreesAll() {
    load(TorchModels.convLogits(), 8, 8).close();
    long before = Pointer.totalCount();
    try (MixedPrecision box = load(TorchModels.convLogits(), 8, 8)) {
      BlackBox half = box.at(ElementType.BF16);
      ImageBatch batch = batch(box.format(), randomImages(2, 8, 8));
      ImageBatch halfBatch = batch(half.format(), randomImages(2, 8, 8));
      FloatBuffer scores = floats(2 * CLASSES);
      box.score(batch, scores);
      half.score(halfBatch, scores);
      long warm = Pointer.totalCount();
      for (int i = 0; i < 100; i++) {
        box.score(batch, scores);
        half.score(halfBatch, scores);
      }
      assertThat(Pointer.totalCount()).isEqualTo(warm);
    }
    assertThat(Pointer.totalCount()).isEqualTo(before);
  }

  @Test
  void score_refusesAnotherFormat_orTooLittleRoom() {
    try (BlackBox box = load(TorchModels.colourLogits(), 8, 8)) {
      BatchFormat other = BatchFormat.planar(9, 8);
      ImageBatch wrong = batch(other, randomImages(1, 9, 8));
      assertThatThrownBy(() -> box.score(wrong, floats(CLASSES)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("NHWC");
      ImageBatch two = batch(box.format(), randomImages(2, 8, 8));
      assertThatThrownBy(() -> box.score(two, floats(2 * CLASSES - 1)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("2×5");
    }
  }

  private MixedPrecision load(String body, int height, int width) {
    Path model = TorchModels.save(file(), body);
    return TorchScript.load(model, options(height, width).trustModel(true).build());
  }

  private Path file() {
    return folder.resolve("model" + System.nanoTime() + ".pt");
  }

  private static TorchOptions.Builder options(int height, int width) {
    return TorchOptions.builder().size(height, width);
  }

  static FloatBuffer floats(int size) {
    return ByteBuffer.allocateDirect(size * Float.BYTES)
        .order(ByteOrder.nativeOrder())
        .asFloatBuffer();
  }

  private static float[] constant(int size, float value) {
    float[] image = new float[size];
    java.util.Arrays.fill(image, value);
    return image;
  }

  private static float[][] randomImages(int count, int height, int width) {
    Random random = new Random(count * 31L + height);
    float[][] images = new float[count][3 * height * width];
    for (float[] image : images) {
      for (int i = 0; i < image.length; i++) {
        image[i] = (float) random.nextGaussian();
      }
    }
    return images;
  }

  /** Makes a batch of planar images, in the format that is asked for. */
  static ImageBatch batch(BatchFormat format, float[][] images) {
    ByteBuffer data =
        ByteBuffer.allocateDirect(Math.toIntExact(format.bytesPerImage() * images.length));
    ImageBatch batch = new ImageBatch(format, data);
    fill(batch, images);
    return batch;
  }

  private static void fill(ImageBatch batch, float[][] images) {
    BatchFormat format = batch.format();
    int pixels = format.pixels();
    for (int n = 0; n < images.length; n++) {
      for (int c = 0; c < 3; c++) {
        for (int p = 0; p < pixels; p++) {
          int index =
              format.layout() == Layout.NHWC ? (n * pixels + p) * 3 + c : (n * 3 + c) * pixels + p;
          float value = images[n][c * pixels + p];
          if (format.type() == ElementType.FP32) {
            batch.data().putFloat(4 * index, value);
          } else {
            int bits = Float.floatToRawIntBits(value);
            int rounded = (bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16;
            batch.data().putShort(2 * index, (short) rounded);
          }
        }
      }
    }
    batch.withCount(images.length);
  }

  private static double[] colourLogits(float[] image, int pixels) {
    double[] logits = new double[CLASSES];
    for (int k = 0; k < CLASSES; k++) {
      logits[k] = TorchModels.COLOUR_BIAS[k];
      for (int c = 0; c < 3; c++) {
        double sum = 0;
        for (int p = 0; p < pixels; p++) {
          sum += image[c * pixels + p];
        }
        logits[k] += TorchModels.COLOUR[k][c] * sum / pixels;
      }
    }
    return logits;
  }

  private static double[] softmax(double[] logits) {
    double sum = 0;
    double[] scores = new double[logits.length];
    for (int c = 0; c < logits.length; c++) {
      scores[c] = Math.exp(logits[c]);
      sum += scores[c];
    }
    for (int c = 0; c < logits.length; c++) {
      scores[c] /= sum;
    }
    return scores;
  }
}
