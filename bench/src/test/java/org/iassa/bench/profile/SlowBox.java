package org.iassa.bench.profile;

import java.nio.FloatBuffer;
import org.iassa.engine.Device;
import org.iassa.engine.ExplainOptions;
import org.iassa.engine.Explainer;
import org.iassa.engine.Method;
import org.iassa.engine.Preset;
import org.iassa.engine.RiseOptions;
import org.iassa.engine.spi.BatchFormat;
import org.iassa.engine.spi.BlackBox;
import org.iassa.engine.spi.ImageBatch;
import org.iassa.image.RgbImage;
import org.iassa.scenes.SceneGenerator;

/** A classifier that takes a known time per image and keeps its own account of it. */
final class SlowBox implements BlackBox {
  private static final int SIDE = 32;
  private static final RgbImage IMAGE = new SceneGenerator(1).scene(0).image();
  private static final long NANOS_PER_IMAGE = 3_000_000;

  long nanos;
  long images;

  @Override
  public BatchFormat format() {
    return BatchFormat.planar(SIDE, SIDE);
  }

  @Override
  public int classes() {
    return 2;
  }

  @Override
  public boolean measurable() {
    return true;
  }

  @Override
  public void score(ImageBatch batch, FloatBuffer scores) {
    long began = System.nanoTime();
    for (int n = 0; n < batch.count(); n++) {
      float v = batch.floats().get((n * 3 * SIDE + SIDE / 2) * SIDE + SIDE / 2);
      float p = 1 / (1 + (float) Math.exp(-v));
      scores.put(2 * n, p).put(2 * n + 1, 1 - p);
    }
    while (System.nanoTime() - began < NANOS_PER_IMAGE * batch.count()) {
      Thread.onSpinWait();
    }
    images += batch.count();
    nanos += System.nanoTime() - began;
  }

  /** Explains one scene by RISE with this many masks in batches of 8. */
  int explain(int masks) {
    ExplainOptions options =
        ExplainOptions.builder(Preset.BALANCED)
            .method(Method.RISE)
            .rise(new RiseOptions(masks, 4, 0.5))
            .batch(8)
            .build();
    try (Explainer explainer = Explainer.builder(this).device(Device.CPU).build()) {
      explainer.explain(IMAGE, options);
    }
    return 0;
  }
}
