package org.iassa.engine.internal.torch;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.iassa.engine.ModelException;
import org.iassa.engine.ScoreKind;
import org.iassa.engine.internal.scoring.ScoreConversion;
import org.iassa.engine.spi.ElementType;

/**
 * Writes a model's output N×C into the engine's score buffer: row i, column c at index i·C + c.
 *
 * <p>Logits: softmax in double precision, rounded to float once, so that the score of a class does
 * not depend on the vector unit. Sigmoid: the same, of each score alone. Probabilities: checked to
 * lie in [0, 1] within a tolerance of 1e-4 (1e-2 in bf16) and clamped to it. Raw outputs: as they
 * are. A score that is not a number passes: the session that accumulates it knows which mask it
 * belongs to.
 */
final class ScoreWriter implements AutoCloseable {
  private final ModelSource source;
  private final ScoreKind kind;
  private final int classes;
  private final ScoreConversion probabilities;
  private final ViewCache<FloatBuffer, Tensor> views = new ViewCache<>(this::view);
  private final ScalarTypeOptional wide;
  private final PinnedScores pinned;
  private FloatBuffer staging;

  ScoreWriter(ModelSource source, ScoreKind kind, ElementType type, int classes, TorchPlace place) {
    this.pinned = place.gpu() ? new PinnedScores(place.device().index(), classes) : null;
    this.source = source;
    this.kind = kind;
    this.classes = classes;
    this.probabilities =
        kind == ScoreKind.PROBABILITIES
            ? new ScoreConversion(source.name(), kind, classes, type)
            : null;
    this.wide = new ScalarTypeOptional(torch.ScalarType.Double).retainReference();
  }

  /**
   * Returns C.
   *
   * @throws ModelException if a model's result is not one tensor of {@code count} rows
   */
  static int classes(ModelSource source, IValue result, int count) {
    if (result.isTensor()) {
      Tensor scores = result.toTensor();
      if (scores.dim() == 2 && scores.size(0) == count && scores.size(1) >= 1) {
        return Math.toIntExact(scores.size(1));
      }
    }
    throw new ModelException(
        "model %s returns %s for a batch of %d; expected one tensor %d×C of scores%s"
            .formatted(
                source.name(),
                Shapes.of(result),
                count,
                count,
                result.isTensor()
                    ? ""
                    : ": export a module whose forward returns only the scores"));
  }

  /**
   * Writes scores. Inside the caller's scope and inference mode.
   *
   * @param scores room for count·C floats; best direct and in native order, else they are copied
   *     once more
   */
  void write(IValue result, int count, FloatBuffer scores) {
    requireShape(result, count);
    Tensor raw = result.toTensor();
    Tensor values =
        switch (kind) {
          case LOGITS -> torch.softmax(raw, 1, wide);
          case SIGMOID -> torch.sigmoid(raw.to(torch.ScalarType.Double));
          case PROBABILITIES, RAW -> raw;
        };
    if (pinned != null) {
      pinned.read(values, count, scores);
      check(scores, count);
      return;
    }
    boolean direct = scores.isDirect() && scores.order() == ByteOrder.nativeOrder();
    FloatBuffer target = direct ? scores : staging(count);
    Tensor out = views.get(target, count);
    out.copy_(values);
    check(target, count);
    if (!direct) {
      scores.put(0, target, 0, count * classes);
    }
  }

  private void requireShape(IValue result, int count) {
    int found = classes(source, result, count);
    if (found != classes) {
      throw new ModelException(
          "model %s returned %d scores per image, but %d when it was loaded"
              .formatted(source.name(), found, classes));
    }
  }

  /** Clamps probabilities. */
  private void check(FloatBuffer scores, int count) {
    if (probabilities != null) {
      probabilities.convert(scores, count);
    }
  }

  private FloatBuffer staging(int count) {
    if (staging == null || staging.capacity() < count * classes) {
      int bytes = Math.multiplyExact(count * classes, Float.BYTES);
      staging = ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder()).asFloatBuffer();
    }
    return staging;
  }

  private Tensor view(FloatBuffer buffer, int count) {
    return torch.from_blob(
        new FloatPointer(buffer.duplicate().clear()),
        new long[] {count, classes},
        new TensorOptions(torch.ScalarType.Float));
  }

  @Override
  public void close() {
    views.close();
    wide.close();
    if (pinned != null) {
      pinned.close();
    }
  }
}
