package org.iassa.evaluate;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.iassa.engine.SaliencyMap;
import org.iassa.engine.spi.BlackBox;
import org.iassa.metrics.Evaluation;
import org.iassa.metrics.Evaluator;
import org.iassa.metrics.LineArtefact;
import org.iassa.metrics.Metric;
import org.iassa.metrics.Protocol;

/** Measures a map; gives one or more figures. Not safe for use by several threads at once. */
public interface Measure {
  /** Returns what it gives, in the order of the tables. */
  List<MeasuredMetric> metrics();

  /**
   * Measures a map.
   *
   * @param into takes one value per metric; NaN where it is undefined
   * @throws org.iassa.engine.ScoreException if the classifier gives a score that cannot be used
   */
  void measure(Subject subject, SaliencyMap map, Map<String, Double> into);

  /**
   * Returns every measure of a run. A new one is one line here.
   *
   * @param model the classifier, in the number format of the run
   * @param metrics which of the metrics that protocols have rules for
   * @param batch images per forward pass
   */
  static List<Measure> all(BlackBox model, Protocol protocol, List<Metric> metrics, int batch) {
    return List.of(
        new ByProtocol(new Evaluator(model, protocol, batch, metrics), metrics), new Artefact());
  }

  /** {@link Metric}s, with the evaluator's batched forward passes. */
  record ByProtocol(Evaluator evaluator, List<Metric> chosen) implements Measure {
    @Override
    public List<MeasuredMetric> metrics() {
      return chosen.stream().map(MeasuredMetric::of).toList();
    }

    @Override
    public void measure(Subject subject, SaliencyMap map, Map<String, Double> into) {
      Evaluation found =
          evaluator.evaluate(subject.planes(), map, subject.target(), Optional.of(subject.mask()));
      found.values().forEach((metric, value) -> into.put(metric.key(), value));
    }
  }

  /** {@link LineArtefact}. */
  record Artefact() implements Measure {
    @Override
    public List<MeasuredMetric> metrics() {
      return List.of(
          new MeasuredMetric(
              "artefact",
              "Line artefact",
              false,
              false,
              "Share of the map's gradient energy in single rows and columns that stand out from"
                  + " their neighbours, as in the paper's Figure 8."));
    }

    @Override
    public void measure(Subject subject, SaliencyMap map, Map<String, Double> into) {
      into.put("artefact", LineArtefact.of(map));
    }
  }
}
