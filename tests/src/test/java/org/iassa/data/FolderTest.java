package org.iassa.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.iassa.image.RgbImage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mask folders and box lists. */
class FolderTest {
  @TempDir Path folder;

  /** A 2x2 image whose second pixel is blue and whose fourth is red. */
  private static RgbImage decode(Path file) {
    return new RgbImage(2, 2, new byte[] {0, 0, 0, 0, 0, 1, 0, 0, 0, -1, 0, 0});
  }

  @Test
  void maskFolder_pairsImagesWithMasks() throws IOException {
    Files.createDirectories(folder.resolve("images"));
    Files.createDirectories(folder.resolve("masks"));
    for (String name : new String[] {"b.png", "a.JPG", "alone.jpeg", "notes.txt"}) {
      Files.writeString(folder.resolve("images").resolve(name), "");
    }
    Files.writeString(folder.resolve("masks/a.png"), "");
    Files.writeString(folder.resolve("masks/b.png"), "");
    DataSet set = MaskFolder.read(folder, FolderTest::decode);
    assertThat(set.samples()).extracting(Sample::name).containsExactly("a.JPG", "b.png");
    assertThat(set.bad().count()).isEqualTo(2);
    assertThat(set.bad().first().toString()).contains("alone.jpeg").contains("notes.txt");
    assertThat(set.samples().get(0).mask(5).orElseThrow().toArray())
        .containsExactly(false, true, false, true);
    assertThat(set.samples().get(0).image().height()).isEqualTo(2);
    assertThatThrownBy(() -> MaskFolder.read(folder.resolve("none"), FolderTest::decode))
        .isInstanceOf(DataException.class);
  }

  @Test
  void boxList_clipsAndJoinsBoxes() throws IOException {
    Files.writeString(folder.resolve("a.png"), "");
    Path csv = folder.resolve("boxes.csv");
    Files.writeString(
        csv,
        """
        file,class_index,x,y,width,height
        a.png,3,-5,0,6,1
        a.png,3,1,1,9,9
        a.png,,0,1,1,1
        a.png,3,0,0,0,1
        ../a.png,3,0,0,1,1
        gone.png,3,0,0,1,1
        """);
    DataSet set = BoxList.read(csv, folder, FolderTest::decode);
    assertThat(set.bad().count()).isEqualTo(3);
    assertThat(set.bad().first().get(0).toString()).contains("line 5").contains("width");
    Sample sample = set.samples().get(0);
    assertThat(sample.mask(3).orElseThrow().toArray()).containsExactly(true, false, true, true);
    assertThat(sample.mask(4).orElseThrow().toArray()).containsExactly(false, false, true, false);
    Files.writeString(csv, "file,x\n");
    assertThatThrownBy(() -> BoxList.read(csv, folder, FolderTest::decode))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("class_index");
  }

  @Test
  void classWithoutABox_costsNoDecoding() throws IOException {
    Files.writeString(folder.resolve("a.png"), "");
    Path csv = folder.resolve("boxes.csv");
    Files.writeString(csv, "file,class_index,x,y,width,height\na.png,3,0,0,1,1\n");
    int[] decoded = new int[1];
    DataSet set =
        BoxList.read(
            csv,
            folder,
            file -> {
              decoded[0]++;
              return decode(file);
            });
    for (int c = 0; c < 1000; c++) {
      assertThat(set.samples().get(0).mask(c).isPresent()).isEqualTo(c == 3);
    }
    assertThat(decoded[0]).isEqualTo(1);
  }
}
