package org.iassa.metrics;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.iassa.engine.spi.BatchFormat;
import org.iassa.engine.spi.BlackBox;
import org.iassa.engine.spi.ImageBatch;

/** A black box of one class that keeps every planar image it is given, in order. */
final class Recorder implements BlackBox {
  final List<float[]> images = new ArrayList<>();
  private final BatchFormat format;
  private final ToDoubleFunction<float[]> function;

  Recorder(int height, int width, ToDoubleFunction<float[]> function) {
    this.format = BatchFormat.planar(height, width);
    this.function = function;
  }

  @Override
  public BatchFormat format() {
    return format;
  }

  @Override
  public int classes() {
    return 1;
  }

  @Override
  public void score(ImageBatch batch, FloatBuffer scores) {
    for (int i = 0; i < batch.count(); i++) {
      float[] image = new float[3 * format.pixels()];
      batch.floats().get(i * image.length, image);
      images.add(image);
      scores.put(i, (float) function.applyAsDouble(image));
    }
  }
}
