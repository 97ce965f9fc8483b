package org.iassa.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import org.iassa.data.BoxList;
import org.iassa.data.ClassMap;
import org.iassa.data.Coco;
import org.iassa.data.DataException;
import org.iassa.data.DataSet;
import org.iassa.data.ImageDecoder;
import org.iassa.data.MaskFolder;
import org.iassa.data.Sample;
import org.iassa.engine.InvalidOptionException;
import org.iassa.engine.internal.Sha256;
import org.iassa.evaluate.SceneSet;
import org.iassa.image.ImageReader;
import picocli.CommandLine.Option;

/** Options that say which images methods are compared on. */
final class DataArgs {
  private static final ImageDecoder DECODER = file -> ImageReader.read(file).image();

  @Option(
      names = "--dataset",
      arity = "1..2",
      paramLabel = "KIND",
      description = {
        "scenes: generated scenes with exact masks (--count);",
        "coco: --images DIR --annotations FILE --class-map CSV;",
        "folder DIR: DIR/images/NAME.jpg|png with DIR/masks/NAME.png;",
        "boxes CSV: columns file,class_index,x,y,width,height; files beside it or in --images.",
      })
  List<String> dataset;

  @Option(
      names = "--count",
      paramLabel = "N",
      description = "Number of generated scenes. Default: 24.")
  Integer count;

  @Option(names = "--images", paramLabel = "DIR", description = "Folder of the images.")
  Path images;

  @Option(names = "--annotations", paramLabel = "FILE", description = "COCO instances JSON.")
  Path annotations;

  @Option(
      names = "--class-map",
      paramLabel = "CSV",
      description = "The classifier's classes and their COCO categories.")
  Path classMap;

  /** A data set and what tells it from others. */
  record Described(DataSet data, ObjectNode description) {}

  /**
   * Reads the data set.
   *
   * @param seed the run's seed; scenes depend on it
   * @param height height of scenes
   * @param width width of scenes
   */
  Described read(long seed, int height, int width) {
    if (dataset == null) {
      throw new InvalidOptionException(
          "--dataset", "not given", "scenes, coco, folder DIR or boxes CSV");
    }
    String kind = dataset.get(0);
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("kind", kind);
    DataSet data =
        switch (kind) {
          case "scenes" -> {
            refuse("images", images);
            refuse("annotations", annotations);
            refuse("class-map", classMap);
            refuse("dataset", dataset.size() > 1 ? dataset.get(1) : null);
            int scenes = count == null ? 24 : count;
            json.put("count", scenes).put("seed", seed);
            yield SceneSet.of(seed, scenes, height, width);
          }
          case "coco" -> {
            refuse("dataset", dataset.size() > 1 ? dataset.get(1) : null);
            require("annotations", annotations);
            require("images", images);
            require("class-map", classMap);
            json.put("annotations", sha256(annotations)).put("classMap", sha256(classMap));
            yield Coco.read(annotations).dataSet(images, ClassMap.read(classMap), DECODER);
          }
          case "folder" -> {
            refuse("annotations", annotations);
            refuse("class-map", classMap);
            yield MaskFolder.read(place("folder DIR", images), DECODER);
          }
          case "boxes" -> {
            refuse("class-map", classMap);
            Path csv = place("boxes CSV", annotations);
            json.put("boxes", sha256(csv));
            Path beside = csv.toAbsolutePath().getParent();
            yield BoxList.read(csv, images == null ? beside : images, DECODER);
          }
          default ->
              throw new InvalidOptionException(
                  "dataset", kind, "scenes, coco, folder DIR or boxes CSV");
        };
    if (count != null && !kind.equals("scenes")) {
      throw new InvalidOptionException("count", count, "--dataset scenes with it; or --limit");
    }
    MessageDigest names = Sha256.digest();
    for (Sample sample : data.samples()) {
      names.update((sample.name() + "\n").getBytes(StandardCharsets.UTF_8));
    }
    json.put("images", data.samples().size()).put("names", Sha256.hex(names));
    if (data.samples().isEmpty()) {
      String why = data.bad().first().isEmpty() ? "" : "; first: " + data.bad().first().get(0);
      throw new DataException("the data set has no usable image" + why);
    }
    return new Described(data, json);
  }

  private Path place(String form, Path option) {
    if (dataset.size() > 1) {
      refuse(option == images ? "images" : "annotations", option);
      return Path.of(dataset.get(1));
    }
    if (option == null) {
      throw new InvalidOptionException("dataset", dataset.get(0), form);
    }
    return option;
  }

  private void require(String option, Path value) {
    if (value == null) {
      throw new InvalidOptionException(option, "not given", "a path; --dataset coco needs it");
    }
  }

  private void refuse(String option, Object value) {
    if (value != null) {
      throw new InvalidOptionException(
          option, value, "nothing: --dataset " + dataset.get(0) + " does not take it");
    }
  }

  private static String sha256(Path file) {
    MessageDigest digest = Sha256.digest();
    try (InputStream in = Files.newInputStream(file)) {
      byte[] block = new byte[1 << 16];
      for (int n = in.read(block); n >= 0; n = in.read(block)) {
        digest.update(block, 0, n);
      }
    } catch (IOException e) {
      throw new DataException(file + " cannot be read: " + e, e);
    }
    return Sha256.hex(digest);
  }
}
