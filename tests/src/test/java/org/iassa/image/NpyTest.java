package org.iassa.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.iassa.engine.ImageException;
import org.iassa.engine.InvalidOptionException;
import org.iassa.engine.OutputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NpyTest {
  @TempDir Path folder;

  @Test
  void bytes_areNumPysVersion1() {
    byte[] file = Npy.encode(new float[] {1, -2, 0, 0, 0, 0.5f}, 2, 3);
    String header =
        "\u0093NUMPY\u0001\u0000v\u0000"
            + "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }";
    assertThat(file).hasSize(128 + 24);
    String text = new String(file, 0, 128, StandardCharsets.ISO_8859_1);
    assertThat(text).startsWith(header).endsWith(" \n");
    assertThat(Arrays.copyOfRange(file, 128, 136)).containsExactly(0, 0, -128, 63, 0, 0, 0, -64);
    assertThat(Npy.encode(new float[5], 5)).asString(StandardCharsets.ISO_8859_1).contains("(5,)");
  }

  @Test
  void read_givesBackWhatWasWritten() throws IOException {
    Path file = folder.resolve("a.npy");
    float[] values = {Float.NaN, -0f, Float.MIN_VALUE, 4};
    Npy.write(file, values, 2, 1, 2);
    assertThat(Npy.read(file)).isEqualTo(new Npy.Array(new int[] {2, 1, 2}, values));
    Npy.write(file, new float[] {3});
    assertThat(Npy.read(file).shape()).isEmpty();
    Npy.write(file, new float[0], 0, 7);
    assertThat(Npy.read(file).values()).isEmpty();
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void read_refusesAnythingElse() {
    byte[] file = Npy.encode(new float[6], 2, 3);
    for (int length = 0; length < file.length; length++) {
      byte[] cut = Arrays.copyOf(file, length);
      assertThatThrownBy(() -> Npy.decode("a", cut)).isInstanceOf(ImageException.class);
    }
    assertThatThrownBy(() -> Npy.decode("a", Arrays.copyOf(file, file.length + 1)))
        .hasMessage("a has 153 bytes, expected 152 for shape [2, 3]");
    assertThatThrownBy(() -> Npy.decode("a", edited(file, "'<f4'", "'<f8'")))
        .hasMessageContaining("expected '<f4' in C order");
    assertThatThrownBy(() -> Npy.decode("a", edited(file, "False", "True ")))
        .hasMessageContaining("expected '<f4' in C order");
    assertThatThrownBy(() -> Npy.decode("a", edited(file, "(2, 3), }   ", "(99999999,),}")))
        .isInstanceOf(ImageException.class);
    assertThatThrownBy(() -> Npy.decode("a", edited(file, "(2, 3), }       ", "(99999999999), }")))
        .hasMessageContaining("expected numbers");
    assertThatThrownBy(() -> Npy.read(folder.resolve("no.npy")))
        .isInstanceOf(ImageException.class)
        .hasMessageContaining("no.npy cannot be read");
  }

  private static byte[] edited(byte[] file, String from, String to) {
    String text = new String(file, StandardCharsets.ISO_8859_1).replace(from, to);
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  @Test
  void write_saysWhatIsWrong() {
    assertThatThrownBy(() -> Npy.encode(new float[5], 2, 3))
        .isInstanceOf(InvalidOptionException.class)
        .hasMessageContaining("[2, 3], expected 5 elements");
    assertThatThrownBy(() -> Npy.write(folder.resolve("no/a.npy"), new float[1], 1))
        .isInstanceOf(OutputException.class)
        .hasMessageContaining("its folder does not exist");
  }
}
