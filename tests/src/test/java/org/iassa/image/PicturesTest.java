package org.iassa.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.iassa.engine.SaliencyMap;
import org.junit.jupiter.api.Test;

class PicturesTest {
  /** A blob at a place given in fractions of the side. */
  private static SaliencyMap blob(int h, int w, double cy, double cx, double size) {
    float[] values = new float[h * w];
    for (int y = 0; y < h; y++) {
      for (int x = 0; x < w; x++) {
        double dy = (y + 0.5) / h - cy;
        double dx = (x + 0.5) / w - cx;
        values[y * w + x] = (float) (0.1 + 0.6 * Math.exp(-(dy * dy + dx * dx) / (size * size)));
      }
    }
    return new SaliencyMap(h, w, values);
  }

  private static RgbImage image(int h, int w) {
    return ImageReader.decode(
            "gradient", TestImages.encode(TestImages.gradient(w, h), "png"), ImageLimits.DEFAULT)
        .image();
  }

  private static void keep(String name, RgbImage image) throws IOException {
    Path folder = Files.createDirectories(Path.of("target", "pictures"));
    Files.write(folder.resolve(name), image.toPng());
  }

  private static int distance(RgbImage a, RgbImage b, int y, int x) {
    int sum = 0;
    for (int c = 0; c < 3; c++) {
      sum += Math.abs(a.value(y, x, c) - b.value(y, x, c));
    }
    return sum;
  }

  @Test
  void overlay_keepsTheImagesSizeAndMarksTheBlob() throws IOException {
    RgbImage image = image(480, 640);
    RgbImage picture =
        OverlayPicture.of(
            image, blob(56, 56, 0.3, 0.7, 0.15), 0.3, "7 mug  p = 0.93", "IASSA, 5 iterations");
    keep("overlay.png", picture);
    assertThat(picture.width()).isEqualTo(640);
    assertThat(picture.height()).isBetween(520, 620);
    // the blob's middle takes the colour map's bright end, a far corner its dark end
    assertThat(picture.value(144, 448, 0)).isGreaterThan(190);
    assertThat(picture.value(144, 448, 1)).isGreaterThan(180);
    int far = picture.value(460, 20, 0) + picture.value(460, 20, 1) + picture.value(460, 20, 2);
    assertThat(far).isLessThan(400);
    int white = 0;
    for (int x = 400; x < 640; x++) {
      white += picture.value(144, x, 0) > 235 && picture.value(144, x, 2) > 235 ? 1 : 0;
    }
    assertThat(white).as("the outline crosses this row").isBetween(1, 20);
  }

  @Test
  void smallImages_areEnlarged() {
    RgbImage picture = OverlayPicture.of(image(32, 48), blob(8, 8, 0.5, 0.5, 0.2), 0.3, "x", "y");
    assertThat(picture.width()).isEqualTo(480);
    for (int side : new int[] {1, 2, 5}) {
      RgbImage tiny = image(side, side);
      SaliencyMap map = new SaliencyMap(1, 1, new float[] {1});
      int factor = (448 + side - 1) / side;
      assertThat(OverlayPicture.of(tiny, map, 0.3, "a", "b").width()).isEqualTo(side * factor);
    }
  }

  @Test
  void narrowImages_getAMargin() {
    RgbImage picture = OverlayPicture.of(image(3000, 2), blob(8, 8, 0.5, 0.5, 0.2), 0.3, "x", "y");
    assertThat(picture.width()).isEqualTo(256);
    assertThat(OverlayPicture.withoutMap(image(3000, 2), "x", "y").width()).isEqualTo(256);
    IterationStrip.Step step = new IterationStrip.Step(blob(8, 8, 0.5, 0.5, 0.2), 0.3, "a", "b");
    assertThat(IterationStrip.of(image(3000, 2), "x", "y", List.of(step)).height()).isEqualTo(248);
    assertThat(IterationStrip.of(image(2, 3000), "x", "y", List.of(step)).width()).isEqualTo(408);
  }

  @Test
  void withoutMap_showsTheImageUntouched() throws IOException {
    RgbImage image = image(448, 500);
    RgbImage picture =
        OverlayPicture.withoutMap(image, "3 ring  p = 0.10", "no evidence: constant");
    keep("no-evidence.png", picture);
    for (int y = 0; y < 448; y += 7) {
      assertThat(distance(picture, image, y, (y * 31) % 500)).isZero();
    }
  }

  @Test
  void strip_wrapsIntoRows() throws IOException {
    RgbImage image = image(200, 300);
    List<IterationStrip.Step> steps = new ArrayList<>();
    for (int k = 0; k < 25; k++) {
      steps.add(
          new IterationStrip.Step(
              blob(28, 28, 0.4, 0.6, 0.5 / (k + 1) + 0.05),
              0.3,
              "k=" + k,
              "W=" + (45 - k) + " S=" + (8 - k / 5)));
    }
    RgbImage strip = IterationStrip.of(image, "image", "7 mug", steps);
    keep("strip.png", strip);
    assertThat(strip.width()).isEqualTo(8 + 7 * 200);
    assertThat(strip.height()).isEqualTo(8 + 4 * (128 + 40 + 8));
    assertThat(IterationStrip.of(image, "i", "", steps.subList(0, 5)).width())
        .isEqualTo(8 + 6 * 200);
  }

  @Test
  void colourMap_growsEvenlyBrighter() {
    double before = -1;
    for (int i = 0; i < 256; i++) {
      double v = i / 255.0;
      double light = 0;
      double[] weights = {0.2126, 0.7152, 0.0722};
      for (int c = 0; c < 3; c++) {
        light += weights[c] * Math.pow(ColourMap.channel(v, c) / 255.0, 2.2);
      }
      assertThat(light).isGreaterThan(before - 1e-3);
      before = light;
    }
    assertThat(before).isGreaterThan(0.7);
  }
}
