package org.iassa.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.iassa.engine.ImageException;
import org.iassa.engine.InvalidOptionException;
import org.iassa.engine.SaliencyMap;
import org.iassa.engine.internal.ShortFloat;
import org.iassa.image.Npy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MapFileTest {
  @TempDir Path folder;

  /** Returns a file as NumPy writes it, with the elements' bytes given. */
  private static byte[] npy(int version, String descr, String order, String shape, byte[] body) {
    String header =
        "{'descr': '%s', 'fortran_order': %s, 'shape': (%s), }".formatted(descr, order, shape);
    int start = version == 1 ? 10 : 12;
    header += " ".repeat(63 - (start + header.length()) % 64) + "\n";
    ByteBuffer file =
        ByteBuffer.allocate(start + header.length() + body.length).order(ByteOrder.LITTLE_ENDIAN);
    file.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', (byte) version, 0});
    if (version == 1) {
      file.putShort((short) header.length());
    } else {
      file.putInt(header.length());
    }
    return file.put(header.getBytes(StandardCharsets.US_ASCII)).put(body).array();
  }

  private static byte[] body(String descr, double... values) {
    int size = descr.charAt(2) - '0';
    ByteBuffer body =
        ByteBuffer.allocate(size * values.length)
            .order(descr.charAt(0) == '>' ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    for (double value : values) {
      switch (descr.substring(1)) {
        case "f2" -> body.putShort(ShortFloat.fp16((float) value));
        case "f4" -> body.putFloat((float) value);
        case "f8" -> body.putDouble(value);
        case "i1", "u1" -> body.put((byte) (int) value);
        case "i2", "u2" -> body.putShort((short) (int) value);
        case "i4", "u4" -> body.putInt((int) (long) value);
        default -> body.putLong((long) value);
      }
    }
    return body.array();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"<f4", "<f8", "<f2", ">f4", ">f8", ">f2", "|i1", "<i2", ">i4", "<i8", "=f4"})
  void elements_areRead_whateverTheirType(String descr) {
    byte[] file = npy(1, descr, "False", "2, 3", body(descr, 1, -2, 3, 4, 50, -60));
    assertThat(MapFile.decode("m", file))
        .isEqualTo(new SaliencyMap(2, 3, new float[] {1, -2, 3, 4, 50, -60}));
  }

  @Test
  void unsigned_areNotNegative() {
    assertThat(MapFile.decode("m", npy(1, "|u1", "False", "1, 2", body("|u1", 255, 7))).max())
        .isEqualTo(255);
    assertThat(MapFile.decode("m", npy(1, "<u2", "False", "1, 2", body("<u2", 65535, 7))).max())
        .isEqualTo(65535);
    assertThat(
            MapFile.decode("m", npy(1, "<u4", "False", "1, 2", body("<u4", 4294967295.0, 7))).max())
        .isEqualTo(4294967296f);
    byte[] top = ByteBuffer.allocate(16).putLong(-1).putLong(0).array();
    assertThat(MapFile.decode("m", npy(1, ">u8", "False", "1, 2", top)).max()).isEqualTo(0x1p64f);
  }

  @ParameterizedTest
  @CsvSource({"'2, 3'", "'1, 2, 3'", "'2, 3, 1'", "'1, 1, 2, 3'", "'1, 2, 3, 1'"})
  void axesOfLengthOne_areDropped(String shape) {
    byte[] file = npy(2, "<f4", "False", shape, body("<f4", 1, 2, 3, 4, 5, 6));
    assertThat(MapFile.decode("m", file))
        .isEqualTo(new SaliencyMap(2, 3, new float[] {1, 2, 3, 4, 5, 6}));
  }

  @Test
  void columnsFirst_isTurnedRound() {
    byte[] file = npy(3, "<f4", "True", "2, 3", body("<f4", 1, 4, 2, 5, 3, 6));
    assertThat(MapFile.decode("m", file))
        .isEqualTo(new SaliencyMap(2, 3, new float[] {1, 2, 3, 4, 5, 6}));
  }

  @Test
  void ownFiles_areReadToo() throws IOException {
    SaliencyMap map = Control.random(5, 9, 2);
    Path file = folder.resolve("map.npy");
    Npy.write(file, map.toArray(), 5, 9);
    assertThat(MapFile.read(file)).isEqualTo(map);
    assertThatThrownBy(() -> MapFile.read(folder.resolve("none.npy")))
        .isInstanceOf(ImageException.class)
        .hasMessageContaining("does not exist");
    Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 100));
    assertThatThrownBy(() -> MapFile.read(file))
        .isInstanceOf(ImageException.class)
        .hasMessageContaining(file.toString());
  }

  @Test
  void numbersThatAreNotFinite_areRefused_withTheirPlace() {
    for (double wrong : new double[] {Double.NaN, Double.POSITIVE_INFINITY, 1e300}) {
      byte[] file = npy(1, "<f8", "False", "2, 2", body("<f8", 1, 2, 3, wrong));
      assertThatThrownBy(() -> MapFile.decode("m", file))
          .isInstanceOf(ImageException.class)
          .hasMessageContaining("y=1, x=1");
    }
  }

  @Test
  void otherFiles_areRefused() {
    byte[] six = body("<f4", 1, 2, 3, 4, 5, 6);
    for (byte[] wrong :
        new byte[][] {
          new byte[0],
          "not a numpy file at all".getBytes(StandardCharsets.US_ASCII),
          npy(1, "<f4", "False", "6,", six),
          npy(1, "<f4", "False", "0, 6", new byte[0]),
          npy(1, "<f4", "False", "3, 2, 1, 2", six),
          npy(1, "<f4", "False", "2, 4", six),
          npy(1, "<f4", "False", "99999999999, 2", six),
          npy(1, "<c8", "False", "1, 3", six),
          npy(1, "|O8", "False", "1, 3", six),
          npy(4, "<f4", "False", "2, 3", six),
          Arrays.copyOf(npy(1, "<f4", "False", "2, 3", six), 40),
          Arrays.copyOf(npy(1, "<f4", "False", "2, 3", six), 300)
        }) {
      assertThatThrownBy(() -> MapFile.decode("m", wrong))
          .isInstanceOf(ImageException.class)
          .hasMessageStartingWith("m ");
    }
  }

  @Test
  void resize_isBilinear_byHand() {
    SaliencyMap two = new SaliencyMap(1, 2, new float[] {0, 4});
    assertThat(MapResize.to(two, 1, 4).toArray()).containsExactly(0, 1, 3, 4);
    assertThat(MapResize.to(two, 3, 4).toArray())
        .containsExactly(0, 1, 3, 4, 0, 1, 3, 4, 0, 1, 3, 4);
    // Half the size: weights 1/8 3/8 3/8 1/8, cut off at the border.
    SaliencyMap four = new SaliencyMap(4, 1, new float[] {0, 7, 14, 21});
    float[] halved = MapResize.to(four, 2, 1).toArray();
    assertThat(halved[0]).isCloseTo((3 * 0 + 3 * 7 + 14) / 7f, within(1e-5f));
    assertThat(halved[1]).isCloseTo((7 + 3 * 14 + 3 * 21) / 7f, within(1e-5f));
    assertThat(MapResize.to(two, 1, 2)).isSameAs(two);
    SaliencyMap flat = new SaliencyMap(3, 5, new float[15]);
    assertThat(MapResize.to(flat, 7, 2).max()).isZero();
    SaliencyMap noise = Control.random(31, 17, 4);
    SaliencyMap resized = MapResize.to(noise, 224, 5);
    assertThat(resized.min()).isGreaterThanOrEqualTo(noise.min());
    assertThat(resized.max()).isLessThanOrEqualTo(noise.max());
    assertThatThrownBy(() -> MapResize.to(two, 0, 4)).isInstanceOf(InvalidOptionException.class);
  }
}
