package org.iassa.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.iassa.engine.ImageException;
import org.iassa.engine.spi.BatchFormat;
import org.junit.jupiter.api.Test;

/** OpenCV's own limits, behind ours: its library must have read them when it was loaded. */
class OpenCvLimitsTest {
  private static RgbImage decode(int width) {
    byte[] png = TestImages.png(width, 1, 8, 0, new byte[width + 1]);
    return OpenCv.decode(png, new ImageHeader("PNG", 1, width, 1)); // past our own check
  }

  @Test
  void openCv_refusesWhatIsBeyondOurLimit_byItself() {
    assumeTrue(
        System.getenv("OPENCV_IO_MAX_IMAGE_WIDTH") == null, "the environment says otherwise");
    assertThat(decode(BatchFormat.MAX_SIDE).width()).isEqualTo(BatchFormat.MAX_SIDE);
    // by default OpenCV takes sides of 2^20
    assertThatThrownBy(() -> decode(BatchFormat.MAX_SIDE + 1))
        .isInstanceOf(ImageException.class)
        .hasMessageContaining("validateInputImageSize"); // OpenCV's own words
  }
}
