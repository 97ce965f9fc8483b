package org.iassa.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.iassa.engine.spi.BlackBox;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TorchScript archives that ask for far more than they hold; all refused before LibTorch. */
class HostileArchiveTest {
  private static final TorchOptions TRUSTED =
      TorchOptions.builder().size(16, 16).trustModel(true).build();

  @TempDir Path folder;

  private void refused(Path model, String... texts) {
    assertThatThrownBy(() -> TorchScript.load(model, TRUSTED))
        .isInstanceOf(ModelException.class)
        .hasMessageContainingAll(texts);
  }

  @Test
  void load_refusesABomb() throws IOException {
    Path bomb = folder.resolve("bomb.pt");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(bomb))) {
      zip.putNextEntry(new ZipEntry("m/code/__torch__.py"));
      byte[] zeros = new byte[1 << 20];
      for (int i = 0; i < 200; i++) {
        zip.write(zeros);
      }
    }
    assertThat(Files.size(bomb)).isLessThan(1 << 20);
    refused(bomb, "unpacks to more than", "20 times its size");
  }

  @Test
  void load_refusesTooManyEntries() throws IOException {
    Path many = folder.resolve("many.pt");
    try (OutputStream out = Files.newOutputStream(many);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      zip.setLevel(0);
      for (int i = 0; i <= 100_000; i++) {
        zip.putNextEntry(new ZipEntry("m/code/" + i));
      }
    }
    refused(many, "has 100001 entries", "at most 100000");
  }

  /** One packed entry that many lines of the directory point at. */
  @Test
  void load_refusesEntriesThatOverlap() throws IOException {
    Path model = folder.resolve("overlap.pt");
    byte[] name = "m/code/a".getBytes(StandardCharsets.US_ASCII);
    int size = 4096;
    ByteBuffer file = ByteBuffer.allocate(1 << 20).order(ByteOrder.LITTLE_ENDIAN);
    file.putInt(0x04034b50).putShort((short) 20).putShort((short) 0).putShort((short) 0);
    file.putInt(0).putInt(crc(size)).putInt(size).putInt(size);
    file.putShort((short) name.length).putShort((short) 0).put(name).put(new byte[size]);
    int directory = file.position();
    int entries = 200;
    for (int i = 0; i < entries; i++) {
      name[7] = (byte) (33 + i % 90);
      file.putInt(0x02014b50).putShort((short) 20).putShort((short) 20).putShort((short) 0);
      file.putShort((short) 0).putInt(0).putInt(crc(size)).putInt(size).putInt(size);
      file.putShort((short) name.length).putShort((short) 0).putShort((short) 0);
      file.putShort((short) 0).putShort((short) 0).putInt(0).putInt(0).put(name);
    }
    int length = file.position() - directory;
    file.putInt(0x06054b50).putShort((short) 0).putShort((short) 0);
    file.putShort((short) entries).putShort((short) entries).putInt(length).putInt(directory);
    file.putShort((short) 0);
    byte[] bytes = new byte[file.position()];
    file.flip().get(bytes);
    Files.write(model, bytes);

    refused(model, "entries that overlap");
  }

  private static int crc(int zeros) {
    CRC32 crc = new CRC32();
    crc.update(new byte[zeros]);
    return (int) crc.getValue();
  }

  /** A hole on disk: nothing is read or allocated for it. */
  @Test
  void load_refusesAHugeFile() throws IOException {
    Path huge = folder.resolve("huge.pt");
    try (RandomAccessFile file = new RandomAccessFile(huge.toFile(), "rw")) {
      file.write(new byte[] {'P', 'K', 3, 4});
      file.setLength(17L << 30);
    }
    refused(huge, "has 18253611008 bytes", "at most 17179869184");
  }

  @Test
  void load_takesWhatTorchWrites() {
    Path model = TorchModels.save(folder.resolve("m.pt"), TorchModels.convLogits());
    try (BlackBox box = TorchScript.load(model, TRUSTED)) {
      assertThat(box.classes()).isPositive();
    }
  }
}
