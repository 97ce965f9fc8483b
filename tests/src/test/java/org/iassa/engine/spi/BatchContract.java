package org.iassa.engine.spi;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import org.iassa.engine.Polarity;
import org.junit.jupiter.api.Test;

/** Masked images: values, rounding, order in memory, slots. */
interface BatchContract extends BackendCase {
  @Test
  default void batches_matchDenseBlend_forEveryFormat() {
    int[][] sizes = {{1, 1}, {1, 13}, {13, 31}, {33, 31}};
    long seed = 1000;
    for (int[] size : sizes) {
      for (Layout layout : Layout.values()) {
        for (ElementType type : ElementType.values()) {
          for (Polarity polarity : Polarity.values()) {
            Setup setup = Setup.of(size[0], size[1], seed++).with(layout, type).with(7, 2);
            try (Rig rig = rig(setup)) {
              int count = rig.lay(new WindowGrid(7, 5, 2, 4), polarity, WindowFilter.ALL);
              int slot = 0;
              for (int first = 0; first < count; first += 7) {
                rig.write(slot, first, Math.min(7, count - first), 0);
                slot = 1 - slot;
              }
            }
          }
        }
      }
    }
  }

  @Test
  default void batches_matchDenseBlend_onImageSizes() {
    int[][] sizes = {{207, 225}, {224, 224}};
    for (int[] size : sizes) {
      for (Layout layout : Layout.values()) {
        Setup setup = Setup.of(size[0], size[1], 1100).with(layout, ElementType.FP32).with(3, 1);
        try (Rig rig = rig(setup)) {
          int count = rig.lay(new WindowGrid(45, 8), Polarity.OCCLUDE, WindowFilter.ALL);
          rig.write(0, count / 2, 3, 0);
          rig.write(0, count - 2, 2, 0);
        }
      }
    }
  }

  @Test
  default void image_isWrittenUnmasked() {
    for (Layout layout : Layout.values()) {
      for (ElementType type : ElementType.values()) {
        try (Rig rig = rig(Setup.of(13, 31, 1200).with(layout, type).with(7, 2))) {
          ImageBatch batch = rig.session.writeImage(1);
          assertThat(batch.count()).as(rig.name).isEqualTo(1);
          assertThat(batch.format()).as(rig.name).isEqualTo(rig.format);
          rig.checkBatch(batch, -1, 0);
        }
      }
    }
  }

  /**
   * Ties, the smallest and largest values, subnormals: every rounding IEEE 754 has an answer to.
   */
  @Test
  default void rounding_isToNearestEven_atTheEdgesOfEachType() {
    float[] values = {
      0f,
      -0f,
      1f + 0x1p-8f, // bf16 tie, down to even
      1f + 3 * 0x1p-8f, // bf16 tie, up to even
      1f + 0x1p-8f + 0x1p-23f, // just above a tie
      1f + 3 * 0x1p-8f - 0x1p-23f, // just below a tie
      1f + 0x1p-11f, // fp16 tie, down
      -1f - 3 * 0x1p-11f, // fp16 tie, up
      65504f,
      65519.996f, // largest that fp16 rounds to 65504
      65520f, // fp16 tie to infinity
      -1e6f,
      0x1p-14f, // smallest normal fp16
      0x1p-24f, // smallest subnormal fp16
      0x1p-25f, // tie to zero
      0x1.8p-25f,
      3 * 0x1p-25f, // subnormal tie, up to even
      -0x1.ffcp-15f, // rounds up into the normals
      0x1.01p-126f,
      0x1p-130f, // subnormal bf16 and fp32
      Float.MIN_VALUE,
      Float.MAX_VALUE, // infinity in both
      0x1.fep127f, // largest bf16
      0x1.fefffep127f,
      2.0f - 0x1p-23f
    };
    for (Layout layout : Layout.values()) {
      for (ElementType type : ElementType.values()) {
        Setup setup = Setup.of(5, values.length, 1300).with(layout, type).with(4, 1);
        try (Rig rig = rig(setup)) {
          float[] image = new float[rig.image.length];
          float[] fill = new float[rig.image.length];
          for (int i = 0; i < image.length; i++) {
            image[i] = values[i % values.length];
            fill[i] = -values[(i + 7) % values.length];
          }
          rig.start(image, fill);
          rig.checkBatch(rig.session.writeImage(0), -1, 0);
          rig.lay(new WindowGrid(8, 4), Polarity.REVEAL, WindowFilter.ALL);
          rig.write(0, 3, 4, 0);
        }
      }
    }
  }

