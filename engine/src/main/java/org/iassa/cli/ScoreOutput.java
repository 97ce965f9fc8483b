package org.iassa.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.iassa.engine.Device;
import org.iassa.engine.ErrorBars;
import org.iassa.engine.Explanation;
import org.iassa.engine.InvalidOptionException;
import org.iassa.engine.Replay;
import org.iassa.engine.ReplayOptions;
import org.iassa.engine.SaliencyMap;
import org.iassa.engine.ScoreLog;
import org.iassa.engine.TargetResult;
import org.iassa.image.ImageFile;
import org.iassa.image.Npy;

/**
 * Where the scores of one explanation are logged, and what is made of them: a log that stays, error
 * bars, a bundle. Without any of these there is no log.
 */
final class ScoreOutput implements AutoCloseable {
  private static final String NAME = "scores.iassa";

  private final OutputArgs args;
  private final OutputFolder folder;
  private final Path temporary;

  ScoreOutput(OutputArgs args, OutputFolder folder) {
    this.args = args;
    this.folder = folder;
    if (args.log != null && args.keepScores) {
      throw new InvalidOptionException("--log", args.log, "either --log or --keep-scores");
    }
    boolean needed = args.keepScores || args.errorBars || args.bundle != null;
    temporary = args.log == null && needed ? folder.reserve() : null;
  }

  /** Returns where the run logs its scores; null if nobody wants them. */
  Path log() {
    return args.log != null ? args.log : temporary;
  }

  /** Computes what else is asked for, as files by name; adds to the report. */
  Map<String, byte[]> files(Explanation e, Device device, ObjectNode report) {
    Map<String, byte[]> files = new LinkedHashMap<>();
    if (args.log != null || args.keepScores) {
      report.put("scoreLog", args.log != null ? args.log.toString() : NAME);
    }
    if (args.errorBars) {
      try (ScoreLog log = ScoreLog.open(log())) {
        ReplayOptions options = ReplayOptions.builder().errorBars(true).build();
        ErrorBars bars = Replay.run(log, options, device).errorBars().get();
        List<Integer> classes = e.targets().stream().map(TargetResult::index).toList();
        files.putAll(files(bars, classes));
        describe(report, bars, classes);
      }
    }
    return files;
  }

  /** Returns the maps of standard errors, named as the maps they belong to. */
  static Map<String, byte[]> files(ErrorBars bars, List<Integer> classes) {
    Map<String, byte[]> files = new LinkedHashMap<>();
    for (int t = 0; t < classes.size(); t++) {
      SaliencyMap map = bars.maps().get(t);
      String suffix = classes.size() == 1 ? "" : "-" + classes.get(t);
      files.put(
          "standard_error" + suffix + ".npy", Npy.encode(map.toArray(), map.height(), map.width()));
    }
    return files;
  }

  /** Adds the object {@code standardError} to a report. */
  static void describe(ObjectNode report, ErrorBars bars, List<Integer> classes) {
    ObjectNode json = report.putObject("standardError");
    json.put("method", "delete-a-group jackknife");
    json.put("groups", bars.groups());
    json.put("t95", bars.t95());
    json.put("kind", Parsing.word(bars.kind()));
    json.put("samplingError", bars.sampling());
    json.put("meaning", bars.meaning());
    var targets = json.putArray("targets");
    for (int t = 0; t < classes.size(); t++) {
      double sum = 0;
      float[] values = bars.maps().get(t).toArray();
      for (float v : values) {
        sum += v;
      }
      targets
          .addObject()
          .put("index", classes.get(t))
          .put("mean", sum / values.length)
          .put("max", bars.maps().get(t).max());
    }
  }

  /** Writes the bundle, if one is asked for. */
  void bundle(
      ModelArgs modelArgs,
      LoadedModel model,
      ImageFile image,
      ObjectNode report,
      Map<String, byte[]> files) {
    if (args.bundle != null) {
      List<String> kept = new ArrayList<>(files.keySet());
      kept.removeIf(name -> !name.endsWith(".npy") && !name.endsWith(".json"));
      Map<String, byte[]> parts = new LinkedHashMap<>();
      kept.forEach(name -> parts.put(name, files.get(name)));
      new BundleWriter(args.bundle).write(modelArgs, model, image, report, parts, log());
    }
  }

  /** Writes the files, and the log where it belongs to them. */
  List<Path> write(Map<String, byte[]> files) {
    return folder.write(files, args.keepScores ? Map.of(NAME, temporary) : Map.of());
  }

  /** Removes a log that nobody keeps. */
  @Override
  public void close() {
    if (temporary != null) {
      folder.release(temporary);
    }
  }
}
