package org.iassa.cli;

import java.util.List;
import java.util.stream.Stream;
import org.iassa.engine.InvalidOptionException;
import org.iassa.engine.Precision;
import org.iassa.evaluate.MethodRow;
import org.iassa.evaluate.RunSettings;
import org.iassa.evaluate.TargetRule;
import org.iassa.metrics.Metric;
import org.iassa.metrics.Protocol;
import picocli.CommandLine.Option;

/** Options that say what is compared, and how it is measured. */
final class ComparisonArgs {
  @Option(
      names = "--methods",
      split = ",",
      paramLabel = "NAME",
      description =
          "Methods between commas. Default: iassa,rise,lime,occlusion,random,centre-gaussian.")
  List<String> methods = List.of("iassa", "rise", "lime", "occlusion", "random", "centre-gaussian");

  @Option(
      names = "--forwards",
      split = ",",
      paramLabel = "N",
      description = "Adds every method at these numbers of forward passes, for the curves.")
  List<Long> forwards = List.of();

  @Option(
      names = "--max-forwards",
      paramLabel = "N",
      description = "Most forward passes per image and method; 0: no limit (default).")
  long maxForwards;

  @Option(
      names = "--reference",
      paramLabel = "NAME",
      description = "Method that the others are tested against. Default: the first.")
  String reference;

  @Option(
      names = {"--protocols", "--protocol"},
      split = ",",
      paramLabel = "NAME",
      description =
          "Rules of the metrics: iassa-2020 (default), rise-2018-single, rise-2018-batch,"
              + " gaussian-single, xplique, openvino. Of several between commas the first makes the"
              + " tables; the report says whether the ranking of methods survives the others.")
  List<String> protocols = List.of(Protocol.IASSA_2020.name());

  @Option(
      names = "--metrics",
      split = ",",
      paramLabel = "NAME",
      description =
          "Adds to the paper's metrics and the pointing games: best-iou, best-f1,"
              + " average-precision, roc-auc, mufidelity, road, road-morf, road-lerf.")
  List<String> metrics = List.of();

  @Option(
      names = "--target",
      paramLabel = "RULE",
      description =
          "top-1 (default): the class that scores highest; annotated: the highest of those that"
              + " the data set has an object of.")
  String target = "top-1";

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "Most images that are measured; images left out do not count.")
  int limit = Integer.MAX_VALUE;

  @Option(names = "--seed", paramLabel = "N", description = "Seed. Default: 0.")
  long seed;

  @Option(
      names = "--precision",
      paramLabel = "TYPE",
      description = "fp32 (default) or bf16, for explanations and metrics alike.")
  Precision precision = Precision.FP32;

  @Option(
      names = "--batch",
      paramLabel = "N",
      description = "Images per forward pass. Default: 32.")
  int batch = 32;

  @Option(
      names = "--no-trace",
      description = "Do not measure single iterations (Figures 6 and 7 of the paper).")
  boolean noTrace;

  @Option(
      names = "--pictures",
      paramLabel = "N",
      description = "Images shown in the report. Default: 6.")
  int pictures = 6;

  RunSettings settings() {
    List<MethodRow> rows = MethodRow.rows(methods, forwards);
    TargetRule rule =
        switch (target) {
          case "top-1", "top1" -> TargetRule.TOP_1;
          case "annotated" -> TargetRule.ANNOTATED;
          default -> throw new InvalidOptionException("target", target, "top-1 or annotated");
        };
    return new RunSettings(
        rows,
        reference == null ? rows.get(0).name() : reference,
        maxForwards,
        protocols.stream().map(Protocol::named).toList(),
        Stream.concat(Metric.DEFAULT.stream(), metrics.stream().map(Metric::named))
            .distinct()
            .toList(),
        rule,
        seed,
        limit,
        precision,
        batch,
        !noTrace,
        pictures);
  }
}
