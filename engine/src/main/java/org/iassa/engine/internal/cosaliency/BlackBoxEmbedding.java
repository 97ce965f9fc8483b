package org.iassa.engine.internal.cosaliency;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import org.iassa.engine.spi.BatchFormat;
import org.iassa.engine.spi.BlackBox;
import org.iassa.engine.spi.ImageBatch;
import org.iassa.image.Preprocessing;

/** Takes a black box's scores as the vector. */
public final class BlackBoxEmbedding implements Embedding {
  private final BlackBox box;
  private FloatBuffer scores = FloatBuffer.allocate(0);
  private float[] vectors = {};

  /**
   * @param box stays the caller's
   */
  public BlackBoxEmbedding(BlackBox box) {
    this.box = box;
  }

  @Override
  public BatchFormat format() {
    return box.format();
  }

  @Override
  public Preprocessing preprocessing() {
    return box.preprocessing();
  }

  @Override
  public String identity() {
    return box.identity();
  }

  @Override
  public boolean measurable() {
    return box.measurable();
  }

  @Override
  public float[] embed(ImageBatch batch) {
    int floats = batch.count() * box.classes();
    if (vectors.length < floats) {
      vectors = new float[floats];
      scores =
          ByteBuffer.allocateDirect(Math.multiplyExact(floats, Float.BYTES))
              .order(ByteOrder.nativeOrder())
              .asFloatBuffer();
    }
    box.score(batch, scores);
    scores.clear().get(0, vectors, 0, floats);
    return vectors;
  }
}
