package org.iassa.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.iassa.engine.spi.BlackBox;
import org.iassa.engine.spi.ElementType;
import org.iassa.engine.spi.MixedPrecision;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A real classifier on photos whose labels are known. */
class TorchScriptPhotosTest {
  private static final Pattern ROW =
      Pattern.compile("([^,]+),(\\d+),(?:\"[^\"]*\"|[^,]*),([\\d;]+),.*");

  @ParameterizedTest
  @EnumSource(
      value = ElementType.class,
      names = {"FP32", "BF16"})
  void score_knowsThePhotos(ElementType type) throws IOException {
    Path model = Assets.require("models/mobilenet_v2.pt");
    Path labels = Assets.require("photos/labels.csv");
    TorchOptions options = TorchOptions.builder().trustModel(true).build();
    try (MixedPrecision owner = TorchScript.load(model, options)) {
      BlackBox box = owner.at(type);
      assertThat(box.classes()).isEqualTo(1000);
      List<String> wrong = new ArrayList<>();
      int photos = 0;
      for (String line : Files.readAllLines(labels)) {
        Matcher row = ROW.matcher(line);
        if (!row.matches()) {
          continue;
        }
        photos++;
        float[] scores = scores(box, labels.resolveSibling(row.group(1)));
        int top = top(scores);
        boolean known =
            Stream.of(row.group(3).split(";")).anyMatch(i -> Integer.parseInt(i) == top);
        if (!known) {
          wrong.add(row.group(1) + " as " + top + " with " + scores[top]);
        }
      }
      assertThat(photos).isGreaterThanOrEqualTo(8);
      assertThat(wrong).isEmpty();
    }
  }

  @Test
  void at_bf16MovesThePhotosLittle() throws IOException {
    Path model = Assets.require("models/mobilenet_v2.pt");
    Path photo = Assets.require("photos/macaw.jpg");
    TorchOptions options = TorchOptions.builder().trustModel(true).build();
    try (MixedPrecision box = TorchScript.load(model, options)) {
      float[] full = scores(box, photo);
      float[] reduced = scores(box.at(ElementType.BF16), photo);
      assertThat(Math.abs(full[88] - reduced[88])).isLessThan(0.02f);
    }
  }

  private static float[] scores(BlackBox box, Path photo) throws IOException {
    BufferedImage image = ImageIO.read(photo.toFile());
    BufferedImage small = new BufferedImage(224, 224, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = small.createGraphics();
    graphics.setRenderingHint(
        RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
    int side = Math.min(image.getWidth(), image.getHeight());
    int x = (image.getWidth() - side) / 2;
    int y = (image.getHeight() - side) / 2;
    graphics.drawImage(image, 0, 0, 224, 224, x, y, x + side, y + side, null);
    graphics.dispose();
    float[] planes = new float[3 * 224 * 224];
    for (int p = 0; p < 224 * 224; p++) {
      int rgb = small.getRGB(p % 224, p / 224);
      for (int c = 0; c < 3; c++) {
        int value = (rgb >> (16 - 8 * c)) & 0xff;
        planes[c * 224 * 224 + p] = box.preprocessing().normalise(c, value);
      }
    }
    FloatBuffer scores = FloatBuffer.allocate(box.classes());
    box.score(TorchScriptTest.batch(box.format(), new float[][] {planes}), scores);
    return Arrays.copyOf(scores.array(), box.classes());
  }

  private static int top(float[] scores) {
    int top = 0;
    for (int c = 1; c < scores.length; c++) {
      top = scores[c] > scores[top] ? c : top;
    }
    return top;
  }
}
