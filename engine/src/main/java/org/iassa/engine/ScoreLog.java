package org.iassa.engine;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.iassa.engine.internal.replay.LogFile;
import org.iassa.image.Framing;

/**
 * The scores of a run and what they belong to, as {@link
 * Explainer#explain(org.iassa.image.RgbImage, ExplainOptions, Progress, Path)} writes them: enough
 * to compute maps of any class without the classifier ({@link Replay}). The scores stay on disk.
 * Not for several threads at once; the caller closes it.
 */
public final class ScoreLog implements AutoCloseable {
  private final LogFile file;

  private ScoreLog(LogFile file) {
    this.file = file;
  }

  /**
   * Opens a log and checks all of it: sizes, values and checksums.
   *
   * @throws ScoreLogException if it is not a score log, of another version, truncated or damaged
   */
  public static ScoreLog open(Path file) {
    return open(file.toString(), file);
  }

  /**
   * As {@link #open(Path)}.
   *
   * @param name what messages call it
   */
  public static ScoreLog open(String name, Path file) {
    return new ScoreLog(new LogFile(name, file));
  }

  LogFile file() {
    return file;
  }

  /** Returns what the run was; see {@link Run}. */
  public Run run() {
    return file.run();
  }

  /** Returns the scores of the unmasked image, one per class. */
  public float[] imageScores() {
    return file.imageScores();
  }

  /** Closes the file; a second call does nothing. */
  @Override
  public void close() {
    file.close();
  }

  /**
   * What a logged run was.
   *
   * @param method the method
   * @param preset the preset
   * @param options all options, for people
   * @param height height of the classifier's input
   * @param width width of the classifier's input
   * @param classes scores per mask
   * @param passes finished passes
   * @param masks masks that were scored in them
   * @param targets classes that were explained
   * @param mapSha256 {@link SaliencyMap#sha256} per target; null where there was no evidence
   * @param seed seed of everything random
   * @param fill what stood in masked pixels
   * @param precision number format of the forward passes
   * @param batch images per forward pass
   * @param device name of the backend
   * @param model identity of the classifier
   * @param imageSha256 hash of the image's size and pixels; see {@link Replay#imageHash}
   * @param framing which part of the image the classifier saw
   * @param attention options of the attention that was applied, or empty
   * @param features whether the attention's features are in the log
   */
  public record Run(
      Method method,
      Preset preset,
      String options,
      int height,
      int width,
      int classes,
      int passes,
      long masks,
      List<Integer> targets,
      List<String> mapSha256,
      long seed,
      Fill fill,
      Precision precision,
      int batch,
      String device,
      String model,
      String imageSha256,
      Framing framing,
      Optional<AttentionOptions> attention,
      boolean features) {}
}
