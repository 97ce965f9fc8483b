package org.iassa.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.iassa.engine.ErrorBars;
import org.iassa.engine.Replayed;
import org.iassa.engine.SaliencyMap;
import org.iassa.engine.ScoreLog;
import org.iassa.engine.TargetResult;
import org.iassa.image.ImageFile;
import org.iassa.image.Npy;
import org.iassa.image.OverlayPicture;

/**
 * What {@link ReplayCommand} computed, for files and for people.
 *
 * @param file the score log
 */
record ReplayReport(
    Path file, ReplayArgs args, ScoreLog.Run run, Replayed replayed, Labels labels) {
  private List<Integer> classes() {
    return replayed.targets().stream().map(TargetResult::index).toList();
  }

  private String title(TargetResult result) {
    return labels.title(result.index())
        + (args.against == null ? "" : " - " + args.against)
        + String.format(Locale.ROOT, "   p = %.3f", result.score());
  }

  /** Returns the files of the maps, by name. */
  Map<String, byte[]> files(ImageFile picture) {
    Map<String, byte[]> files = new LinkedHashMap<>();
    for (TargetResult result : replayed.targets()) {
      String suffix = replayed.targets().size() == 1 ? "" : "-" + result.index();
      if (result instanceof TargetResult.Evidence found) {
        SaliencyMap map = found.map();
        files.put(
            "saliency" + suffix + ".npy", Npy.encode(map.toArray(), map.height(), map.width()));
        if (picture != null) {
          SaliencyMap placed = Results.placed(run.framing(), map, picture.image());
          files.put(
              "overlay" + suffix + ".png",
              OverlayPicture.of(picture.image(), placed, 0.3, title(result), "replayed").toPng());
        }
      }
    }
    replayed.errorBars().ifPresent(bars -> files.putAll(ScoreOutput.files(bars, classes())));
    return files;
  }

  /** Returns {@code report.json}. */
  ObjectNode json() {
    ObjectNode report = JsonNodeFactory.instance.objectNode();
    report.put("log", file.toString());
    report.put("method", Parsing.word(run.method()));
    report.put("preset", Parsing.word(run.preset()));
    report.put("runOptions", run.options());
    report.put("model", run.model());
    report.put("imageSha256", run.imageSha256());
    report.put("masks", run.masks());
    report.put("passes", run.passes());
    report.put("classes", run.classes());
    report.put("seed", run.seed());
    report.put("against", args.against);
    ArrayNode targets = report.putArray("targets");
    for (TargetResult result : replayed.targets()) {
      targets.add(Report.target(result, labels));
    }
    report.put("match", Parsing.word(replayed.match()));
    report
        .putObject("attention")
        .put("applied", replayed.attention())
        .put("reason", replayed.reason());
    report.put("device", replayed.device());
    report.put("millis", replayed.millis());
    report.put("forwards", 0);
    replayed.errorBars().ifPresent(bars -> ScoreOutput.describe(report, bars, classes()));
    return report;
  }

  /** Prints the report for people. */
  void tell(PrintWriter print, List<Path> written) {
    print.println(file);
    for (TargetResult result : replayed.targets()) {
      boolean none = result instanceof TargetResult.NoEvidence;
      print.println("  target     " + title(result) + (none ? "   NO EVIDENCE" : ""));
    }
    print.println(
        String.format(
            Locale.ROOT,
            "  work       %d masks of %d passes, no forward pass, %.2f s on %s",
            run.masks(),
            run.passes(),
            replayed.millis() / 1000,
            replayed.device()));
    print.println(
        "  match      "
            + switch (replayed.match()) {
              case SAME -> "the bits of the run";
              case DIFFERENT -> "NOT the bits of the run";
              case NOT_COMPARED -> "not compared: other maps than the run's";
            });
    if (!replayed.attention()) {
      print.println("  attention  off: " + replayed.reason());
    }
    replayed.errorBars().map(ErrorBars::meaning).ifPresent(m -> print.println("  error bars " + m));
    written.forEach(path -> print.println("  wrote      " + path));
  }
}
