package org.iassa.engine.internal.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Map;
import java.util.Set;
import org.iassa.engine.ModelException;
import org.iassa.engine.OnnxOptions;
import org.iassa.engine.spi.BatchFormat;
import org.iassa.engine.spi.Layout;

/** A model that ONNX Runtime has loaded, and the tensors that it takes and gives. */
final class OnnxSession implements AutoCloseable {
  private static final int LONGEST = 400;

  private final OrtEnvironment environment;
  private final OrtSession session;
  private final OnnxSignature signature;
  private final TensorCache<ByteBuffer> inputs = new TensorCache<>(this::input);
  private final TensorCache<FloatBuffer> outputs = new TensorCache<>(this::output);
  private long[] resultShape;

  private OnnxSession(OrtEnvironment environment, OrtSession session, OnnxSignature signature) {
    this.environment = environment;
    this.session = session;
    this.signature = signature;
  }

  /**
   * Loads a model.
   *
   * @param name what messages call it
   * @throws ModelException if that fails, or it takes or returns what no classifier does
   */
  static OnnxSession open(String name, OnnxFile model, OnnxOptions options) {
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    OrtSession session = null;
    try (OrtSession.SessionOptions settings = new OrtSession.SessionOptions()) {
      settings.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
      settings.setDeterministicCompute(true);
      settings.setInterOpNumThreads(1);
      if (options.threads() > 0) {
        settings.setIntraOpNumThreads(options.threads());
      }
      // A waiting thread that spins takes the processor from the engine's own threads.
      settings.addConfigEntry("session.intra_op.allow_spinning", "0");
      session =
          model.external()
              ? environment.createSession(model.path().toString(), settings)
              : environment.createSession(model.bytes(), settings);
      return new OnnxSession(environment, session, OnnxSignature.of(name, session, options));
    } catch (OrtException e) {
      close(session);
      throw failed("model " + name + " cannot be loaded", e);
    } catch (RuntimeException e) {
      close(session);
      throw e;
    }
  }

  /**
   * Says what {@link #callInto} will give.
   *
   * @param shape shape of a result; its first number does not matter
   */
  void expect(long[] shape) {
    resultShape = shape.clone();
  }

  /** Returns what the model takes and returns. */
  OnnxSignature signature() {
    return signature;
  }

  /** Calls the model with images from to from+count−1 of a batch. */
  OrtSession.Result call(ByteBuffer data, int from, int count) throws OrtException {
    OnnxTensor input = inputs.get(data, from, count);
    return session.run(Map.of(signature.input(), input), Set.of(signature.output()));
  }

  /** As {@link #call}, and has the scores written to rows at to at+count−1 of a direct buffer. */
  void callInto(ByteBuffer data, int from, int count, FloatBuffer scores, int at)
      throws OrtException {
    OnnxTensor input = inputs.get(data, from, count);
    Map<String, OnnxValue> result = Map.of(signature.output(), outputs.get(scores, at, count));
    session.run(Map.of(signature.input(), input), Set.of(), result).close();
  }

  /** Forgets the score buffers that were seen: one of them is used no more. */
  void forgetScores() {
    outputs.close();
  }

  private OnnxTensor input(ByteBuffer data, int from, int count) throws OrtException {
    BatchFormat format = signature.format();
    long bytes = format.bytesPerImage();
    ByteBuffer part =
        data.duplicate()
            .clear()
            .slice(Math.toIntExact(from * bytes), Math.toIntExact(count * bytes))
            .order(ByteOrder.nativeOrder());
    long h = format.height();
    long w = format.width();
    long[] shape =
        format.layout() == Layout.NCHW
            ? new long[] {count, BatchFormat.CHANNELS, h, w}
            : new long[] {count, h, w, BatchFormat.CHANNELS};
    OnnxJavaType type =
        switch (format.type()) {
          case FP32 -> OnnxJavaType.FLOAT;
          case FP16 -> OnnxJavaType.FLOAT16;
          case BF16 -> OnnxJavaType.BFLOAT16;
        };
    return OnnxTensor.createTensor(environment, part, shape, type);
  }

  private OnnxTensor output(FloatBuffer scores, int from, int count) throws OrtException {
    long[] shape = resultShape.clone();
    shape[0] = count;
    int classes = Math.toIntExact(shape[1]);
    FloatBuffer part = scores.duplicate().clear().slice(from * classes, count * classes);
    return OnnxTensor.createTensor(environment, part, shape);
  }

  /** Returns the error for what ONNX Runtime threw: the first line of its text. */
  static ModelException failed(String what, OrtException cause) {
    String text = String.valueOf(cause.getMessage()).lines().findFirst().orElse("no reason given");
    String shown = text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text;
    return new ModelException(what + ": " + shown, cause);
  }

  private static void close(OrtSession session) {
    if (session != null) {
      try {
        session.close();
      } catch (OrtException e) {
        // the first failure says more
      }
    }
  }

  @Override
  public void close() {
    inputs.close();
    outputs.close();
    close(session);
  }
}
