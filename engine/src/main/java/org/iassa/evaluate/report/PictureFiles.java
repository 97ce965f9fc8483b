package org.iassa.evaluate.report;

import java.nio.file.Path;
import java.util.Locale;
import org.iassa.engine.SaliencyMap;
import org.iassa.engine.internal.AtomicFile;
import org.iassa.evaluate.MethodRow;
import org.iassa.evaluate.Subject;
import org.iassa.image.RgbImage;
import org.iassa.image.Thumbnail;
import org.iassa.metrics.Protocol;

/** Small pictures of the first images of a run, kept for the report's grids. */
public final class PictureFiles {
  /** Longer side of a picture in pixels. */
  private static final int SIDE = 224;

  private final Path folder;
  private final Protocol protocol;

  /**
   * @param protocol which region is outlined; maps are shown as its region sees them, without what
   *     speaks against the class
   */
  public PictureFiles(Path folder, Protocol protocol) {
    this.folder = folder;
    this.protocol = protocol;
  }

  /** Keeps an image, and the image with its object. */
  public void subject(Subject subject) {
    RgbImage small = Thumbnail.of(subject.original(), SIDE);
    write(subject.index(), "image", small);
    write(
        subject.index(),
        "truth",
        Thumbnail.withObject(small, subject.mask().resize(small.height(), small.width())));
  }

  /** Keeps a method's map over its image. */
  public void map(Subject subject, MethodRow row, SaliencyMap map) {
    RgbImage small = Thumbnail.of(subject.original(), SIDE);
    write(subject.index(), row.name(), withMap(small, map));
  }

  /** Keeps the map of an iteration. */
  public void iteration(Subject subject, MethodRow row, int k, SaliencyMap map) {
    RgbImage small = Thumbnail.of(subject.original(), SIDE);
    write(subject.index(), kind(row.name(), k), withMap(small, map));
  }

  private RgbImage withMap(RgbImage image, SaliencyMap map) {
    return Thumbnail.withMap(image, protocol.signs().evidence(map), protocol.regionThreshold());
  }

  private void write(int index, String kind, RgbImage picture) {
    AtomicFile.write(folder.resolve(name(index, kind)), Thumbnail.jpeg(picture));
  }

  static String kind(String row, int k) {
    return String.format(Locale.ROOT, "%s-k%02d", row, k);
  }

  static String name(int index, String kind) {
    return String.format(Locale.ROOT, "%06d-%s.jpg", index, kind.replace('@', '-'));
  }
}
