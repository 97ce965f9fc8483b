package org.iassa.engine.internal.lime;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Locale;
import java.util.Random;
import org.iassa.engine.Superpixels;
import org.iassa.engine.spi.BatchFormat;
import org.iassa.engine.spi.ElementType;
import org.iassa.engine.spi.ImageBatch;
import org.iassa.engine.spi.Layout;
import org.iassa.image.Planes;
import org.iassa.image.Preprocessing;
import org.iassa.oracle.NarrowFloat;
import org.iassa.scenes.EmbeddedModel;
import org.junit.jupiter.api.Test;

/** Images with hidden superpixels, in every form a classifier may take. */
class LimeBatchTest {
  private static final int HEIGHT = 9;
  private static final int WIDTH = 14;
  private static final int PIXELS = HEIGHT * WIDTH;

  private static FloatBuffer planes(int pixels) {
    return ByteBuffer.allocateDirect(3 * pixels * Float.BYTES)
        .order(ByteOrder.nativeOrder())
        .asFloatBuffer();
  }

  private static FloatBuffer random(long seed) {
    FloatBuffer planes = planes(PIXELS);
    Random random = new Random(seed);
    for (int i = 0; i < 3 * PIXELS; i++) {
      planes.put(i, (float) random.nextGaussian());
    }
    return planes;
  }

  private static Segments scattered() {
    Random random = new Random(4);
    int[] labels = random.ints(PIXELS, 0, 5).toArray();
    return Segments.of(HEIGHT, WIDTH, labels);
  }

  @Test
  void write_showsAndHides_inEveryForm() {
    FloatBuffer image = random(1);
    FloatBuffer fill = random(2);
    Segments segments = scattered();
    Samples samples = new Samples(20, segments.count(), 11);
    for (Layout layout : Layout.values()) {
      for (ElementType type : ElementType.values()) {
        BatchFormat format = new BatchFormat(HEIGHT, WIDTH, layout, type);
        SegmentBatch batch = new SegmentBatch(format, 6);
        batch.start(image, fill, segments);
        batch.write(samples, 14, 6); // leaves other pixels behind
        ImageBatch written = batch.write(samples, 3, 4);

        assertThat(written.count()).isEqualTo(4);
        for (int n = 0; n < 4; n++) {
          for (int c = 0; c < 3; c++) {
            for (int i = 0; i < PIXELS; i++) {
              boolean shown = samples.shows(3 + n, segments.labels()[i]);
              float wanted = (shown ? image : fill).get(c * PIXELS + i);
              int at = layout == Layout.NCHW ? (n * 3 + c) * PIXELS + i : (n * PIXELS + i) * 3 + c;
              assertThat(value(written.data(), type, at))
                  .as("%s %s image %d channel %d pixel %d", layout, type, n, c, i)
                  .isEqualTo(NarrowFloat.round(type, wanted));
            }
          }
        }
      }
    }
  }

  private static double value(ByteBuffer data, ElementType type, int at) {
    return type == ElementType.FP32
        ? data.getFloat(4 * at)
        : NarrowFloat.decode(type, data.getShort(2 * at));
  }

  @Test
  void means_paintEachSuperpixelWithItsMean() {
    Segments segments = scattered();
    FloatBuffer image = random(3);
    FloatBuffer out = planes(PIXELS);
    HiddenColours.means(segments, image, out);

    for (int k = 0; k < segments.count(); k++) {
      for (int c = 0; c < 3; c++) {
        double sum = 0;
        int size = 0;
        for (int i = 0; i < PIXELS; i++) {
          if (segments.labels()[i] == k) {
            sum += image.get(c * PIXELS + i);
            size++;
          }
        }
        for (int i = 0; i < PIXELS; i++) {
          if (segments.labels()[i] == k) {
            assertThat(out.get(c * PIXELS + i)).isEqualTo((float) (sum / size));
          }
        }
      }
    }
  }

  /** Prints what cutting up and writing cost at 224×224; asserts nothing about time. */
  @Test
  void costs_arePrinted() {
    int side = 224;
    var picture = EmbeddedModel.example(0);
    FloatBuffer image = planes(side * side);
    Planes.normalise(picture, Preprocessing.IMAGENET, image);
    FloatBuffer fill = planes(side * side);
    for (Superpixels kind : new Superpixels[] {Superpixels.DEFAULT, Superpixels.Slic.DEFAULT}) {
      Segmenter.segment(picture, kind);
      long began = System.nanoTime();
      Segments segments = Segmenter.segment(picture, kind);
      double cut = (System.nanoTime() - began) * 1e-6;
      HiddenColours.means(segments, image, fill);
      Samples samples = new Samples(1000, segments.count(), 0);
      for (BatchFormat format :
          new BatchFormat[] {
            BatchFormat.planar(side, side),
            new BatchFormat(side, side, Layout.NHWC, ElementType.BF16)
          }) {
        SegmentBatch batch = new SegmentBatch(format, 25);
        batch.start(image, fill, segments);
        double best = Double.POSITIVE_INFINITY;
        for (int i = 0; i < 40; i++) {
          began = System.nanoTime();
          batch.write(samples, 25 * i, 25);
          best = Math.min(best, (System.nanoTime() - began) * 1e-6 / 25);
        }
        assertThat(best).isPositive();
        System.out.printf(
            Locale.ROOT,
            "LIME: %s, %d superpixels, cut in %.0f ms; %s %s: %.3f ms per masked image%n",
            kind,
            segments.count(),
            cut,
            format.layout(),
            format.type(),
            best);
      }
      began = System.nanoTime();
      double[] scores = new Random(1).doubles(1000).toArray();
      new RidgeFit(samples, 1000, 0.25).fit(scores, 1, 0);
      System.out.printf(Locale.ROOT, "LIME: fit in %.0f ms%n", (System.nanoTime() - began) * 1e-6);
    }
  }
}
