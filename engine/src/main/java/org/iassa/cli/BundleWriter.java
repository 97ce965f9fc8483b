package org.iassa.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.Map;
import java.util.UUID;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.iassa.engine.OutputException;
import org.iassa.engine.Replay;
import org.iassa.engine.internal.AtomicFile;
import org.iassa.engine.internal.Sha256;
import org.iassa.engine.internal.Temporaries;
import org.iassa.image.ImageFile;

/**
 * Writes a bundle: a zip with {@code manifest.json} (hashes of model, image and every other entry;
 * options; versions), {@code report.json}, the maps, and the score log, uncompressed. The image and
 * the model themselves stay out. Equal contents give equal bytes but for the times in the report.
 */
final class BundleWriter {
  static final String MANIFEST = "manifest.json";
  static final String REPORT = "report.json";
  static final String SCORES = "scores.iassa";
  static final String FORMAT = "iassa-bundle";
  static final int VERSION = 1;

  private final Path file;

  BundleWriter(Path file) {
    this.file = file;
  }

  /**
   * Writes the bundle under a temporary name and moves it into place.
   *
   * @param parts report and maps by name
   * @param log the score log
   */
  void write(
      ModelArgs modelArgs,
      LoadedModel model,
      ImageFile image,
      ObjectNode report,
      Map<String, byte[]> parts,
      Path log) {
    String hidden = "." + file.getFileName() + "." + UUID.randomUUID() + ".tmp";
    Path temporary = Temporaries.hold(file.toAbsolutePath().resolveSibling(hidden));
    try {
      try (OutputStream out = Files.newOutputStream(temporary, StandardOpenOption.CREATE_NEW);
          ZipOutputStream zip = new ZipOutputStream(out)) {
        LogSums log0 = LogSums.of(log);
        ObjectNode manifest = manifest(modelArgs, model, image, report, parts, log0);
        put(zip, MANIFEST, Report.file(manifest));
        for (Map.Entry<String, byte[]> part : parts.entrySet()) {
          put(zip, part.getKey(), part.getValue());
        }
        ZipEntry scores = entry(SCORES);
        scores.setMethod(ZipEntry.STORED);
        scores.setSize(log0.size());
        scores.setCrc(log0.crc());
        zip.putNextEntry(scores);
        Files.copy(log, zip);
        zip.closeEntry();
      }
      AtomicFile.move(temporary, file);
    } catch (IOException e) {
      throw new OutputException(
          "the bundle " + file + " cannot be written: " + AtomicFile.reason(e), e);
    } finally {
      Temporaries.remove(temporary);
    }
  }

  private static ObjectNode manifest(
      ModelArgs modelArgs,
      LoadedModel model,
      ImageFile image,
      ObjectNode report,
      Map<String, byte[]> parts,
      LogSums log) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("format", FORMAT);
    json.put("formatVersion", VERSION);
    ObjectNode classifier = json.putObject("model");
    classifier.put("name", model.name());
    classifier.put("sha256", model.classifier().identity());
    classifier.put("features", model.features() == null ? null : model.features().identity());
    classifier.put("inputSize", modelArgs.inputSize);
    classifier.put("scores", Parsing.word(modelArgs.scores));
    classifier.put("preprocessing", model.classifier().preprocessing().toString());
    ObjectNode picture = json.putObject("image");
    picture.put("name", image.name());
    picture.put("sha256", image.sha256());
    picture.put("pixelsSha256", Replay.imageHash(image.image()));
    json.set("options", report.get("options"));
    json.set("seed", report.get("seed"));
    json.set("targets", report.get("targets"));
    json.set("versions", report.get("versions"));
    ObjectNode files = json.putObject("files");
    parts.forEach((name, bytes) -> files.put(name, Sha256.hex(bytes)));
    files.put(SCORES, log.sha256());
    return json;
  }

  private static void put(ZipOutputStream zip, String name, byte[] bytes) throws IOException {
    zip.putNextEntry(entry(name));
    zip.write(bytes);
    zip.closeEntry();
  }

  private static ZipEntry entry(String name) {
    ZipEntry entry = new ZipEntry(name);
    entry.setTimeLocal(java.time.LocalDateTime.of(1980, 1, 1, 0, 0));
    return entry;
  }

  /** Size and sums of the log, which the zip wants before its bytes. */
  private record LogSums(long size, long crc, String sha256) {
    static LogSums of(Path log) throws IOException {
      CRC32 crc = new CRC32();
      MessageDigest digest = Sha256.digest();
      try (InputStream in =
          new CheckedInputStream(new DigestInputStream(Files.newInputStream(log), digest), crc)) {
        long size = in.transferTo(OutputStream.nullOutputStream());
        return new LogSums(size, crc.getValue(), Sha256.hex(digest));
      }
    }
  }
}
