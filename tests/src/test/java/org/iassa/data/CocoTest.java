package org.iassa.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.iassa.image.RgbImage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CocoTest {
  @TempDir Path folder;

  private Coco read(String images, String annotations) throws IOException {
    Path file = folder.resolve("instances.json");
    // Annotations first and an unknown list between: the order must not matter.
    Files.writeString(
        file,
        """
        {"info": {"a": [1, {"b": 2}]}, "annotations": [%s], "extra": [[1], {"x": []}],
         "images": [%s],
         "categories": [{"id": 16, "name": "bird"}, {"id": 17, "name": "cat"}]}
        """
            .formatted(annotations, images));
    return Coco.read(file);
  }

  private static final String IMAGE =
      "{\"id\": 1, \"file_name\": \"a.jpg\", \"height\": 2, \"width\": 3}";

  @Test
  void allForms_giveTheirMasks() throws IOException {
    Coco coco =
        read(
            IMAGE,
            """
            {"id": 1, "image_id": 1, "category_id": 16, "iscrowd": 0, "area": 2,
             "segmentation": [[0, 0, 1, 0, 1, 1, 0, 1], [2, 1, 3, 1, 3, 2, 2, 2]]},
            {"id": 2, "image_id": 1, "category_id": 16, "iscrowd": 1, "area": 3,
             "segmentation": {"size": [2, 3], "counts": [1, 3, 2]}},
            {"id": 3, "image_id": 1, "category_id": 17, "iscrowd": 0,
             "segmentation": {"size": [2, 3], "counts": "411"}}
            """);
    assertThat(coco.bad().first()).isEmpty();
    assertThat(coco.images()).containsExactly(new Coco.Image(1, "a.jpg", 2, 3));
    assertThat(coco.categories().get(17).name()).isEqualTo("cat");
    assertThat(coco.mask(1, 16).orElseThrow().toArray())
        .containsExactly(true, true, false, true, true, true);
    assertThat(coco.mask(1, 17).orElseThrow().toArray())
        .containsExactly(false, false, true, false, false, false);
    assertThat(coco.mask(1, 99)).isEmpty();
    assertThat(coco.annotations(1)).extracting(Coco.Annotation::crowd).contains(true);
  }

  @Test
  void badRecords_areCountedNamedAndSkipped() throws IOException {
    Coco coco =
        read(
            IMAGE
                + """
                , {"id": 2, "file_name": "../b.jpg", "height": 2, "width": 3},
                {"id": 3, "file_name": "/b.jpg", "height": 2, "width": 3},
                {"id": 4, "file_name": "b.jpg", "height": 0, "width": 3},
                {"id": 1, "file_name": "c.jpg", "height": 2, "width": 3},
                {"file_name": "c.jpg", "height": 2, "width": 3},
                {"id": 5, "height": 2, "width": 3}, 7
                """,
            """
            {"id": 10, "image_id": 99, "category_id": 16, "segmentation": [[0,0,1,0,1,1]]},
            {"id": 11, "image_id": 1, "category_id": 99, "segmentation": [[0,0,1,0,1,1]]},
            {"id": 12, "image_id": 1, "category_id": 16, "segmentation": [[0,0,1,0,1]]},
            {"id": 13, "image_id": 1, "category_id": 16, "segmentation": [[0,0,1,0,1,"x"]]},
            {"id": 14, "image_id": 1, "category_id": 16, "segmentation": []},
            {"id": 15, "image_id": 1, "category_id": 16},
            {"id": 16, "image_id": 1, "category_id": 16,
             "segmentation": {"size": [3, 2], "counts": [6]}},
            {"id": 17, "image_id": 1, "category_id": 16,
             "segmentation": {"size": [2, 3], "counts": [5]}},
            {"id": 18, "image_id": 1, "category_id": 16,
             "segmentation": {"size": [2, 3], "counts": "P"}},
            {"id": 19, "image_id": 1, "category_id": 16,
             "segmentation": {"size": [2, 3], "counts": [7, -1]}},
            {"id": 20, "image_id": 2, "category_id": 16, "segmentation": [[0,0,1,0,1,1]]},
            {"id": 21, "image_id": 1, "category_id": 17, "segmentation": [[0,0,1,0,1,1,0,1]]}
            """);
    assertThat(coco.images()).hasSize(1);
    assertThat(coco.annotations(1)).extracting(Coco.Annotation::id).containsExactly(21L);
    assertThat(coco.bad().count()).isEqualTo(7 + 11);
    assertThat(coco.bad().first())
        .extracting(BadRecords.Entry::name)
        .contains("image 2", "image 4", "image 1", "annotation 10", "annotation 20");
    assertThat(coco.bad().first().toString())
        .contains("../b.jpg")
        .contains("height is 0")
        .contains("image 99 is not in the file")
        .contains("category 99")
        .contains("5 coordinates")
        .contains("add up to 5, expected 6")
        .contains("segmentation is missing");
  }

  @Test
  void unwantedImages_areLeftOut_withoutBeingBad() throws IOException {
    read(
        IMAGE + ", {\"id\": 2, \"file_name\": \"b.jpg\", \"height\": 2, \"width\": 3}",
        "{\"id\": 1, \"image_id\": 1, \"category_id\": 16, \"segmentation\": [[0,0,1,0,1,1]]}");
    Coco coco =
        Coco.read(folder.resolve("instances.json"), image -> image.fileName().equals("b.jpg"));
    assertThat(coco.images()).extracting(Coco.Image::id).containsExactly(2L);
    assertThat(coco.annotations(1)).isEmpty();
    assertThat(coco.bad().count()).isZero();
  }

  @Test
  void brokenFiles_areRefused() throws IOException {
    Path file = folder.resolve("broken.json");
    for (String text :
        List.of(
            "", "[]", "{\"images\": [{\"id\": 1", "{\"images\": 3}", "{\"annotations\": [1,]}")) {
      Files.writeString(file, text);
      assertThatThrownBy(() -> Coco.read(file)).as(text).isInstanceOf(DataException.class);
    }
    assertThatThrownBy(() -> Coco.read(folder.resolve("none.json")))
        .isInstanceOf(DataException.class);
  }

  @Test
  void dataSet_tiesClassesToCategories() throws IOException {
    Coco coco =
        read(
            IMAGE + ", {\"id\": 2, \"file_name\": \"gone.jpg\", \"height\": 2, \"width\": 3}",
            "{\"id\": 1, \"image_id\": 1, \"category_id\": 16,"
                + " \"segmentation\": [[0,0,1,0,1,1,0,1]]}");
    Path csv = folder.resolve("map.csv");
    Files.writeString(
        csv,
        """
        imagenet_index,imagenet_name,coco_category_id,coco_category,relation
        9,"ostrich, ""big"" bird",16,bird,hyponym
        281,tabby,17,cat,hyponym
        281,tabby again,17,cat,hyponym
        x,tabby,17,cat,hyponym
        1,too,few
        """);
    ClassMap classes = ClassMap.read(csv);
    assertThat(classes.entry(9).orElseThrow().className()).isEqualTo("ostrich, \"big\" bird");
    assertThat(classes.entries()).hasSize(2);
    assertThat(classes.bad().count()).isEqualTo(3);
    assertThat(classes.bad().first().get(1).toString()).contains("line 5").contains("\"x\"");

    Files.writeString(folder.resolve("a.jpg"), "");
    DataSet set = coco.dataSet(folder, classes, file -> new RgbImage(2, 3, new byte[18]));
    assertThat(set.samples()).extracting(Sample::name).containsExactly("a.jpg");
    assertThat(set.bad().count()).isEqualTo(1);
    Sample sample = set.samples().get(0);
    assertThat(sample.image().width()).isEqualTo(3);
    assertThat(sample.mask(9).orElseThrow().area()).isEqualTo(1);
    assertThat(sample.mask(281)).isEmpty();
    assertThat(sample.mask(0)).isEmpty();
    DataSet wrong = coco.dataSet(folder, classes, file -> new RgbImage(3, 2, new byte[18]));
    assertThatThrownBy(() -> wrong.samples().get(0).image())
        .isInstanceOf(DataException.class)
        .hasMessageContaining("3x2");
  }

  @Test
  void realAnnotations_haveTheAreaTheyState() {
    String given = System.getenv("IASSA_ASSETS");
    Path file = Path.of(given == null ? "../../shared/assets" : given, "coco", "instances.json");
    assumeTrue(Files.isRegularFile(file), file + " is absent; set IASSA_ASSETS to run this");
    Coco coco = Coco.read(file);
    assertThat(coco.bad().first()).isEmpty();
    int annotations = 0;
    int runs = 0;
    for (Coco.Image image : coco.images()) {
      for (Coco.Annotation annotation : coco.annotations(image.id())) {
        ObjectMask mask = annotation.segmentation().mask(image.height(), image.width());
        assertThat((double) mask.area()).as("%s", annotation).isEqualTo(annotation.area());
        annotations++;
        runs += annotation.segmentation() instanceof Segmentation.Runs ? 1 : 0;
      }
    }
    assertThat(annotations).isGreaterThan(200);
    assertThat(runs).isPositive();
  }
}
