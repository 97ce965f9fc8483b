package org.iassa.engine;

import java.nio.FloatBuffer;
import java.util.List;
import java.util.Random;
import org.iassa.engine.spi.BlackBox;

/**
 * One small classifier in every form: {@link TorchModels#convLogits}, the same as an ONNX file, and
 * as Java. A 3×3 convolution to 8 channels, ReLU, mean over the area, 3 × the first five.
 */
public final class TinyNetwork {
  public static final int SIDE = 64;
  public static final int CLASSES = 5;
  private static final int CHANNELS = 8;
  private static final float GAIN = 3;

  private TinyNetwork() {}

  /** How an ONNX file differs from the plain one. */
  enum Form {
    OPEN_BATCH,
    BATCH_1,
    BATCH_3,
    INTERLEAVED,
    HALF_INPUT,
    INNER_BATCH_1,
    SOFTMAX,
    EXTERNAL
  }

  static float[] convolution() {
    Random random = new Random(17);
    float[] conv = new float[CHANNELS * 3 * 3 * 3];
    for (int i = 0; i < conv.length; i++) {
      conv[i] = (float) random.nextGaussian() / 5;
    }
    return conv;
  }

  private static float[] head() {
    float[] head = new float[CHANNELS * CLASSES];
    for (int c = 0; c < CLASSES; c++) {
      head[c * CLASSES + c] = GAIN;
    }
    return head;
  }

  /** Returns an ONNX file that takes any batch and any size. */
  public static byte[] plainOnnx() {
    return onnx(Form.OPEN_BATCH);
  }

  static byte[] onnx(Form form) {
    return onnx(form, "weights.bin");
  }

  static byte[] onnx(Form form, String location) {
    OnnxWriter writer = new OnnxWriter();
    String x = "x";
    long batch = form == Form.BATCH_1 ? 1 : form == Form.BATCH_3 ? 3 : -1;
    if (form == Form.INTERLEAVED) {
      writer.input("x", OnnxWriter.FLOAT, batch, SIDE, SIDE, 3);
      writer.node("Transpose", List.of("x"), "planar", OnnxWriter.ints("perm", 0, 3, 1, 2));
      x = "planar";
    } else if (form == Form.HALF_INPUT) {
      writer.input("x", OnnxWriter.FLOAT16, batch, 3, -2, -3);
      writer.node("Cast", List.of("x"), "wide", OnnxWriter.integer("to", OnnxWriter.FLOAT));
      x = "wide";
    } else {
      writer.input("x", OnnxWriter.FLOAT, batch, 3, -2, -3);
    }
    if (form == Form.EXTERNAL) {
      writer.external("conv", location, CHANNELS, 3, 3, 3);
    } else {
      writer.weights("conv", convolution(), CHANNELS, 3, 3, 3);
    }
    writer
        .weights("head", head(), CHANNELS, CLASSES)
        .node("Conv", List.of(x, "conv"), "c", OnnxWriter.ints("pads", 1, 1, 1, 1))
        .node("Relu", List.of("c"), "r")
        .node("GlobalAveragePool", List.of("r"), "p")
        .node("Flatten", List.of("p"), "f");
    if (form == Form.INNER_BATCH_1) {
      OnnxWriter.Message shape =
          new OnnxWriter.Message()
              .number(1, 2)
              .number(2, 7)
              .text(8, "shape")
              .number(7, 1)
              .number(7, CHANNELS);
      writer.initializer(shape).node("Reshape", List.of("f", "shape"), "f1");
    }
    String f = form == Form.INNER_BATCH_1 ? "f1" : "f";
    boolean softmax = form == Form.SOFTMAX;
    writer.node("Gemm", List.of(f, "head"), softmax ? "logits" : "y");
    if (softmax) {
      writer.node("Softmax", List.of("logits"), "y", OnnxWriter.integer("axis", 1));
    }
    return writer.output("y", batch, CLASSES).model();
  }

  /** Softmax of the logits of planar images, in double precision. */
  public static void score(FloatBuffer pixels, int count, FloatBuffer scores) {
    float[] conv = convolution();
    float[] image = new float[3 * SIDE * SIDE];
    double[] logits = new double[CLASSES];
    for (int n = 0; n < count; n++) {
      pixels.get(n * image.length, image);
      double sum = 0;
      for (int o = 0; o < CLASSES; o++) {
        logits[o] = GAIN * mean(image, conv, o);
        sum += Math.exp(logits[o]);
      }
      for (int o = 0; o < CLASSES; o++) {
        scores.put(n * CLASSES + o, (float) (Math.exp(logits[o]) / sum));
      }
    }
  }

  private static double mean(float[] image, float[] conv, int out) {
    double total = 0;
    for (int y = 0; y < SIDE; y++) {
      for (int x = 0; x < SIDE; x++) {
        float sum = 0;
        for (int c = 0; c < 3; c++) {
          for (int dy = Math.max(-1, -y); dy <= Math.min(1, SIDE - 1 - y); dy++) {
            for (int dx = Math.max(-1, -x); dx <= Math.min(1, SIDE - 1 - x); dx++) {
              sum +=
                  conv[((out * 3 + c) * 3 + dy + 1) * 3 + dx + 1]
                      * image[(c * SIDE + y + dy) * SIDE + x + dx];
            }
          }
        }
        total += Math.max(0, sum);
      }
    }
    return total / (SIDE * SIDE);
  }

  static BlackBox box() {
    return BlackBox.of(
        SIDE, SIDE, CLASSES, (batch, scores) -> score(batch.floats(), batch.count(), scores));
  }
}