  @Test
  default void batches_areTheSameBits_howeverThePassIsCut() {
    for (ElementType type : ElementType.values()) {
      byte[][] whole = images(type, 64);
      for (int capacity : new int[] {1, 7}) {
        byte[][] cut = images(type, capacity);
        for (int i = 0; i < whole.length; i++) {
          assertThat(cut[i])
              .as("%s image %d, batches of %d", type, i, capacity)
              .isEqualTo(whole[i]);
        }
      }
    }
  }

  private byte[][] images(ElementType type, int capacity) {
    Setup setup = Setup.of(13, 31, 1400).with(Layout.NHWC, type).with(capacity, 2);
    try (Rig rig = rig(setup)) {
      int size = Math.toIntExact(rig.format.bytesPerImage());
      byte[][] images = new byte[60][size];
      rig.session.drawRise(new RiseGrid(4, 0.4), 99, images.length);
      for (int first = 0; first < images.length; first += capacity) {
        int count = Math.min(capacity, images.length - first);
        ByteBuffer data = rig.session.writeBatch(first / capacity % 2, first, count).data();
        for (int n = 0; n < count; n++) {
          data.get(n * size, images[first + n]);
        }
      }
      return images;
    }
  }

  @Test
  default void slots_keepTheirImages_whileAnotherIsWritten() {
    try (Rig rig = rig(Setup.of(31, 33, 1500).with(7, 2))) {
      rig.lay(new WindowGrid(7, 5), Polarity.REVEAL, WindowFilter.ALL);
      ImageBatch held = rig.write(0, 0, 7, 0);
      for (int first = 7; first < 35; first += 7) {
        ImageBatch next = rig.write(first / 7 % 2, first, 7, 0);
        assertThat(next).as(rig.name).isNotSameAs(held);
        rig.checkBatch(held, first - 7, 0);
        held = next;
      }
      rig.session.writeImage(1); // the fifth batch went to slot 0
      rig.checkBatch(held, 28, 0);
    }
  }

  /**
   * A shorter batch leaves the images behind its last one alone, and the slot's memory is whole.
   */
  @Test
  default void batch_writesNoImageBeyondItsCount() {
    for (ElementType type : ElementType.values()) {
      for (Layout layout : Layout.values()) {
        try (Rig rig = rig(Setup.of(5, 7, 1600).with(layout, type).with(7, 1))) {
          int count = rig.lay(new WindowGrid(3, 2), Polarity.REVEAL, WindowFilter.ALL);
          ImageBatch batch = rig.write(0, 0, 7, 0);
          assertThat(batch.capacity()).as(rig.name).isGreaterThanOrEqualTo(7);
          int size = Math.toIntExact(rig.format.bytesPerImage());
          byte[] before = new byte[5 * size];
          batch.data().get(2 * size, before);
          rig.write(0, count - 2, 2, 0);
          byte[] after = new byte[5 * size];
          batch.data().get(2 * size, after);
          assertThat(after).as(rig.name).isEqualTo(before);
        }
      }
    }
  }

  @Test
  default void image_isCopiedAtTheStart() {
    try (Rig rig = rig(Setup.of(13, 31, 1700))) {
      FloatBuffer image = Guarded.holding(rig.image);
      FloatBuffer fill = Guarded.holding(rig.fill);
      int[] targets = rig.targets.clone();
      rig.session.start(image, fill, targets);
      for (int i = 0; i < rig.image.length; i++) {
        image.put(i, Float.NaN);
        fill.put(i, Float.NaN);
      }
      targets[0] = 0;
      rig.lay(new WindowGrid(7, 5), Polarity.REVEAL, WindowFilter.ALL);
      rig.write(0, 3, 7, 0);
      rig.scoreRandom(7);
      rig.finish(Rig.PAPER);
    }
  }
}
