package org.iassa.engine.internal.onnx;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import java.util.Arrays;
import java.util.Map;
import org.iassa.engine.ModelException;
import org.iassa.engine.OnnxOptions;
import org.iassa.engine.spi.BatchFormat;
import org.iassa.engine.spi.ElementType;
import org.iassa.engine.spi.Layout;

/**
 * What a model takes and returns.
 *
 * @param model what messages call the model
 * @param input name of its input
 * @param output name of its output
 * @param format form of one image
 * @param batch images per call; 0: any number
 * @param resultType element type of the scores
 */
record OnnxSignature(
    String model,
    String input,
    String output,
    BatchFormat format,
    int batch,
    OnnxJavaType resultType) {

  static OnnxSignature of(String model, OrtSession session, OnnxOptions options)
      throws OrtException {
    Map<String, NodeInfo> inputs = session.getInputInfo();
    if (inputs.size() != 1) {
      throw new ModelException(
          "model %s has the inputs %s, expected one".formatted(model, inputs.keySet()));
    }
    NodeInfo input = inputs.values().iterator().next();
    TensorInfo taken = tensor(model, "input", input);
    long[] shape = taken.getShape();
    if (shape.length != 4) {
      throw new ModelException(
          "model %s takes a tensor %s, expected N×3×H×W or N×H×W×3"
              .formatted(model, Arrays.toString(shape)));
    }
    Layout layout = layout(model, shape, options);
    int rows = layout == Layout.NCHW ? 2 : 1;
    BatchFormat format =
        new BatchFormat(
            side(shape[rows], options.height()),
            side(shape[rows + 1], options.width()),
            layout,
            type(model, taken.type));
    NodeInfo output = output(model, session.getOutputInfo(), options);
    TensorInfo given = tensor(model, "output", output);
    if (given.type != OnnxJavaType.FLOAT
        && given.type != OnnxJavaType.FLOAT16
        && given.type != OnnxJavaType.BFLOAT16) {
      throw new ModelException(
          "model %s returns %s, expected FLOAT, FLOAT16 or BFLOAT16".formatted(model, given.type));
    }
    int batch = shape[0] > 0 ? Math.toIntExact(Math.min(shape[0], Integer.MAX_VALUE)) : 0;
    if (batch > 1024) {
      throw new ModelException("model " + model + " takes " + batch + " images, at most 1024");
    }
    return new OnnxSignature(model, input.getName(), output.getName(), format, batch, given.type);
  }

  private static TensorInfo tensor(String model, String role, NodeInfo node) {
    if (node.getInfo() instanceof TensorInfo info) {
      return info;
    }
    throw new ModelException(
        "model %s has the %s %s, expected a tensor".formatted(model, role, node.getInfo()));
  }

  private static NodeInfo output(String model, Map<String, NodeInfo> outputs, OnnxOptions options) {
    if (options.output().isPresent()) {
      NodeInfo named = outputs.get(options.output().get());
      if (named == null) {
        throw new ModelException(
            "model %s has no output '%s', expected one of %s"
                .formatted(model, options.output().get(), outputs.keySet()));
      }
      return named;
    }
    if (outputs.size() != 1) {
      throw new ModelException(
          "model %s has the outputs %s; say which one the scores are"
              .formatted(model, outputs.keySet()));
    }
    return outputs.values().iterator().next();
  }

  private static Layout layout(String model, long[] shape, OnnxOptions options) {
    boolean planar = shape[1] == BatchFormat.CHANNELS;
    boolean interleaved = shape[3] == BatchFormat.CHANNELS;
    if (planar != interleaved) {
      return planar ? Layout.NCHW : Layout.NHWC;
    }
    if (planar || shape[options.layout() == Layout.NCHW ? 1 : 3] <= 0) {
      return options.layout();
    }
    throw new ModelException(
        "model %s takes a tensor %s, expected 3 channels".formatted(model, Arrays.toString(shape)));
  }

  private static int side(long fixed, int open) {
    return fixed > 0 ? Math.toIntExact(Math.min(fixed, Integer.MAX_VALUE)) : open;
  }

  private static ElementType type(String model, OnnxJavaType type) {
    return switch (type) {
      case FLOAT -> ElementType.FP32;
      case FLOAT16 -> ElementType.FP16;
      case BFLOAT16 -> ElementType.BF16;
      default ->
          throw new ModelException(
              "model %s takes %s, expected FLOAT, FLOAT16 or BFLOAT16".formatted(model, type));
    };
  }

  /**
   * Returns the shape of a result.
   *
   * @throws ModelException if it is not N×C, nor that with axes of length 1 behind
   */
  long[] result(OnnxValue value, int count) {
    if (value instanceof OnnxTensor tensor) {
      long[] shape = tensor.getInfo().getShape();
      boolean flat = shape.length >= 2 && shape[0] == count && shape[1] >= 1 && shape[1] <= 1 << 20;
      for (int i = 2; i < shape.length; i++) {
        flat &= shape[i] == 1;
      }
      if (flat) {
        return shape;
      }
      throw new ModelException(
          "model %s returns a tensor %s for a batch of %d, expected %d×C of scores"
              .formatted(model, Arrays.toString(shape), count, count));
    }
    throw new ModelException("model " + model + " returns no tensor, expected N×C of scores");
  }
}
