package org.iassa.scenes;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.iassa.engine.InvalidOptionException;
import org.iassa.engine.ModelException;
import org.iassa.engine.internal.Sha256;
import org.iassa.image.ImageLimits;
import org.iassa.image.ImageReader;
import org.iassa.image.RgbImage;

/**
 * The classifier of scenes that the jar carries, so that everything can be tried without a
 * download. Two TorchScript files with the same weights: one returns logits N×{@code
 * SceneGenerator.LABELS.size()}, the other a tuple of four feature maps at strides 4, 8, 16 and 32.
 * Both take N×3×H×W, any H and W from 32, normalised by {@link
 * org.iassa.image.Preprocessing#IMAGENET}. How they were trained stands in {@code MODEL.md} beside
 * them.
 */
public final class EmbeddedModel {
  private static final String CLASSIFIER = "scenes_classifier.pt";
  private static final String FEATURES = "scenes_features.pt";
  private static final String LABELS = "labels.txt";
  private static final int EXAMPLES = 4;

  private EmbeddedModel() {}

  /**
   * Returns the bytes of the classifier's TorchScript file; the caller's copy.
   *
   * @throws ModelException if the jar lacks it
   */
  public static byte[] classifier() {
    return read(CLASSIFIER);
  }

  /**
   * Returns the bytes of the feature extractor's TorchScript file; the caller's copy.
   *
   * @throws ModelException if the jar lacks it
   */
  public static byte[] features() {
    return read(FEATURES);
  }

  /**
   * Returns the names of the classes in the order of the logits.
   *
   * @throws ModelException if the jar lacks them
   */
  public static List<String> labels() {
    return new String(read(LABELS), StandardCharsets.UTF_8).lines().toList();
  }

  /**
   * Returns one of the scenes that the jar carries as a picture: a leaf, a gear, a fish, a house,
   * each beside smaller objects. {@link SceneGenerator} draws any number of others.
   *
   * @param index 0 to 3
   */
  public static RgbImage example(int index) {
    InvalidOptionException.requireRange("example", index, 0, EXAMPLES - 1);
    String name = "examples/scene-" + index + ".png";
    return ImageReader.decode(name, read(name), ImageLimits.DEFAULT).image();
  }

  /** Returns the SHA-256 of {@link #classifier()}, 64 hexadecimal digits. */
  public static String classifierSha256() {
    return Sha256.hex(classifier());
  }

  /** Returns the SHA-256 of {@link #features()}, 64 hexadecimal digits. */
  public static String featuresSha256() {
    return Sha256.hex(features());
  }

  private static byte[] read(String name) {
    try (InputStream stream = EmbeddedModel.class.getResourceAsStream(name)) {
      if (stream == null) {
        throw new ModelException("the embedded model's resource " + name + " is missing");
      }
      return stream.readAllBytes();
    } catch (IOException e) {
      throw new ModelException("cannot read the embedded model's resource " + name, e);
    }
  }
}
