package org.iassa.data;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Which category of a data set each class of a classifier belongs to. Read from a CSV file with the
 * columns {@code imagenet_index, imagenet_name, coco_category_id, coco_category, relation}.
 */
public final class ClassMap {
  private static final List<String> COLUMNS =
      List.of("imagenet_index", "imagenet_name", "coco_category_id", "coco_category", "relation");

  private final Map<Integer, Entry> entries = new TreeMap<>();
  private final BadRecords bad = new BadRecords();

  /**
   * One class.
   *
   * @param classIndex the classifier's class
   * @param className its name
   * @param categoryId the data set's category
   * @param category its name
   * @param relation how close the two are, such as {@code exact} or {@code hyponym}
   */
  public record Entry(
      int classIndex, String className, int categoryId, String category, String relation) {}

  private ClassMap() {}

  /**
   * Reads a file. A class that is listed twice keeps its first line.
   *
   * @throws DataException if the file cannot be read or lacks a column
   */
  public static ClassMap read(Path file) {
    ClassMap map = new ClassMap();
    Csv.read(
        file,
        COLUMNS,
        map.bad,
        row -> {
          Entry entry =
              new Entry(
                  row.integer("imagenet_index", 0, 1 << 20),
                  row.text("imagenet_name"),
                  row.integer("coco_category_id", 0, Integer.MAX_VALUE),
                  row.text("coco_category"),
                  row.text("relation"));
          if (map.entries.putIfAbsent(entry.classIndex(), entry) != null) {
            throw new DataException("class " + entry.classIndex() + " is listed before");
          }
        });
    return map;
  }

  /** Returns what is known about a class. */
  public Optional<Entry> entry(int classIndex) {
    return Optional.ofNullable(entries.get(classIndex));
  }

  /** Returns all entries by class index. */
  public Map<Integer, Entry> entries() {
    return Collections.unmodifiableMap(entries);
  }

  /** Returns the lines that were skipped. */
  public BadRecords bad() {
    return bad;
  }
}
