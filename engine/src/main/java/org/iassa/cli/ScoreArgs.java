package org.iassa.cli;

import java.nio.file.Path;
import java.util.List;
import org.iassa.engine.InvalidOptionException;
import org.iassa.engine.Precision;
import org.iassa.metrics.Metric;
import org.iassa.metrics.Protocol;
import picocli.CommandLine.Option;

/** Options that say what of a map is measured, and how. */
final class ScoreArgs {
  @Option(
      names = "--mask",
      paramLabel = "FILE",
      description =
          "The object: whatever is not black in this image, of the size of IMAGE or of the"
              + " classifier's input.")
  Path mask;

  @Option(
      names = "--target",
      paramLabel = "CLASS",
      description = "Index or name of the class. Default: what scores highest on the image.")
  String target;

  @Option(
      names = "--protocols",
      paramLabel = "NAMES",
      split = ",",
      description =
          "Rules to measure by: iassa-2020 (default), rise-2018-single, rise-2018-batch,"
              + " gaussian-single, xplique, openvino.")
  List<String> protocols = List.of(Protocol.IASSA_2020.name());

  @Option(
      names = "--metrics",
      paramLabel = "NAMES",
      split = ",",
      description =
          "deletion, insertion, iou, f1, pointing, pointing-15px, energy-pointing, best-iou,"
              + " best-f1, average-precision, roc-auc, mufidelity, road, road-morf, road-lerf."
              + " Default: the first seven, without --mask the first two.")
  List<String> metrics;

  @Option(
      names = "--resize",
      description = "Resize maps and the mask that do not fit; without it they are refused.")
  boolean resize;

  @Option(
      names = "--precision",
      paramLabel = "FORMAT",
      description = "fp32 (default) or bf16: what the map was made with.")
  Precision precision = Precision.FP32;

  @Option(names = "--json", description = "Print one line of JSON.")
  boolean json;

  List<Metric> wanted() {
    List<Metric> wanted =
        metrics == null
            ? Metric.DEFAULT.stream().filter(m -> mask != null || !m.needsObject()).toList()
            : metrics.stream().map(Metric::named).distinct().toList();
    wanted.stream()
        .filter(m -> mask == null && m.needsObject())
        .findFirst()
        .ifPresent(
            m -> {
              throw new InvalidOptionException(
                  "metrics", m.key(), "--mask beside it: it compares the map with an object");
            });
    return wanted;
  }
}
