package org.iassa.bench.study;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.iassa.data.Sample;
import org.iassa.engine.ExplainOptions;
import org.iassa.engine.Explainer;
import org.iassa.engine.Explanation;
import org.iassa.engine.Precision;
import org.iassa.engine.SaliencyMap;
import org.iassa.engine.Targets;
import org.iassa.engine.spi.BlackBox;
import org.iassa.metrics.Control;
import org.iassa.metrics.Evaluation;
import org.iassa.metrics.Evaluator;

/**
 * Measures variants on images.
 *
 * @param evaluator measures maps, with forwards of {@code model}
 * @param model the classifier in the number format of the study
 * @param explainer explains the same classifier
 * @param precision the number format
 * @param log where results go, and where known ones are found
 */
record StudyRun(
    Evaluator evaluator, BlackBox model, Explainer explainer, Precision precision, ResultLog log) {
  /** A map and what it cost. */
  private record Made(Optional<SaliencyMap> map, long forwards, double millis, String stop) {}

  /** Measures all variants on one image; empty if its top-1 class is not annotated. */
  Optional<List<StudyResult>> measure(Sample sample, List<Variant> variants) {
    Optional<StudyImage> found = StudyImage.of(sample, model, evaluator);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    List<StudyResult> results = new ArrayList<>();
    Map<ExplainOptions, Made> explained = new HashMap<>();
    for (Variant variant : variants) {
      StudyResult.Key key =
          new StudyResult.Key(
              sample.name(),
              variant.name(),
              evaluator.protocol().id(),
              model.identity(),
              precision.name());
      Optional<StudyResult> known = log.find(key);
      if (known.isPresent()) {
        results.add(known.get());
      } else {
        StudyResult result = measure(key, found.get(), variant, explained);
        log.add(result);
        results.add(result);
      }
    }
    return Optional.of(results);
  }

  private StudyResult measure(
      StudyResult.Key key, StudyImage image, Variant variant, Map<ExplainOptions, Made> explained) {
    Made made =
        variant
            .options()
            .map(options -> explained.computeIfAbsent(options, o -> explain(image, o)))
            .map(clean -> noisy(clean, variant.noise(), image))
            .orElseGet(() -> control(image, variant));
    if (made.map.isEmpty()) {
      return new StudyResult(
          key, image.target(), made.forwards, made.millis, 0, made.stop, Map.of());
    }
    Evaluation evaluation =
        evaluator.evaluate(
            image.planes(), made.map.get(), image.target(), Optional.of(image.mask()));
    return new StudyResult(
        key,
        image.target(),
        made.forwards,
        made.millis,
        evaluation.region(),
        made.stop,
        evaluation.values());
  }

  private static Made noisy(Made made, double noise, StudyImage image) {
    if (noise == 0 || made.map.isEmpty()) {
      return made;
    }
    SaliencyMap map = made.map.get();
    SaliencyMap random = Control.random(map.height(), map.width(), image.name().hashCode());
    float[] values = map.toArray();
    float[] noises = random.toArray();
    float range = map.max() - map.min();
    for (int i = 0; i < values.length; i++) {
      values[i] += (float) noise * range * (noises[i] - 0.5f);
    }
    return new Made(
        Optional.of(new SaliencyMap(map.height(), map.width(), values)),
        made.forwards,
        made.millis,
        made.stop);
  }

  private Made explain(StudyImage image, ExplainOptions asked) {
    ExplainOptions options =
        asked.toBuilder()
            .targets(Targets.of(image.target()))
            .precision(precision)
            .batch(32)
            .build();
    Explanation explanation = explainer.explain(image.image(), options);
    return new Made(
        explanation.hasEvidence() ? Optional.of(explanation.saliency()) : Optional.empty(),
        explanation.forwards(),
        explanation.millis().total(),
        explanation.stopReason().name());
  }

  private static Made control(StudyImage image, Variant variant) {
    int height = image.image().height();
    int width = image.image().width();
    SaliencyMap map =
        variant.control().orElseThrow().equals("random")
            ? Control.random(height, width, image.name().hashCode())
            : Control.centreGaussian(height, width);
    return new Made(Optional.of(map), 0, 0, "CONTROL");
  }
}
