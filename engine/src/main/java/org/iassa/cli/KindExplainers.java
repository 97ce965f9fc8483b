package org.iassa.cli;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.iassa.engine.Explainer;
import org.iassa.engine.ScoreKind;
import org.iassa.evaluate.Explainers;

/** Explainers of a classifier's kinds, each made when it is first asked for. Owns them. */
final class KindExplainers implements Explainers, AutoCloseable {
  private final ModelKinds models;
  private final ModelArgs args;
  private final Map<ScoreKind, Explainer> made = new EnumMap<>(ScoreKind.class);

  /**
   * @param models the classifier; stays the caller's
   * @param args where it runs
   */
  KindExplainers(ModelKinds models, ModelArgs args) {
    this.models = models;
    this.args = args;
  }

  @Override
  public Explainer of(Optional<ScoreKind> scores) {
    return made.computeIfAbsent(
        scores.map(models::kind).orElse(models.givenKind()), this::explainer);
  }

  private Explainer explainer(ScoreKind kind) {
    Explainer.Builder builder =
        Explainer.builder(models.of(kind).classifier()).device(args.device).threads(args.threads);
    if (models.given().features() != null) {
      builder.features(models.given().features());
    }
    return builder.build();
  }

  @Override
  public void close() {
    made.values().forEach(Explainer::close);
    made.clear();
  }
}
