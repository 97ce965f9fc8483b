package org.iassa.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.iassa.image.ImageReader;
import org.iassa.image.RgbImage;
import org.iassa.image.TestImages;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A photo stored lying on its side: masks are upright, so the image must be too. */
class OrientationTest {
  /** Upright 40×64: the white block has columns 4..19 and rows 8..39. */
  private static final int X = 4;

  private static final int Y = 8;
  private static final int WIDTH = 16;
  private static final int HEIGHT = 32;

  @TempDir Path folder;
  private final ImageDecoder decoder = file -> ImageReader.read(file).image();

  @BeforeEach
  void photo() throws IOException {
    // Orientation 6: stored pixel (x, y) is upright (39 - y, x); stored 64×40.
    BufferedImage stored = new BufferedImage(64, 40, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < 40; y++) {
      for (int x = 0; x < 64; x++) {
        int ux = 39 - y;
        boolean block = ux >= X && ux < X + WIDTH && x >= Y && x < Y + HEIGHT;
        stored.setRGB(x, y, block ? 0xffffff : 0);
      }
    }
    byte[] jpeg = TestImages.encode(stored, "jpg");
    byte[] turned = TestImages.withSegment(jpeg, 0xe1, TestImages.app1(TestImages.exif(6, true)));
    Files.createDirectories(folder.resolve("images"));
    Files.createDirectories(folder.resolve("masks"));
    Files.write(folder.resolve("images/photo.jpg"), turned);
    BufferedImage mask = new BufferedImage(40, 64, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = mask.createGraphics();
    graphics.setColor(Color.WHITE);
    graphics.fillRect(X, Y, WIDTH, HEIGHT);
    graphics.dispose();
    Files.write(folder.resolve("masks/photo.png"), TestImages.encode(mask, "png"));
    Files.writeString(
        folder.resolve("boxes.csv"),
        "file,class_index,x,y,width,height\nphoto.jpg,3,%d,%d,%d,%d\n"
            .formatted(X, Y, WIDTH, HEIGHT));
  }

  @Test
  void maskAndImage_agree() {
    check(MaskFolder.read(folder, decoder).samples().get(0));
  }

  @Test
  void boxAndImage_agree() {
    check(
        BoxList.read(folder.resolve("boxes.csv"), folder.resolve("images"), decoder)
            .samples()
            .get(0));
  }

  private static void check(Sample sample) {
    RgbImage image = sample.image();
    ObjectMask mask = sample.mask(3).orElseThrow();
    assertThat(image.height()).isEqualTo(mask.height()).isEqualTo(64);
    assertThat(image.width()).isEqualTo(mask.width()).isEqualTo(40);
    assertThat(mask.area()).isEqualTo(WIDTH * HEIGHT);
    int wrong = 0;
    for (int y = 0; y < 64; y++) {
      for (int x = 0; x < 40; x++) {
        boolean bright = image.value(y, x, 1) > 127;
        wrong += bright == mask.contains(y * 40 + x) ? 0 : 1;
      }
    }
    assertThat(wrong).as("pixels where image and mask disagree").isZero();
  }
}
