package org.iassa.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.iassa.engine.spi.BatchFormat;
import org.iassa.image.RgbImage;

/**
 * Images with boxes, from a CSV file with the columns {@code file, class_index, x, y, width,
 * height}: one box per line, in whole pixels, several per file and class allowed. An empty {@code
 * class_index} stands for every class. Boxes are clipped at the image's border.
 */
public final class BoxList {
  private static final List<String> COLUMNS =
      List.of("file", "class_index", "x", "y", "width", "height");

  private BoxList() {}

  /**
   * Reads a file.
   *
   * @param folder what file names are relative to; names that lead out of it are skipped
   * @param decoder reads the images
   * @throws DataException if the CSV file cannot be read or lacks a column
   */
  public static DataSet read(Path csv, Path folder, ImageDecoder decoder) {
    BadRecords bad = new BadRecords();
    Map<String, List<Box>> boxes = new TreeMap<>();
    Path root = folder.toAbsolutePath().normalize();
    Csv.read(
        csv,
        COLUMNS,
        bad,
        row -> {
          String name = row.text("file");
          Path file = root.resolve(name).normalize();
          if (!file.startsWith(root) || !Files.isRegularFile(file)) {
            throw new DataException("\"" + name + "\" is not a file in the folder");
          }
          Box box =
              new Box(
                  row.text("class_index").isBlank() ? -1 : row.integer("class_index", 0, 1 << 20),
                  row.integer("x", -BatchFormat.MAX_SIDE, BatchFormat.MAX_SIDE),
                  row.integer("y", -BatchFormat.MAX_SIDE, BatchFormat.MAX_SIDE),
                  row.integer("width", 1, BatchFormat.MAX_SIDE),
                  row.integer("height", 1, BatchFormat.MAX_SIDE));
          boxes.computeIfAbsent(name, n -> new ArrayList<>()).add(box);
        });
    List<Sample> samples = new ArrayList<>();
    boxes.forEach((name, list) -> samples.add(new Boxed(name, root.resolve(name), list, decoder)));
    return new ListedDataSet(samples, bad);
  }

  /** A box; class −1 stands for every class. */
  private record Box(int classIndex, int x, int y, int width, int height) {}

  private record Boxed(String name, Path file, List<Box> boxes, ImageDecoder decoder)
      implements Sample {
    @Override
    public RgbImage image() {
      return decoder.decode(file);
    }

    @Override
    public Optional<ObjectMask> mask(int classIndex) {
      if (boxes.stream().noneMatch(box -> box.classIndex < 0 || box.classIndex == classIndex)) {
        return Optional.empty(); // a caller may ask for every class: decode the image for none
      }
      RgbImage image = image();
      boolean[] pixels = new boolean[image.height() * image.width()];
      for (Box box : boxes) {
        if (box.classIndex < 0 || box.classIndex == classIndex) {
          for (int y = Math.max(0, box.y); y < Math.min(image.height(), box.y + box.height); y++) {
            for (int x = Math.max(0, box.x); x < Math.min(image.width(), box.x + box.width); x++) {
              pixels[y * image.width() + x] = true;
            }
          }
        }
      }
      ObjectMask mask = ObjectMask.owning(image.height(), image.width(), pixels);
      return mask.area() > 0 ? Optional.of(mask) : Optional.empty();
    }
  }
}
