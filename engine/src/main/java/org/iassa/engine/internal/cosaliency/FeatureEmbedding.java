package org.iassa.engine.internal.cosaliency;

import java.nio.ByteBuffer;
import java.util.List;
import org.iassa.engine.ModelException;
import org.iassa.engine.spi.BatchFormat;
import org.iassa.engine.spi.FeatureExtractor;
import org.iassa.engine.spi.FeatureMap;
import org.iassa.engine.spi.ImageBatch;
import org.iassa.image.Preprocessing;

/**
 * Takes the mean over all places of each channel of the deepest feature map. The extractor takes
 * one image at a time, so a batch is so many calls.
 */
public final class FeatureEmbedding implements Embedding {
  private final FeatureExtractor extractor;
  private final Preprocessing preprocessing;
  private ByteBuffer sliced;
  private ImageBatch[] images = {};
  private float[] vectors = {};
  private int channels;

  /**
   * @param extractor stays the caller's
   */
  public FeatureEmbedding(FeatureExtractor extractor, Preprocessing preprocessing) {
    this.extractor = extractor;
    this.preprocessing = preprocessing;
  }

  @Override
  public BatchFormat format() {
    return extractor.format();
  }

  @Override
  public Preprocessing preprocessing() {
    return preprocessing;
  }

  @Override
  public String identity() {
    return extractor.identity();
  }

  @Override
  public boolean measurable() {
    return false;
  }

  @Override
  public float[] embed(ImageBatch batch) {
    slice(batch);
    for (int n = 0; n < batch.count(); n++) {
      List<FeatureMap> levels = extractor.extract(images[n].withCount(1));
      FeatureMap deepest = levels.get(levels.size() - 1);
      if (channels == 0) {
        channels = deepest.channels();
      } else if (channels != deepest.channels()) {
        throw new ModelException(
            "the feature extractor gave "
                + deepest.channels()
                + " channels at its deepest level, but "
                + channels
                + " before");
      }
      if (vectors.length < batch.count() * channels) {
        vectors = java.util.Arrays.copyOf(vectors, batch.count() * channels);
      }
      pool(deepest, vectors, n * channels);
    }
    return vectors;
  }

  private static void pool(FeatureMap map, float[] out, int at) {
    int places = map.height() * map.width();
    for (int c = 0; c < map.channels(); c++) {
      double sum = 0;
      for (int i = 0; i < places; i++) {
        sum += map.data().get(c * places + i);
      }
      out[at + c] = (float) (sum / places);
    }
  }

  /** Makes a batch of one of each image's memory, once per memory. */
  private void slice(ImageBatch batch) {
    ByteBuffer memory = batch.data();
    if (memory == sliced) {
      return;
    }
    int bytes = (int) format().bytesPerImage();
    images = new ImageBatch[batch.capacity()];
    for (int n = 0; n < images.length; n++) {
      images[n] = new ImageBatch(format(), memory.slice(n * bytes, bytes));
    }
    sliced = memory;
  }
}
