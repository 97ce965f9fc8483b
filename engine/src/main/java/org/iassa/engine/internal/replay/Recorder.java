package org.iassa.engine.internal.replay;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.iassa.engine.ExplainOptions;
import org.iassa.engine.Explanation;
import org.iassa.engine.InvalidOptionException;
import org.iassa.engine.TargetResult;
import org.iassa.engine.internal.Sha256;
import org.iassa.engine.spi.BatchFormat;
import org.iassa.engine.spi.FeatureMap;
import org.iassa.engine.spi.KernelSession;
import org.iassa.image.Framing;
import org.iassa.image.RgbImage;

/**
 * Records a run in a score log. What the run does reaches it through {@link #record}: a session
 * that notes each call and passes it on, so that nothing in the run itself knows of the log.
 *
 * <p>The attention's features go into the log too. They are a few megabytes, and without them a
 * replay would have to run the extractor again, whose last bits differ between machines and numbers
 * of threads.
 */
public final class Recorder implements AutoCloseable {
  private static final String NO_FEATURES = Sha256.hex(new byte[0]);

  private final LogWriter file;
  private final List<LogPass> passes = new ArrayList<>();
  private BatchFormat format;
  private Framing framing;
  private int classes;
  private String imageSha256;
  private String imageScoresSha256;
  private String featuresSha256 = NO_FEATURES;
  private String omitted = "";
  private List<LogHeader.Level> levels = List.of();
  private double scoreBound;
  private long end = LogFormat.START_BYTES;

  /**
   * @param file where the log appears when the run is over
   * @throws org.iassa.engine.OutputException if nothing can be written there
   */
  public Recorder(Path file) {
    this.file = new LogWriter(file);
  }

  /**
   * Notes what the run starts from, and returns the session that it should use from then on.
   *
   * @param session ready for the first pass
   * @param image the image, at its own size
   * @param framing which part of it the classifier sees
   * @param imageScores scores of the unmasked image, one per class
   * @param features the attention's features; empty if there is none
   */
  public KernelSession record(
      KernelSession session,
      RgbImage image,
      Framing framing,
      float[] imageScores,
      List<FeatureMap> features) {
    this.framing = framing;
    format = session.plan().format();
    if (format.pixels() > LogFormat.MAX_PIXELS) {
      throw new InvalidOptionException(
          "pixels of the classifier's input", format.pixels(), "at most 2^24 for a score log");
    }
    classes = imageScores.length;
    scoreBound = session.plan().scoreBound();
    imageSha256 = hash(image);
    append(FloatBuffer.wrap(imageScores), classes);
    imageScoresSha256 = file.hash(LogFormat.START_BYTES, end - LogFormat.START_BYTES);
    long bytes = features.stream().mapToLong(f -> Float.BYTES * floats(f)).sum();
    boolean wide =
        features.stream().anyMatch(f -> (long) f.height() * f.width() > LogFormat.MAX_LEVEL_PIXELS);
    if (wide || bytes > LogFormat.MAX_FEATURE_BYTES) {
      omitted = "the features take " + bytes + " bytes, too much for a score log";
    } else {
      long start = end;
      features.forEach(f -> append(f.data(), floats(f)));
      featuresSha256 = file.hash(start, end - start);
      levels =
          features.stream()
              .map(f -> new LogHeader.Level(f.channels(), f.height(), f.width()))
              .toList();
    }
    return new RecordingSession(session, this);
  }

  private static long floats(FeatureMap f) {
    return (long) f.channels() * f.height() * f.width();
  }

  /** Returns the hash of an image's size and pixels, by which logs name images. */
  public static String hash(RgbImage image) {
    var digest = Sha256.digest();
    digest.update(ByteBuffer.allocate(8).putInt(image.height()).putInt(image.width()).flip());
    digest.update(image.data());
    return Sha256.hex(digest);
  }

  private void append(FloatBuffer values, long count) {
    file.floats(end, values, count);
    end += count * Float.BYTES;
  }

  BatchFormat format() {
    return format;
  }

  /**
   * Writes rows of the pass that is open.
   *
   * @param bitBytes bytes of its bits, which come before the rows
   */
  void rows(int bitBytes, int first, int count, FloatBuffer scores, int columns) {
    if (columns != classes) {
      throw new IllegalStateException(columns + " scores per mask after " + classes);
    }
    long position = end + bitBytes + (long) first * classes * Float.BYTES;
    file.floats(position, scores, (long) count * classes);
  }

  /** Ends the pass that is open: what was written of it stays. */
  void finish(LogPass pass, byte[] bits) {
    Objects.checkIndex(passes.size(), LogFormat.MAX_PASSES);
    file.bytes(end, ByteBuffer.wrap(bits).order(ByteOrder.LITTLE_ENDIAN));
    long bytes = pass.bytes(classes);
    String sha256 = file.hash(end, bytes);
    passes.add(
        new LogPass(
            pass.windows(),
            pass.polarity(),
            pass.filter(),
            pass.rise(),
            pass.seed(),
            pass.laid(),
            pass.rows(),
            pass.estimate(),
            pass.beta(),
            pass.multiplied(),
            pass.threshold(),
            sha256));
    end += bytes;
  }

  /** Completes the log with what the run found and moves it to its place. */
  public void finish(Explanation e) {
    ExplainOptions o = e.options();
    List<Integer> targets = e.targets().stream().map(TargetResult::index).toList();
    List<String> maps = new ArrayList<>();
    for (TargetResult target : e.targets()) {
      maps.add(target instanceof TargetResult.Evidence found ? found.map().sha256() : null);
    }
    file.finish(
        new LogHeader(
            o.method(),
            o.preset(),
            o.toString(),
            format.height(),
            format.width(),
            framing,
            classes,
            scoreBound,
            e.run().model(),
            imageSha256,
            targets,
            o.seed(),
            o.fill(),
            e.run().precision(),
            e.run().batch(),
            e.run().device(),
            o.blend(),
            o.beta(),
            e.attention() ? o.attention() : Optional.empty(),
            levels,
            omitted,
            featuresSha256,
            imageScoresSha256,
            passes,
            e.stopReason(),
            e.forwards(),
            maps));
  }

  /** Removes what was written of a log that was not completed. */
  @Override
  public void close() {
    file.close();
  }
}
