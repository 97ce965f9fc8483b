package org.iassa.data;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.iassa.engine.spi.BatchFormat;

/** Reads single records of an instances file; each throws a {@link DataException} that says why. */
final class CocoRecords {
  private CocoRecords() {}

  static Coco.Image image(JsonNode node) {
    String file = text(node, "file_name");
    if (file.isEmpty()
        || file.startsWith("/")
        || file.indexOf('\\') >= 0
        || file.indexOf('\0') >= 0
        || List.of(file.split("/")).contains("..")) {
      throw new DataException("file_name is \"" + file + "\", expected a name inside the folder");
    }
    return new Coco.Image(
        integer(node, "id", Long.MIN_VALUE, Long.MAX_VALUE),
        file,
        (int) integer(node, "height", 1, BatchFormat.MAX_SIDE),
        (int) integer(node, "width", 1, BatchFormat.MAX_SIDE));
  }

  static Coco.Category category(JsonNode node) {
    return new Coco.Category(
        (int) integer(node, "id", Integer.MIN_VALUE, Integer.MAX_VALUE), text(node, "name"));
  }

  static Coco.Annotation annotation(JsonNode node, Coco.Image image) {
    double area = node.path("area").asDouble(Double.NaN);
    return new Coco.Annotation(
        integer(node, "id", Long.MIN_VALUE, Long.MAX_VALUE),
        image.id(),
        (int) integer(node, "category_id", Integer.MIN_VALUE, Integer.MAX_VALUE),
        node.path("iscrowd").asInt(0) != 0,
        area,
        segmentation(node.path("segmentation"), image));
  }

  static long integer(JsonNode node, String field, long low, long high) {
    JsonNode value = node.path(field);
    if (!value.isIntegralNumber()
        || !value.canConvertToLong()
        || value.asLong() < low
        || value.asLong() > high) {
      throw new DataException(
          "%s is %s, expected a whole number%s"
              .formatted(
                  field,
                  value.isMissingNode() ? "missing" : abbreviate(value),
                  low == Long.MIN_VALUE ? "" : " from " + low + " to " + high));
    }
    return value.asLong();
  }

  private static Segmentation segmentation(JsonNode node, Coco.Image image) {
    if (node.isArray()) {
      return polygons(node);
    }
    if (!node.isObject()) {
      throw new DataException(
          "segmentation is "
              + (node.isMissingNode() ? "missing" : abbreviate(node))
              + ", expected polygons or run lengths");
    }
    JsonNode size = node.path("size");
    if (size.path(0).asInt(-1) != image.height() || size.path(1).asInt(-1) != image.width()) {
      throw new DataException(
          "run lengths for size %s, expected [%d,%d], the image's"
              .formatted(abbreviate(size), image.height(), image.width()));
    }
    JsonNode counts = node.path("counts");
    int[] runs = counts.isTextual() ? RunLengths.parse(counts.textValue()) : runs(counts);
    long sum = 0;
    for (int run : runs) {
      sum += run;
    }
    long pixels = (long) image.height() * image.width();
    if (sum != pixels) {
      throw new DataException("runs add up to " + sum + ", expected " + pixels + " pixels");
    }
    return new Segmentation.Runs(runs);
  }

  private static int[] runs(JsonNode counts) {
    if (!counts.isArray() || counts.isEmpty()) {
      throw new DataException("counts is " + abbreviate(counts) + ", expected a list or a string");
    }
    int[] runs = new int[counts.size()];
    for (int i = 0; i < runs.length; i++) {
      JsonNode run = counts.get(i);
      if (!run.canConvertToInt() || !run.isIntegralNumber() || run.asInt() < 0) {
        throw new DataException("run " + i + " is " + abbreviate(run) + ", expected 0 or more");
      }
      runs[i] = run.asInt();
    }
    return runs;
  }

  private static Segmentation polygons(JsonNode node) {
    List<double[]> rings = new ArrayList<>(node.size());
    for (JsonNode ring : node) {
      if (!ring.isArray() || ring.size() < 6 || ring.size() % 2 != 0) {
        throw new DataException(
            "polygon "
                + rings.size()
                + " has "
                + ring.size()
                + " coordinates, expected 6, 8, 10, …");
      }
      double[] vertices = new double[ring.size()];
      for (int i = 0; i < vertices.length; i++) {
        vertices[i] = ring.get(i).asDouble(Double.NaN);
        if (!(Math.abs(vertices[i]) <= 1e6)) {
          throw new DataException(
              "coordinate " + i + " of polygon " + rings.size() + " is " + abbreviate(ring.get(i)));
        }
      }
      rings.add(vertices);
    }
    if (rings.isEmpty()) {
      throw new DataException("segmentation is an empty list");
    }
    return new Segmentation.Polygons(rings);
  }

  private static String text(JsonNode node, String field) {
    JsonNode value = node.path(field);
    if (!value.isTextual()) {
      throw new DataException(
          field + " is " + (value.isMissingNode() ? "missing" : abbreviate(value)));
    }
    return value.textValue();
  }

  private static String abbreviate(JsonNode node) {
    String text = node.toString();
    return text.length() > 60 ? text.substring(0, 57) + "..." : text;
  }
}
