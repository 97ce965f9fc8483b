package org.iassa.engine.internal.controller;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import org.iassa.engine.Fill;
import org.iassa.engine.spi.BatchFormat;
import org.iassa.image.Planes;
import org.iassa.image.Preprocessing;
import org.iassa.image.RgbImage;

/** An image in a network's size, normalised, with its fill. */
public final class InputImage {
  private final int height;
  private final int width;
  private final FloatBuffer pixels;
  private final FloatBuffer fill;

  public InputImage(RgbImage image, BatchFormat format, Preprocessing preprocessing, Fill kind) {
    height = format.height();
    width = format.width();
    pixels = planes();
    fill = planes();
    Planes.normalise(preprocessing.framing().apply(image, height, width), preprocessing, pixels);
    Planes.fill(kind, pixels, height, width, preprocessing, fill);
  }

  private FloatBuffer planes() {
    int bytes = BatchFormat.CHANNELS * height * width * Float.BYTES;
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder()).asFloatBuffer();
  }

  int height() {
    return height;
  }

  int width() {
    return width;
  }

  /** 3×H×W normalised floats, planar. */
  public FloatBuffer pixels() {
    return pixels;
  }

  /** What stands in masked-out pixels; same shape. */
  public FloatBuffer fill() {
    return fill;
  }
}
