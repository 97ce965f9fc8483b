package org.iassa.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * COCO's object instances: an instances JSON (polygons, run lengths, compressed run lengths, crowd
 * regions). Read in two passes that hold one record at a time and keep only the images asked for,
 * so the lists may come in any order and the file may be larger than memory.
 */
public final class Coco {
  private final Map<Long, Image> images = new LinkedHashMap<>();
  private final Map<Integer, Category> categories = new TreeMap<>();
  private final Map<Long, List<Annotation>> annotations = new HashMap<>();
  private final BadRecords bad = new BadRecords();

  /**
   * An image.
   *
   * @param id its id
   * @param fileName its file, relative to the folder of images and inside it
   * @param height height in pixels
   * @param width width in pixels
   */
  public record Image(long id, String fileName, int height, int width) {}

  /**
   * A category.
   *
   * @param id its id, 1 to 90 in COCO's own files
   * @param name its name
   */
  public record Category(int id, String name) {}

  /**
   * An object, or a crowd of them.
   *
   * @param id its id
   * @param imageId the image it is in
   * @param categoryId what it is
   * @param crowd whether it is a crowd region
   * @param area its area as the file has it; NaN if it has none
   * @param segmentation its outline
   */
  record Annotation(
      long id,
      long imageId,
      int categoryId,
      boolean crowd,
      double area,
      Segmentation segmentation) {}

  private Coco() {}

  /** Reads a file with all its images. */
  public static Coco read(Path instances) {
    return read(instances, image -> true);
  }

  /**
   * Reads a file.
   *
   * @param wanted which images to keep, with their annotations
   * @throws DataException if the file cannot be read or is not JSON of this form
   */
  public static Coco read(Path instances, Predicate<Image> wanted) {
    Coco coco = new Coco();
    Map<Long, Boolean> known = new HashMap<>();
    CocoFile.read(
        instances,
        Map.of(
            "images",
            node ->
                coco.guard(
                    "image " + node.path("id").asText("?"),
                    () -> {
                      Image image = CocoRecords.image(node);
                      boolean keep = wanted.test(image);
                      if (known.putIfAbsent(image.id(), keep) != null) {
                        throw new DataException("the id is used before");
                      }
                      if (keep) {
                        coco.images.put(image.id(), image);
                      }
                    }),
            "categories",
            node ->
                coco.guard(
                    "category " + node.path("id").asText("?"),
                    () -> {
                      Category category = CocoRecords.category(node);
                      if (coco.categories.putIfAbsent(category.id(), category) != null) {
                        throw new DataException("the id is used before");
                      }
                    })));
    CocoFile.read(
        instances,
        Map.of(
            "annotations",
            node ->
                coco.guard(
                    "annotation " + node.path("id").asText("?"),
                    () -> {
                      long imageId =
                          CocoRecords.integer(node, "image_id", Long.MIN_VALUE, Long.MAX_VALUE);
                      if (!known.containsKey(imageId)) {
                        throw new DataException("image " + imageId + " is not in the file");
                      }
                      if (known.get(imageId)) {
                        coco.keep(CocoRecords.annotation(node, coco.images.get(imageId)));
                      }
                    })));
    return coco;
  }

  /** Returns the images, in the order of the file. */
  public List<Image> images() {
    return List.copyOf(images.values());
  }

  /** Returns the categories by id. */
  public Map<Integer, Category> categories() {
    return Collections.unmodifiableMap(categories);
  }

  /** Returns the records that were skipped. */
  public BadRecords bad() {
    return bad;
  }

  /** Returns the annotations of an image, in the order of the file. */
  List<Annotation> annotations(long imageId) {
    return annotations.getOrDefault(imageId, List.of());
  }

  /**
   * Returns where an image shows a category: the union of its annotations, crowds included.
   *
   * @return a mask in the image's size; empty if nothing of it is annotated or no pixel is covered
   */
  public Optional<ObjectMask> mask(long imageId, int categoryId) {
    Image image = images.get(imageId);
    ObjectMask union = null;
    for (Annotation annotation : annotations(imageId)) {
      if (annotation.categoryId() == categoryId) {
        ObjectMask mask = annotation.segmentation().mask(image.height(), image.width());
        union = union == null ? mask : union.union(mask);
      }
    }
    return Optional.ofNullable(union).filter(mask -> mask.area() > 0);
  }

  /**
   * Makes a data set of the images whose files exist in a folder.
   *
   * @param folder where the image files are
   * @param classes which category each class belongs to
   * @param decoder reads the files
   */
  public DataSet dataSet(Path folder, ClassMap classes, ImageDecoder decoder) {
    BadRecords skipped = new BadRecords();
    List<Sample> samples = new ArrayList<>();
    List<Image> ordered = new ArrayList<>(images.values());
    ordered.sort(Comparator.comparing(Image::fileName));
    for (Image image : ordered) {
      Path file = folder.resolve(image.fileName());
      if (Files.isRegularFile(file)) {
        samples.add(new CocoSample(this, image, file, classes, decoder));
      } else {
        skipped.add("image " + image.id(), file + " is not a file");
      }
    }
    skipped.addAll(bad);
    return new ListedDataSet(samples, skipped);
  }

  private void keep(Annotation annotation) {
    if (!categories.containsKey(annotation.categoryId())) {
      throw new DataException("category " + annotation.categoryId() + " is not in the file");
    }
    annotations.computeIfAbsent(annotation.imageId(), id -> new ArrayList<>()).add(annotation);
  }

  private void guard(String name, Runnable record) {
    try {
      record.run();
    } catch (DataException e) {
      bad.add(name, e.getMessage());
    }
  }
}
