package org.iassa.engine;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Objects;
import org.iassa.engine.internal.cosaliency.BlackBoxEmbedding;
import org.iassa.engine.internal.cosaliency.Embedding;
import org.iassa.engine.internal.cosaliency.FeatureEmbedding;
import org.iassa.engine.spi.BatchFormat;
import org.iassa.engine.spi.BlackBox;
import org.iassa.engine.spi.ElementType;
import org.iassa.engine.spi.FeatureExtractor;
import org.iassa.engine.spi.ImageBatch;
import org.iassa.engine.spi.Layout;
import org.iassa.image.Planes;
import org.iassa.image.Preprocessing;
import org.iassa.image.RgbImage;

/**
 * Co-saliency (end of section 2 of the paper): which pixels of an image B look like an image A. A
 * black box of one class whose score for an image is how near its features come to A's; explaining
 * B with it, by any method, gives the map: a pixel is salient where images that show it are like A.
 *
 * <pre>{@code
 * try (Explainer explainer = Explainer.builder(CoSaliency.of(features, a)).features(features).build()) {
 *   SaliencyMap likeA = explainer.explain(b, Preset.BALANCED.options()).saliency();
 * }
 * }</pre>
 *
 * <p>Features of an image x are φ(x) − φ(0), φ(0) being those of an image of zeros (the data set's
 * mean colour, what masks leave by default): so an image with everything hidden is like nothing.
 * One thread at a time; owns nothing that must be closed.
 */
public final class CoSaliency implements BlackBox {
  private final Embedding embedding;
  private final Comparison comparison;
  private final float[] origin;
  private final float[] reference;
  private final double referenceNorm;

  /** How features are compared. */
  public enum Comparison {
    /** The cosine of the angle between them, from −1 to 1; 0 for features that are all zero. */
    COSINE {
      @Override
      double similarity(double dot, double squared, double distance, double norm) {
        return squared > 0 ? Math.max(-1, Math.min(1, dot / (Math.sqrt(squared) * norm))) : 0;
      }
    },
    /** 1/(1 + d/n) with their Euclidean distance d and the norm n of A's, in (0, 1]. */
    EUCLIDEAN {
      @Override
      double similarity(double dot, double squared, double distance, double norm) {
        return 1 / (1 + Math.sqrt(distance) / norm);
      }
    };

    /**
     * @param dot a·x
     * @param squared |x|²
     * @param distance |a − x|²
     * @param norm |a|
     */
    abstract double similarity(double dot, double squared, double distance, double norm);
  }

  private CoSaliency(Embedding embedding, RgbImage image, Comparison comparison) {
    this.embedding = embedding;
    this.comparison = Objects.requireNonNull(comparison, "comparison");
    requireFp32(embedding.format());
    ImageBatch one = ImageBatch.zeros(embedding.format(), 1);
    origin = single(one);
    normalise(image, embedding, one);
    reference = single(one);
    double squared = 0;
    for (int i = 0; i < reference.length; i++) {
      reference[i] -= origin[i];
      squared += (double) reference[i] * reference[i];
    }
    referenceNorm = Math.sqrt(squared);
    if (!(referenceNorm > 0) || Double.isInfinite(referenceNorm)) {
      throw new ModelException(
          "the features of image A differ from those of an empty image by "
              + referenceNorm
              + ", expected a positive, finite number");
    }
  }

  /** Compares by cosine; inputs are normalised as for ImageNet. */
  public static CoSaliency of(FeatureExtractor features, RgbImage a) {
    return of(features, Preprocessing.IMAGENET, a, Comparison.COSINE);
  }

  /**
   * Compares the means over all places of the deepest level's channels. An extractor takes one
   * image at a time; a network that returns a vector per image is faster as a black box.
   *
   * @param features takes images in FP32; stays the caller's
   * @param preprocessing how it wants pixel values normalised
   * @param a the image that pixels are to look like, of any size
   * @throws ModelException if A's features say nothing: none, or not finite
   */
  public static CoSaliency of(
      FeatureExtractor features, Preprocessing preprocessing, RgbImage a, Comparison comparison) {
    return new CoSaliency(new FeatureEmbedding(features, preprocessing), a, comparison);
  }

  /**
   * Compares what a black box returns, taken as a vector.
   *
   * @param embedding takes images in FP32; its scores may be any finite numbers; stays the caller's
   * @throws ModelException as above
   */
  public static CoSaliency of(BlackBox embedding, RgbImage a, Comparison comparison) {
    return new CoSaliency(new BlackBoxEmbedding(embedding), a, comparison);
  }

  private static void requireFp32(BatchFormat format) {
    if (format.type() != ElementType.FP32) {
      throw new InvalidOptionException("co-saliency's features take", format.type(), "FP32");
    }
  }

  private float[] single(ImageBatch image) {
    float[] all = embedding.embed(image.withCount(1));
    return Arrays.copyOf(all, all.length);
  }

  private static void normalise(RgbImage image, Embedding embedding, ImageBatch out) {
    BatchFormat format = embedding.format();
    RgbImage resized =
        embedding.preprocessing().framing().apply(image, format.height(), format.width());
    FloatBuffer planes = FloatBuffer.allocate(3 * format.pixels());
    Planes.normalise(resized, embedding.preprocessing(), planes);
    boolean planar = format.layout() == Layout.NCHW;
    for (int i = 0; i < 3 * format.pixels(); i++) {
      int at = planar ? i : i % format.pixels() * 3 + i / format.pixels();
      out.floats().put(at, planes.get(i));
    }
  }

  /** Returns how features are compared. */
  public Comparison comparison() {
    return comparison;
  }

  @Override
  public BatchFormat format() {
    return embedding.format();
  }

  @Override
  public int classes() {
    return 1;
  }

  @Override
  public Preprocessing preprocessing() {
    return embedding.preprocessing();
  }

  @Override
  public String identity() {
    return embedding.identity();
  }

  @Override
  public boolean measurable() {
    return embedding.measurable();
  }

  @Override
  public void score(ImageBatch batch, FloatBuffer scores) {
    float[] vectors = embedding.embed(batch);
    for (int n = 0; n < batch.count(); n++) {
      double dot = 0;
      double squared = 0;
      double distance = 0;
      for (int i = 0; i < reference.length; i++) {
        double x = (double) vectors[n * reference.length + i] - origin[i];
        dot += x * reference[i];
        squared += x * x;
        distance += (x - reference[i]) * (x - reference[i]);
      }
      scores.put(n, (float) comparison.similarity(dot, squared, distance, referenceNorm));
    }
  }
}
