package org.iassa.cli;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import org.iassa.engine.ScoreKind;
import org.iassa.metrics.Protocol;

/**
 * One classifier, loaded once for every kind of scores that is asked for: protocols of raw outputs
 * and methods with an activation of their own need another kind than the command line names. Owns
 * what it loads. Not for several threads at once.
 */
final class ModelKinds implements AutoCloseable {
  private final Engines engines;
  private final ModelArgs args;
  private final ScoreKind given;
  private final Map<ScoreKind, LoadedModel> loaded = new EnumMap<>(ScoreKind.class);

  /** Loads the classifier with the kind of scores that the options name. */
  ModelKinds(Engines engines, ModelArgs args) {
    this.engines = engines;
    this.args = args;
    LoadedModel first = engines.load(args); // reads the model's card, which may name the kind
    this.given = args.scores;
    loaded.put(given, first);
  }

  /** Returns the classifier with the kind of scores that the options name; stays this object's. */
  LoadedModel given() {
    return loaded.get(given);
  }

  /** Returns the kind of scores that the options name. */
  ScoreKind givenKind() {
    return given;
  }

  /**
   * Returns the kind that a method's wish comes to: the wish itself where logits are taken as they
   * usually are, else the kind given: probabilities cannot be turned back, and who asks for
   * sigmoids by name gets them.
   */
  ScoreKind kind(ScoreKind wish) {
    return given == ScoreKind.LOGITS ? wish : given;
  }

  /** Returns the classifier with a kind that {@link #kind} gave; stays this object's. */
  LoadedModel of(ScoreKind kind) {
    return loaded.computeIfAbsent(kind, this::load);
  }

  /** Returns the classifier as a protocol's metrics call it; stays this object's. */
  LoadedModel of(Protocol.Activation activation) {
    return switch (activation) {
      case SOFTMAX -> given();
      case MODEL_OUTPUT -> of(given == ScoreKind.PROBABILITIES ? given : ScoreKind.RAW);
    };
  }

  private LoadedModel load(ScoreKind kind) {
    Path features = args.features;
    args.features = null; // one extractor will do
    args.scores = kind;
    try {
      return engines.load(args);
    } finally {
      args.scores = given;
      args.features = features;
    }
  }

  @Override
  public void close() {
    RuntimeException failure = null;
    for (LoadedModel model : loaded.values()) {
      try {
        model.close();
      } catch (RuntimeException e) {
        failure = failure == null ? e : failure;
      }
    }
    loaded.clear();
    if (failure != null) {
      throw failure;
    }
  }
}
