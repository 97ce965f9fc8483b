package org.iassa.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Random;
import org.iassa.engine.Fill;
import org.iassa.engine.InvalidOptionException;
import org.junit.jupiter.api.Test;

class PlanesTest {
  private static RgbImage noise(int height, int width, long seed) {
    byte[] data = new byte[height * width * 3];
    new Random(seed).nextBytes(data);
    return new RgbImage(height, width, data);
  }

  private static FloatBuffer direct(int floats) {
    return ByteBuffer.allocateDirect(4 * floats).order(ByteOrder.nativeOrder()).asFloatBuffer();
  }

  @Test
  void normalise_writesPlanes() {
    RgbImage image = noise(13, 31, 1);
    FloatBuffer out = direct(3 * 13 * 31 + 5).position(4);
    Planes.normalise(image, Preprocessing.IMAGENET, out);
    assertThat(out.position()).isEqualTo(4);
    for (int c = 0; c < 3; c++) {
      for (int y = 0; y < 13; y++) {
        for (int x = 0; x < 31; x++) {
          float expected = Preprocessing.IMAGENET.normalise(c, image.value(y, x, c));
          assertThat(out.get((c * 13 + y) * 31 + x)).isEqualTo(expected);
        }
      }
    }
    assertThatThrownBy(() -> Planes.normalise(image, Preprocessing.IMAGENET, direct(100)))
        .isInstanceOf(InvalidOptionException.class)
        .hasMessageContaining("100 floats");
  }

  @Test
  void fill_isZeroOrColourOrMean() {
    RgbImage image = noise(7, 5, 2);
    FloatBuffer planes = direct(105);
    FloatBuffer out = direct(105);
    Planes.normalise(image, Preprocessing.IMAGENET, planes);
    Planes.fill(new Fill.Zero(), planes, 7, 5, Preprocessing.IMAGENET, out);
    assertThat(out.get(17)).isZero();
    Planes.fill(Fill.parse("#ff8000"), planes, 7, 5, Preprocessing.IMAGENET, out);
    assertThat(out.get(35 + 3)).isEqualTo(Preprocessing.IMAGENET.normalise(1, 128));
    Planes.fill(new Fill.ImageMean(), planes, 7, 5, Preprocessing.IMAGENET, out);
    double mean = 0;
    for (int i = 0; i < 35; i++) {
      mean += planes.get(70 + i) / 35.0;
    }
    assertThat((double) out.get(104)).isEqualTo(mean, within(1e-6));
  }

  @Test
  void blur_equalsDirectConvolution_withReflectedBorders() {
    int h = 9;
    int w = 33;
    double sigma = 2.5;
    Random random = new Random(3);
    FloatBuffer planes = direct(3 * h * w);
    for (int i = 0; i < 3 * h * w; i++) {
      planes.put(i, random.nextFloat() * 4 - 2);
    }
    FloatBuffer out = direct(3 * h * w);
    Planes.fill(new Fill.Blur(sigma), planes, h, w, Preprocessing.IMAGENET, out);
    int radius = 10; // OpenCV takes round(8 sigma + 1) | 1 taps of float images
    double[] kernel = new double[2 * radius + 1];
    double sum = 0;
    for (int i = -radius; i <= radius; i++) {
      sum += kernel[i + radius] = Math.exp(-i * i / (2 * sigma * sigma));
    }
    for (int c = 0; c < 3; c++) {
      for (int y = 0; y < h; y++) {
        for (int x = 0; x < w; x++) {
          double expected = 0;
          for (int dy = -radius; dy <= radius; dy++) {
            for (int dx = -radius; dx <= radius; dx++) {
              float v = planes.get((c * h + reflect(y + dy, h)) * w + reflect(x + dx, w));
              expected += kernel[dy + radius] * kernel[dx + radius] * v / (sum * sum);
            }
          }
          assertThat((double) out.get((c * h + y) * w + x)).isEqualTo(expected, within(1e-5));
        }
      }
    }
  }

  private static int reflect(int i, int length) {
    int j = Math.floorMod(i, 2 * length);
    return j < length ? j : 2 * length - 1 - j;
  }

  @Test
  void resize_averagesAreas_whenShrinking() {
    RgbImage image = noise(8, 6, 4);
    RgbImage half = image.resize(4, 3);
    for (int y = 0; y < 4; y++) {
      for (int x = 0; x < 3; x++) {
        for (int c = 0; c < 3; c++) {
          double mean =
              (image.value(2 * y, 2 * x, c)
                      + image.value(2 * y, 2 * x + 1, c)
                      + image.value(2 * y + 1, 2 * x, c)
                      + image.value(2 * y + 1, 2 * x + 1, c))
                  / 4.0;
          assertThat((double) half.value(y, x, c)).isEqualTo(mean, within(0.51));
        }
      }
    }
    assertThat(image.resize(8, 6)).isSameAs(image);
  }

  @Test
  void resize_interpolatesBetweenCentres_whenGrowing() {
    byte[] data = {0, 0, 0, (byte) 200, (byte) 200, (byte) 200};
    RgbImage wide = new RgbImage(1, 2, data).resize(1, 4);
    assertThat(wide.value(0, 0, 0)).isZero();
    assertThat(wide.value(0, 1, 1)).isEqualTo(50);
    assertThat(wide.value(0, 2, 2)).isEqualTo(150);
    assertThat(wide.value(0, 3, 0)).isEqualTo(200);
    assertThatThrownBy(() -> wide.resize(0, 4)).hasMessageContaining("image height is 0");
  }
}
