package org.iassa.engine.internal.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import org.iassa.engine.ModelException;
import org.iassa.engine.OnnxOptions;
import org.iassa.engine.internal.scoring.ScoreConversion;
import org.iassa.engine.internal.scoring.ScoreRequest;
import org.iassa.engine.internal.tuning.OwnRuntime;
import org.iassa.engine.spi.BatchFormat;
import org.iassa.engine.spi.BlackBox;
import org.iassa.engine.spi.ElementType;
import org.iassa.engine.spi.ImageBatch;
import org.iassa.image.Preprocessing;

/**
 * An ONNX classifier. Reads batches where they lie and has FP32 scores written where they are
 * wanted; a model of fixed batch n is called for n images at a time, the last time with images
 * repeated to fill it.
 */
public final class OnnxBlackBox implements BlackBox, OwnRuntime {
  private static final int USUAL_BATCH = 16;

  private final String name;
  private final OnnxOptions options;
  private final String sha256;
  private final OnnxSession session;
  private final OnnxSignature signature;
  private final int fixedBatch;
  private final int classes;
  private final boolean pinned;
  private final long[] resultShape;
  private final ScoreConversion conversion;
  private final ImageBatch padding;
  private FloatBuffer staging;
  private boolean closed;

  private OnnxBlackBox(Path file, OnnxOptions options, OnnxFile model, OnnxSession session)
      throws OrtException {
    this.name = file.toString();
    this.options = options;
    this.sha256 = model.sha256();
    this.session = session;
    this.signature = session.signature();
    this.padding = ImageBatch.zeros(format(), Math.max(2, signature.batch()));
    int declared = signature.batch();
    try (OrtSession.Result first = session.call(padding.data(), 0, Math.max(1, declared))) {
      this.resultShape = signature.result(first.get(0), Math.max(1, declared));
    }
    session.expect(resultShape);
    this.classes = Math.toIntExact(resultShape[1]);
    this.pinned = signature.resultType() == OnnxJavaType.FLOAT;
    this.fixedBatch = declared > 0 ? declared : takesTwo() ? 0 : 1;
    this.conversion =
        new ScoreConversion(
            name, options.scores(), classes, pinned ? format().type() : ElementType.FP16);
  }

  /**
   * Loads and probes a classifier.
   *
   * @throws ModelException if it cannot be loaded or does not take or return what it should
   */
  public static OnnxBlackBox load(Path file, OnnxOptions options) {
    OnnxFile model = OnnxFile.read(file, options.maxBytes());
    OnnxSession session = OnnxSession.open(file.toString(), model, options);
    try {
      return new OnnxBlackBox(file, options, model, session);
    } catch (OrtException e) {
      session.close();
      throw OnnxSession.failed("model " + file + " cannot be loaded", e);
    } catch (RuntimeException e) {
      session.close();
      throw e;
    }
  }

  private boolean takesTwo() throws OrtException {
    try (OrtSession.Result two = session.call(padding.data(), 0, 2)) {
      return Arrays.equals(signature.result(two.get(0), 2), 1, 2, resultShape, 1, 2);
    } catch (OrtException | ModelException e) {
      return false; // a shape inside it is fixed to one image
    }
  }

  @Override
  public BatchFormat format() {
    return signature.format();
  }

  @Override
  public int classes() {
    return classes;
  }

  @Override
  public Preprocessing preprocessing() {
    return options.preprocessing();
  }

  @Override
  public String identity() {
    return sha256;
  }

  @Override
  public boolean measurable() {
    return fixedBatch == 0;
  }

  /** {@inheritDoc} For a model of fixed batch: as many as fill its calls. */
  @Override
  public int preferredBatch() {
    return fixedBatch * Math.max(1, USUAL_BATCH / Math.max(1, fixedBatch));
  }

  @Override
  public String runtime() {
    return "ONNX Runtime " + OnnxRuntime.require(name);
  }

  @Override
  public int threads() {
    return options.threads();
  }

  @Override
  public synchronized void score(ImageBatch batch, FloatBuffer scores) {
    if (closed) {
      throw new IllegalStateException("model " + name + " is closed");
    }
    ScoreRequest.requireFits(batch, format(), scores, classes);
    int count = batch.count();
    boolean direct = scores.isDirect() && scores.order() == ByteOrder.nativeOrder();
    FloatBuffer target = direct ? scores : staging(count);
    int step = fixedBatch == 0 ? Math.max(1, count) : fixedBatch;
    try {
      for (int from = 0; from < count; from += step) {
        if (count - from >= step) {
          run(batch.data(), from, step, target, from);
        } else {
          runPadded(batch.data(), from, count - from, target);
        }
      }
    } catch (OrtException e) {
      throw OnnxSession.failed(
          "model %s failed on a batch of %d images %s".formatted(name, step, format()), e);
    }
    conversion.convert(target, count);
    if (!direct) {
      scores.put(0, target, 0, count * classes);
    }
  }

  /** Scores images from to from+count−1 into rows at to at+count−1. */
  private void run(ByteBuffer data, int from, int count, FloatBuffer scores, int at)
      throws OrtException {
    if (pinned) {
      session.callInto(data, from, count, scores, at);
      return;
    }
    try (OrtSession.Result result = session.call(data, from, count)) {
      long[] shape = signature.result(result.get(0), count);
      if (shape[1] != classes) {
        throw new ModelException(
            "model %s returned %d scores per image, but %d when it was loaded"
                .formatted(name, shape[1], classes));
      }
      FloatBuffer found = ((OnnxTensor) result.get(0)).getFloatBuffer();
      scores.put(at * classes, found, found.position(), count * classes);
    }
  }

  private void runPadded(ByteBuffer data, int from, int count, FloatBuffer scores)
      throws OrtException {
    int bytes = Math.toIntExact(format().bytesPerImage());
    for (int i = 0; i < fixedBatch; i++) {
      padding.data().put(i * bytes, data, (from + i % count) * bytes, bytes);
    }
    FloatBuffer all = scores(fixedBatch);
    run(padding.data(), 0, fixedBatch, all, 0);
    session.forgetScores();
    scores.put(from * classes, all, 0, count * classes);
  }

  private FloatBuffer staging(int count) {
    if (staging == null || staging.capacity() < count * classes) {
      staging = scores(count);
    }
    return staging;
  }

  private FloatBuffer scores(int count) {
    int bytes = Math.multiplyExact(Math.multiplyExact(count, classes), Float.BYTES);
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder()).asFloatBuffer();
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      session.close();
    }
  }
}
