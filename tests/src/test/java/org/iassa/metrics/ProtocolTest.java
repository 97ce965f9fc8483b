package org.iassa.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.iassa.engine.InvalidOptionException;
import org.iassa.image.Preprocessing;
import org.junit.jupiter.api.Test;

class ProtocolTest {
  @Test
  void names_areUniqueAndFound() {
    assertThat(Protocol.ALL.stream().map(Protocol::name))
        .doesNotHaveDuplicates()
        .contains("iassa-2020", "rise-2018-single", "rise-2018-batch", "xplique", "openvino");
    for (Protocol protocol : Protocol.ALL) {
      assertThat(Protocol.named(protocol.name())).isSameAs(protocol);
      assertThat(protocol.id()).isEqualTo(protocol.name() + "/2");
    }
    assertThatThrownBy(() -> Protocol.named("rise"))
        .isInstanceOf(InvalidOptionException.class)
        .hasMessageContaining("rise-2018-single");
  }

  @Test
  void evaluations_areAsManyAsPublished_at224() {
    int pixels = 224 * 224;
    assertThat(Protocol.RISE_2018_SINGLE.step().counts(pixels)).hasSize(225).endsWith(pixels);
    assertThat(Protocol.RISE_2018_BATCH.step().counts(pixels)).hasSize(29).endsWith(pixels);
    assertThat(Protocol.XPLIQUE.step().counts(pixels))
        .containsExactly(0, 5017, 10035, 15052, 20070, 25088, 30105, 35123, 40140, 45158, 50176);
    assertThat(Protocol.OPENVINO.step().counts(pixels)).hasSize(31).startsWith(0, 1672);
  }

  @Test
  void riseKernel_hasItsPublishedValues() {
    // From scipy.ndimage.gaussian_filter of an 11x11 dirac, sigma 5, in double precision.
    SeparableKernel kernel = SeparableKernel.reflectedDirac(11, 5);
    assertThat(kernel.value(5, 5)).isCloseTo(0.008832628216191647, within(1e-16));
    assertThat(kernel.value(0, 0)).isCloseTo(0.007736635408576913, within(1e-16));
    assertThat(kernel.value(0, 5)).isCloseTo(0.008266488021414163, within(1e-16));
    assertThat(kernel.value(2, 3)).isCloseTo(0.00834091731367335, within(1e-16));
    assertThat(kernel.value(5, 5) / kernel.value(0, 0)).isCloseTo(1.14166, within(1e-5));
  }

  @Test
  void gaussianKernel_isSteeper() {
    SeparableKernel kernel = SeparableKernel.gaussian(11, 5);
    assertThat(kernel.value(5, 5) / kernel.value(0, 0)).isCloseTo(Math.E, within(1e-12));
    double sum = 0;
    for (int i = 0; i < 121; i++) {
      sum += kernel.value(i / 11, i % 11);
    }
    assertThat(sum).isCloseTo(1, within(1e-12));
  }

  @Test
  void blur_equalsTheDirectConvolution_withZeroPadding() {
    int height = 17;
    int width = 9;
    Random random = new Random(3);
    float[] image = new float[3 * height * width];
    for (int i = 0; i < image.length; i++) {
      image[i] = (float) random.nextGaussian();
    }
    SeparableKernel kernel = SeparableKernel.reflectedDirac(11, 5);
    float[] blurred = new Canvas.RiseBlur().paint(image, height, width, Preprocessing.IMAGENET);
    for (int c = 0; c < 3; c++) {
      for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
          double sum = 0;
          for (int dy = -5; dy <= 5; dy++) {
            for (int dx = -5; dx <= 5; dx++) {
              if (y + dy >= 0 && y + dy < height && x + dx >= 0 && x + dx < width) {
                sum += kernel.value(5 + dy, 5 + dx) * image[(c * height + y + dy) * width + x + dx];
              }
            }
          }
          assertThat(blurred[(c * height + y) * width + x]).isCloseTo((float) sum, within(1e-6f));
        }
      }
    }
  }

  @Test
  void flatCanvases_haveTheirColour() {
    float[] image = new float[12];
    Arrays.fill(image, 3);
    assertThat(new Canvas.Zero().paint(image, 2, 2, Preprocessing.IMAGENET)).containsOnly(0);
    float[] black = new Canvas.Black().paint(image, 2, 2, Preprocessing.IMAGENET);
    assertThat(black[3]).isCloseTo(-0.485f / 0.229f, within(1e-6f));
    assertThat(black[11]).isCloseTo(-0.406f / 0.225f, within(1e-6f));
  }

  @Test
  void wrongValues_areRefused() {
    assertThatThrownBy(() -> new Step.Pixels(0)).isInstanceOf(InvalidOptionException.class);
    assertThatThrownBy(() -> new Step.Equal(0)).isInstanceOf(InvalidOptionException.class);
    assertThatThrownBy(() -> new Canvas.GaussianBlur(10, 5))
        .isInstanceOf(InvalidOptionException.class);
    assertThatThrownBy(() -> new Canvas.GaussianBlur(11, 0))
        .isInstanceOf(InvalidOptionException.class);
  }
}
