package org.iassa.engine.internal.replay;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.iassa.engine.AttentionOptions;
import org.iassa.engine.Blend;
import org.iassa.engine.Fill;
import org.iassa.engine.Method;
import org.iassa.engine.Precision;
import org.iassa.engine.Preset;
import org.iassa.engine.StopReason;
import org.iassa.image.Framing;

/**
 * What a score log says about its run.
 *
 * @param method the method
 * @param preset the preset
 * @param options every option, for people
 * @param height height of the classifier's input
 * @param width width of the classifier's input
 * @param framing which part of the image the classifier saw
 * @param classes scores per mask C
 * @param scoreBound bound on the scores' magnitude
 * @param model identity of the classifier
 * @param imageSha256 hash of the image's pixels, before resizing
 * @param targets classes that the run explained
 * @param seed seed of everything random
 * @param fill what stood in masked pixels
 * @param precision number format of the forward passes
 * @param batch images per forward pass
 * @param device name of the backend
 * @param blend how S and A×S were joined
 * @param beta β of eq. 6 as asked for
 * @param attention options of the attention that was applied
 * @param levels the attention's features in the file; empty if there are none
 * @param omitted why there are no features although attention was applied, or empty
 * @param featuresSha256 hash of the features' part of the file
 * @param imageScoresSha256 hash of the unmasked image's scores
 * @param passes the finished passes
 * @param stopReason why the run ended
 * @param forwards forward passes in all
 * @param maps hash of S′ per target; null where there was no evidence
 */
record LogHeader(
    Method method,
    Preset preset,
    String options,
    int height,
    int width,
    Framing framing,
    int classes,
    double scoreBound,
    String model,
    String imageSha256,
    List<Integer> targets,
    long seed,
    Fill fill,
    Precision precision,
    int batch,
    String device,
    Blend blend,
    double beta,
    Optional<AttentionOptions> attention,
    List<Level> levels,
    String omitted,
    String featuresSha256,
    String imageScoresSha256,
    List<LogPass> passes,
    StopReason stopReason,
    long forwards,
    List<String> maps) {
  /** Shape of one level of features. */
  record Level(int channels, int height, int width) {
    long floats() {
      return (long) channels * height * width;
    }
  }

  LogHeader {
    targets = List.copyOf(targets);
    levels = List.copyOf(levels);
    passes = List.copyOf(passes);
    maps = Collections.unmodifiableList(new ArrayList<>(maps));
  }

  /** Bytes of the unmasked image's scores, the first part of the file. */
  long imageScoreBytes() {
    return (long) classes * Float.BYTES;
  }

  /** Bytes of the features, the second part. */
  long featureBytes() {
    return levels.stream().mapToLong(Level::floats).sum() * Float.BYTES;
  }

  /** Bytes of all parts together. */
  long payloadBytes() {
    long bytes = imageScoreBytes() + featureBytes();
    for (LogPass pass : passes) {
      bytes += pass.bytes(classes);
    }
    return bytes;
  }
}
