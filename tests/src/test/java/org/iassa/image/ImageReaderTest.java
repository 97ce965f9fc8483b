package org.iassa.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.iassa.engine.ImageException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageReaderTest {
  @TempDir Path folder;

  private static RgbImage decode(byte[] file) {
    return ImageReader.decode("x", file, ImageLimits.DEFAULT).image();
  }

  private static void refused(byte[] file, String message) {
    assertThatThrownBy(() -> ImageReader.decode("photo", file, ImageLimits.DEFAULT))
        .isInstanceOf(ImageException.class)
        .hasMessageStartingWith("photo ")
        .hasMessageContaining(message);
  }

  @Test
  void png_isReadExactly() throws IOException {
    BufferedImage picture = TestImages.gradient(37, 21);
    Path file = folder.resolve("a picture.jpg"); // the content decides, not the name
    Files.write(file, TestImages.encode(picture, "png"));
    ImageFile read = ImageReader.read(file);
    assertThat(read.format()).isEqualTo("PNG");
    assertThat(read.name()).isEqualTo(file.toString());
    assertThat(read.sha256()).matches("[0-9a-f]{64}");
    RgbImage image = read.image();
    assertThat(image.height()).isEqualTo(21);
    assertThat(image.width()).isEqualTo(37);
    for (int y = 0; y < 21; y++) {
      for (int x = 0; x < 37; x++) {
        int rgb = image.value(y, x, 0) << 16 | image.value(y, x, 1) << 8 | image.value(y, x, 2);
        assertThat(rgb).isEqualTo(picture.getRGB(x, y) & 0xffffff);
      }
    }
    assertThat(decode(image.toPng()).data()).isEqualTo(image.data());
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void jpeg_isReadClosely(boolean progressive) {
    BufferedImage picture = TestImages.gradient(64, 48);
    byte[] file = progressive ? TestImages.progressive(picture) : TestImages.encode(picture, "jpg");
    RgbImage image = decode(file);
    for (int y = 0; y < 48; y += 5) {
      for (int x = 0; x < 64; x += 5) {
        int rgb = picture.getRGB(x, y);
        assertThat(image.value(y, x, 0)).isCloseTo(rgb >> 16 & 0xff, within(20));
        assertThat(image.value(y, x, 1)).isCloseTo(rgb >> 8 & 0xff, within(20));
      }
    }
  }

  @Test
  void grey_becomesRgb() {
    byte[] scanlines = {0, 0, 100, (byte) 255, 0, 7, 8, 9};
    RgbImage image = decode(TestImages.png(3, 2, 8, 0, scanlines));
    assertThat(image.data())
        .containsExactly(0, 0, 0, 100, 100, 100, -1, -1, -1, 7, 7, 7, 8, 8, 8, 9, 9, 9);
    BufferedImage grey = new BufferedImage(20, 10, BufferedImage.TYPE_BYTE_GRAY);
    grey.getRaster().setSample(3, 4, 0, 200);
    RgbImage jpeg = decode(TestImages.encode(grey, "jpg"));
    assertThat(jpeg.value(4, 3, 0)).isEqualTo(jpeg.value(4, 3, 2)).isCloseTo(200, within(40));
  }

  @Test
  void sixteenBits_areScaledToEight() {
    byte[] scanlines = {0, 0, 0, 0x12, 0x12, (byte) 0x80, 0x20, -1, -1};
    RgbImage image = decode(TestImages.png(4, 1, 16, 0, scanlines));
    assertThat(image.value(0, 0, 0)).isZero();
    assertThat(image.value(0, 1, 1)).isEqualTo(0x12);
    assertThat(image.value(0, 2, 1)).isEqualTo(Math.round(0x8020 / 257f));
    assertThat(image.value(0, 3, 2)).isEqualTo(255);
  }

  @Test
  void alpha_isCompositedOverWhite() {
    byte[] rgba = {0, 10, 20, 30, 0, 10, 20, 30, -1, 10, 20, 30, 51};
    RgbImage image = decode(TestImages.png(3, 1, 8, 6, rgba));
    assertThat(image.data())
        .containsExactly(-1, -1, -1, 10, 20, 30, (byte) 206, (byte) 208, (byte) 210);
    byte[] greyAlpha = {0, 100, 0, 100, -1};
    assertThat(decode(TestImages.png(2, 1, 8, 4, greyAlpha)).data())
        .containsExactly(-1, -1, -1, 100, 100, 100);
    byte[] deep = {0, 1, 1, 2, 2, 3, 3, -1, -1};
    assertThat(decode(TestImages.png(1, 1, 16, 6, deep)).data()).containsExactly(1, 2, 3);
  }

  @Test
  void exifOrientation_turnsTheImageUpright() {
    // stored 2 x 3: rows (1 2 3) (4 5 6)
    byte[] scanlines = {0, 1, 2, 3, 0, 4, 5, 6};
    String[] upright = {
      "123/456", "321/654", "654/321", "456/123", "14/25/36", "41/52/63", "63/52/41", "36/25/14"
    };
    for (int orientation = 1; orientation <= 8; orientation++) {
      for (boolean little : new boolean[] {false, true}) {
        byte[] plain = TestImages.png(3, 2, 8, 0, scanlines);
        byte[] exif = TestImages.chunk("eXIf", TestImages.exif(orientation, little));
        byte[] file = Arrays.copyOf(plain, plain.length + exif.length);
        int at = 8 + 25; // after the signature and IHDR
        System.arraycopy(exif, 0, file, at, exif.length);
        System.arraycopy(plain, at, file, at + exif.length, plain.length - at);
        RgbImage image = decode(file);
        StringBuilder found = new StringBuilder();
        for (int y = 0; y < image.height(); y++) {
          found.append(y == 0 ? "" : "/");
          for (int x = 0; x < image.width(); x++) {
            found.append(image.value(y, x, 0));
          }
        }
        assertThat(found.toString()).isEqualTo(upright[orientation - 1]);
      }
    }
    byte[] jpeg = TestImages.encode(TestImages.gradient(64, 48), "jpg");
    byte[] turned = TestImages.withSegment(jpeg, 0xe1, TestImages.app1(TestImages.exif(6, true)));
    RgbImage image = decode(turned);
    assertThat(image.height()).isEqualTo(64);
    assertThat(image.width()).isEqualTo(48);
    assertThat(image.value(60, 24, 0)).as("red grows downwards now").isGreaterThan(200);
    assertThat(image.value(3, 24, 0)).isLessThan(60);
  }

  @Test
  void cmykJpeg_isConverted_withAdobeMarker() {
    byte[] plain = TestImages.fourChannelJpeg(16, 16, 255, 0, 0, 255); // inverted inks: cyan 0
    refused(plain, "CMYK JPEG without Adobe marker");
    byte[] adobe = {'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, 0};
    RgbImage image = decode(TestImages.withSegment(plain, 0xee, adobe));
    assertThat(image.value(8, 8, 0)).isGreaterThan(230);
    assertThat(image.value(8, 8, 1)).isLessThan(25);
    assertThat(image.value(8, 8, 2)).isLessThan(25);
  }

  @Test
  void everyTruncation_isRefused() {
    BufferedImage picture = TestImages.gradient(24, 24);
    byte[][] files = {
      TestImages.encode(picture, "png"),
      TestImages.encode(picture, "jpg"),
      TestImages.progressive(picture)
    };
    for (byte[] file : files) {
      for (int length = 0; length < file.length; length++) {
        byte[] cut = Arrays.copyOf(file, length);
        assertThatThrownBy(() -> decode(cut))
            .isInstanceOf(ImageException.class)
            .hasMessageMatching("(?s)x (is truncated|is empty|is not an image).*");
      }
    }
  }

  @Test
  void damagedPng_isRefused() {
    byte[] file = TestImages.encode(TestImages.gradient(24, 24), "png");
    for (int at = 8; at < file.length; at++) {
      byte[] damaged = file.clone();
      damaged[at] ^= 0x10;
      assertThatThrownBy(() -> decode(damaged)).isInstanceOf(ImageException.class);
    }
    // whole by its checksums, but the pixels are short
    refused(TestImages.png(30, 30, 8, 2, new byte[91]), "is damaged");
  }

  @Test
  void sizes_areCheckedBeforeDecoding() {
    byte[] few = new byte[10];
    refused(TestImages.png(0, 5, 8, 0, few), "has 0 x 5 pixels, expected at least 1 x 1");
    refused(TestImages.png(16385, 1, 8, 0, few), "expected sides of at most 16384");
    refused(TestImages.png(-1, 1, 8, 0, few), "has 4294967295 x 1 pixels");
    refused(
        TestImages.png(16384, 8192, 8, 2, few),
        "has 16384 x 8192 pixels = 134217728, expected at most 67108864");
    byte[] file = TestImages.encode(TestImages.gradient(20, 10), "png");
    assertThatThrownBy(() -> ImageReader.decode("p", file, new ImageLimits(1000000, 199)))
        .hasMessage("p has 20 x 10 pixels = 200, expected at most 199");
    assertThatThrownBy(() -> ImageReader.decode("p", file, new ImageLimits(10, 1000)))
        .hasMessage("p has " + file.length + " bytes, expected at most 10");
  }

  @Test
  void otherContent_isNamed() {
    refused(new byte[0], "is empty");
    refused("hello".getBytes(StandardCharsets.US_ASCII), "is not an image that can be read");
    refused("GIF89a......".getBytes(StandardCharsets.US_ASCII), "is a GIF file; convert it");
    refused("RIFF0000WEBPVP8 ".getBytes(StandardCharsets.US_ASCII), "is a WebP file");
    refused("%PDF-1.7".getBytes(StandardCharsets.US_ASCII), "is a PDF file");
    byte[] jpeg = TestImages.encode(TestImages.gradient(8, 8), "jpg");
    int frame = 0;
    while ((jpeg[frame] & 0xff) != 0xff || (jpeg[frame + 1] & 0xff) != 0xc0) {
      frame++;
    }
    byte[] deep = jpeg.clone();
    deep[frame + 4] = 12;
    refused(deep, "12 bits per sample");
    byte[] lossless = jpeg.clone();
    lossless[frame + 1] = (byte) 0xc3;
    refused(lossless, "is a lossless, hierarchical or arithmetic-coded JPEG");
  }

  @Test
  void unreadablePaths_areNamed() throws IOException {
    Path missing = folder.resolve("missing.png");
    assertThatThrownBy(() -> ImageReader.read(missing)).hasMessage(missing + " does not exist");
    assertThatThrownBy(() -> ImageReader.read(folder)).hasMessageContaining("is a directory");
    assertThatThrownBy(() -> ImageReader.read(Path.of("/dev/null")))
        .hasMessage("/dev/null is not a regular file");
    Path big = folder.resolve("big.png");
    try (var channel =
        Files.newByteChannel(
            big, java.nio.file.StandardOpenOption.CREATE, java.nio.file.StandardOpenOption.WRITE)) {
      channel.position(300L << 20).write(java.nio.ByteBuffer.allocate(1)); // a hole
    }
    assertThatThrownBy(() -> ImageReader.read(big))
        .hasMessageContaining("314572801 bytes, expected at most 268435456");
  }

  @Test
  void forbiddenFile_isNamed() throws IOException {
    Path secret = Files.write(folder.resolve("secret.png"), new byte[] {1});
    assertThat(secret.toFile().setReadable(false)).isTrue();
    assumeFalse(Files.isReadable(secret), "the superuser reads everything");
    assertThatThrownBy(() -> ImageReader.read(secret)).hasMessageContaining("permission denied");
  }
}
