package org.iassa.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.FloatBuffer;
import org.iassa.data.ObjectMask;
import org.iassa.engine.Fill;
import org.iassa.engine.InvalidOptionException;
import org.iassa.engine.SaliencyMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FramingTest {
  /** Red is the row, green the column. */
  private static RgbImage ramp(int height, int width) {
    byte[] data = new byte[3 * height * width];
    for (int i = 0; i < height * width; i++) {
      data[3 * i] = (byte) (i / width);
      data[3 * i + 1] = (byte) (i % width);
    }
    return new RgbImage(height, width, data);
  }

  @ParameterizedTest
  @CsvSource({
    // picture, shorter side, input; torchvision's Resize and CenterCrop by hand
    "100,160,100,64,64,18,48",
    "160,100,100,64,64,48,18",
    "100,101,100,63,64,18,18", // 18.5 and 18.5 go to the even 18
    "100,103,100,65,64,18,20", // 17.5 goes to 18, 19.5 to 20
    "64,64,64,64,64,0,0"
  })
  void apply_cutsOutTheMiddle(int h, int w, int shorter, int ih, int iw, int top, int left) {
    RgbImage seen = Framing.centreCrop(shorter).apply(ramp(h, w), ih, iw);

    assertThat(seen.height()).isEqualTo(ih);
    assertThat(seen.width()).isEqualTo(iw);
    for (int y = 0; y < ih; y++) {
      for (int x = 0; x < iw; x++) {
        assertThat(seen.value(y, x, 0)).isEqualTo(top + y);
        assertThat(seen.value(y, x, 1)).isEqualTo(left + x);
      }
    }
    Framing.Region region = Framing.centreCrop(shorter).region(h, w, ih, iw);
    assertThat(region).isEqualTo(new Framing.Region(top, left, ih, iw));
  }

  @Test
  void apply_resizesFirst_andTheRegionIsInThePicturesPixels() {
    Framing framing = Framing.centreCrop(50);
    RgbImage picture = ramp(100, 200);

    assertThat(framing.region(100, 200, 40, 40)).isEqualTo(new Framing.Region(10, 60, 80, 80));
    RgbImage seen = framing.apply(picture, 40, 40);
    assertThat(seen.value(0, 0, 0)).isBetween(10, 11);
    assertThat(seen.value(39, 39, 1)).isBetween(138, 139);
  }

  @Test
  void apply_treatsAnObjectAsThePicture() {
    boolean[] pixels = new boolean[100 * 200];
    for (int y = 30; y < 50; y++) {
      for (int x = 70; x < 100; x++) {
        pixels[y * 200 + x] = true;
      }
    }
    ObjectMask seen = Framing.centreCrop(50).apply(new ObjectMask(100, 200, pixels), 40, 40);
    assertThat(seen.area()).isEqualTo(10 * 15);
    assertThat(seen.contains(10 * 40 + 5)).isTrue();
    assertThat(seen.contains(9 * 40 + 5)).isFalse();
    assertThat(seen.contains(10 * 40 + 4)).isFalse();
    assertThat(seen.contains(19 * 40 + 19)).isTrue();
  }

  @Test
  void place_laysAMapOnThePixelsThatTheClassifierSaw() {
    float[] values = new float[40 * 40];
    java.util.Arrays.fill(values, 1);
    values[10 * 40 + 5] = 9;
    SaliencyMap map = new SaliencyMap(40, 40, values);

    SaliencyMap placed = Framing.centreCrop(50).place(map, 100, 200);

    assertThat(placed.height()).isEqualTo(100);
    assertThat(placed.width()).isEqualTo(200);
    int at = placed.argMax();
    assertThat(at / 200).isBetween(10 + 2 * 10, 10 + 2 * 10 + 1);
    assertThat(at % 200).isBetween(60 + 2 * 5, 60 + 2 * 5 + 1);
    assertThat(placed.toArray()[0]).isEqualTo(1);
    assertThat(placed.toArray()[100 * 200 - 1]).isEqualTo(1);
    assertThat(Framing.STRETCH.place(map, 100, 200)).isSameAs(map);
  }

  @Test
  void centreCrop_refusesAnInputThatIsLargerThanThePicture() {
    assertThatThrownBy(() -> Framing.centreCrop(63).apply(ramp(100, 100), 64, 64))
        .isInstanceOf(InvalidOptionException.class)
        .hasMessageContaining("at least 64");
    assertThatThrownBy(() -> Framing.centreCrop(0)).isInstanceOf(InvalidOptionException.class);
  }

  @Test
  void normalise_knowsRangeAndOrderOfChannels() {
    RgbImage pixel = new RgbImage(1, 1, new byte[] {(byte) 255, 51, 0});
    Preprocessing caffe =
        new Preprocessing(
            new float[] {100, 110, 120},
            new float[] {1, 2, 4},
            0,
            255,
            ChannelOrder.BGR,
            Framing.STRETCH);
    FloatBuffer planes = FloatBuffer.allocate(3);
    Planes.normalise(pixel, caffe, planes);
    assertThat(planes.array()).containsExactly(-100, (51 - 110) / 2f, (255 - 120) / 4f);

    FloatBuffer fill = FloatBuffer.allocate(3);
    Planes.fill(Fill.parse("#ff3300"), planes, 1, 1, caffe, fill);
    assertThat(fill.array()).containsExactly(planes.array());

    Preprocessing signed =
        new Preprocessing(
            new float[3], new float[] {1, 1, 1}, -1, 1, ChannelOrder.RGB, Framing.STRETCH);
    Planes.normalise(pixel, signed, planes);
    assertThat(planes.array()[0]).isEqualTo(1);
    assertThat(planes.array()[2]).isEqualTo(-1);
    assertThat(Preprocessing.IMAGENET.toString())
        .isEqualTo("Preprocessing[mean=[0.485, 0.456, 0.406], std=[0.229, 0.224, 0.225]]");
    assertThat(caffe.toString()).contains("range=[0.0, 255.0]", "BGR");
  }
}
