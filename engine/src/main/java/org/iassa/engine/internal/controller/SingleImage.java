package org.iassa.engine.internal.controller;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;
import org.iassa.engine.spi.BatchFormat;
import org.iassa.engine.spi.BlackBox;
import org.iassa.engine.spi.FeatureExtractor;
import org.iassa.engine.spi.FeatureMap;
import org.iassa.engine.spi.ImageBatch;
import org.iassa.engine.spi.KernelBackend;
import org.iassa.engine.spi.KernelSession;
import org.iassa.engine.spi.SessionPlan;

/** The unmasked image, given to networks of one format. Owns a session for one image. */
final class SingleImage implements AutoCloseable {
  private static final int[] NO_TARGET = {0};

  private final KernelSession session;

  SingleImage(KernelBackend backend, BatchFormat format) {
    session = backend.open(new SessionPlan(format, 1, 1, 1, 1, 1));
  }

  /** Returns the scores of every class, checked. */
  float[] scores(BlackBox model, InputImage input) {
    FloatBuffer scores =
        ByteBuffer.allocateDirect(Math.multiplyExact(model.classes(), Float.BYTES))
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer();
    Scores.request(model, batch(input), scores);
    return Scores.checked(scores, model.classes(), model.scoreBound());
  }

  List<FeatureMap> features(FeatureExtractor extractor, InputImage input) {
    return extractor.extract(batch(input));
  }

  private ImageBatch batch(InputImage input) {
    session.start(input.pixels(), input.fill(), NO_TARGET);
    return session.writeImage(0);
  }

  @Override
  public void close() {
    session.close();
  }
}
