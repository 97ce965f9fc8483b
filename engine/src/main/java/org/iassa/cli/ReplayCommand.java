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
import java.util.concurrent.Callable;
import org.iassa.engine.AttentionOptions;
import org.iassa.engine.Blend;
import org.iassa.engine.Device;
import org.iassa.engine.ErrorBars;
import org.iassa.engine.Estimator;
import org.iassa.engine.Evidence;
import org.iassa.engine.InvalidOptionException;
import org.iassa.engine.Replay;
import org.iassa.engine.ReplayOptions;
import org.iassa.engine.Replayed;
import org.iassa.engine.SaliencyMap;
import org.iassa.engine.ScoreLog;
import org.iassa.engine.Similarity;
import org.iassa.engine.TargetResult;
import org.iassa.engine.Targets;
import org.iassa.engine.Uncovered;
import org.iassa.engine.Upsampling;
import org.iassa.image.ImageFile;
import org.iassa.image.ImageReader;
import org.iassa.image.Npy;
import org.iassa.image.OverlayPicture;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Computes maps from a score log. */
@Command(
    name = "replay",
    sortOptions = false,
    sortSynopsis = false,
    abbreviateSynopsis = true,
    description = {
      "Computes maps from a score log (explain --log), without the model and without forward passes:"
          + " any class, the difference of two, another normalisation, error bars.",
      "",
      "Writes saliency.npy and report.json into --out, standard_error.npy with --error-bars,"
          + " overlay.png with --image. What is not said is as in the run; then the maps have its"
          + " bits. The attention's features are in the log. A run that refined inside the region"
          + " of its own targets chose its later windows for them: the same windows serve here.",
    },
    footer = {
      "",
      "Examples",
      "  ./iassa replay dog.iassa",
      "      the run's own maps again; the report says whether they have its bits",
      "  ./iassa replay dog.iassa --target top5 --labels imagenet.txt --image dog.jpg",
      "  ./iassa replay dog.iassa --target 207 --against 208 --error-bars",
      "      what speaks for class 207 rather than for 208",
      "  ./iassa replay dog.iassa --estimator global-mean --no-attention --json",
      "",
      "Exit codes: 0 done; 1 internal; 2 usage; 3 image; 4 a score is beyond its bound; 5 no evidence;",
      "6 output; 7 device or memory; 8 the log cannot be read, or its maps are not those of its run.",
    })
final class ReplayCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "LOG", description = "The score log.")
  private Path file;

  @Option(
      names = "--target",
      paramLabel = "CLASSES",
      description = "Classes, between commas, or topK. Default: the run's.")
  private String target;

  @Option(names = "--top", paramLabel = "K", description = "Same as --target topK.")
  private Integer top;

  @Option(
      names = "--against",
      paramLabel = "CLASS",
      description = "Take this class's score off each target's.")
  private String against;

  @Option(
      names = "--estimator",
      paramLabel = "NAME",
      description = "pixel-coverage or global-mean.")
  private Estimator estimator;

  @Option(
      names = "--evidence",
      paramLabel = "NAME",
      description = "How an iteration joins those before: replace or normalised-mean.")
  private Evidence evidence;

  @Option(
      names = "--uncovered",
      paramLabel = "NAME",
      description = "What an uncovered pixel gets: zero or previous.")
  private Uncovered uncovered;

  @Option(names = "--no-attention", description = "S before attention.")
  private boolean noAttention;

  @Option(names = "--similarity", paramLabel = "NAME", description = "As for explain.")
  private Similarity similarity;

  @Option(names = "--temperature", paramLabel = "TAU", description = "As for explain.")
  private Double temperature;

  @Option(names = "--upsampling", paramLabel = "NAME", description = "As for explain.")
  private Upsampling upsampling;

  @Option(
      names = "--levels",
      paramLabel = "N",
      description = "Feature levels, from the deepest; at most those of the run.")
  private Integer levels;

  @Option(names = "--blend", paramLabel = "NAME", description = "sum (eq. 6) or product.")
  private Blend blend;

  @Option(names = "--beta", paramLabel = "B", description = "Weight of S in the sum (eq. 6).")
  private Double beta;

  @Option(names = "--error-bars", description = "Compute standard errors, by the jackknife.")
  private boolean errorBars;

  @Option(names = "--labels", paramLabel = "FILE", description = "Class names, one per line.")
  private Path labelFile;

  @Option(names = "--image", paramLabel = "FILE", description = "The image, for the overlay.")
  private Path image;

  @Option(
      names = "--device",
      paramLabel = "DEVICE",
      description = "auto (default), cpu, cuda, cuda:INDEX or cuda-emulated.")
  private Device device = Device.AUTO;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Folder for the results. Default: ${DEFAULT-VALUE}.",
      defaultValue = "replayed")
  private Path out;

  @Option(names = "--json", description = "Print the report as one line of JSON, nothing else.")
  private boolean json;

  @Option(names = "--quiet", description = "Tell nothing but errors.")
  private boolean quiet;

  @Override
  public Integer call() {
    OutputFolder folder = OutputFolder.check(out);
    Labels labels = labelFile == null ? Labels.NONE : Labels.read(labelFile);
    try (ScoreLog log = ScoreLog.open(file)) {
      ScoreLog.Run run = log.run();
      labels.requireClasses(run.classes());
      ImageFile picture = picture(run);
      Replayed replayed = Replay.run(log, options(run, labels), device);
      ObjectNode report = report(run, replayed, labels);
      Map<String, byte[]> files = files(run, replayed, labels, picture);
      replayed.errorBars().ifPresent(bars -> ScoreOutput.describe(report, bars, classes(replayed)));
      files.put("report.json", Report.file(report));
      List<Path> written = folder.write(files);
      PrintWriter print = spec.commandLine().getOut();
      if (json) {
        print.println(Report.line(report));
      } else if (!quiet) {
        tell(print, run, replayed, labels, written);
      }
      if (replayed.match() == Replayed.Match.DIFFERENT) {
        spec.commandLine().getErr().println("iassa: " + different(run, replayed));
        return ExitCode.SCORES;
      }
      boolean all = replayed.targets().stream().allMatch(t -> t instanceof TargetResult.Evidence);
      return all ? ExitCode.OK : ExitCode.NO_EVIDENCE;
    }
  }

  private String different(ScoreLog.Run run, Replayed replayed) {
    return file
        + ": the maps are not bit for bit those of the run"
        + (run.attention().isPresent() && !run.device().equals(replayed.device())
            ? ", which was made on " + run.device() + " with attention"
            : "");
  }

  private ImageFile picture(ScoreLog.Run run) {
    if (image == null) {
      return null;
    }
    ImageFile picture = ImageReader.read(image);
    if (!Replay.imageHash(picture.image()).equals(run.imageSha256())) {
      throw new InvalidOptionException("--image", image, "the image that the log is of");
    }
    return picture;
  }

  private ReplayOptions options(ScoreLog.Run run, Labels labels) {
    ReplayOptions.Builder b = ReplayOptions.builder().errorBars(errorBars);
    if (target != null && top != null) {
      throw new InvalidOptionException("top", top, "either --target or --top");
    }
    if (top != null) {
      b.targets(Targets.top(top));
    } else if (target != null) {
      b.targets(TargetText.parse(target, labels));
    }
    if (against != null) {
      Targets other = TargetText.parse(against, labels);
      if (other.classes().size() != 1) {
        throw new InvalidOptionException("against", against, "one class");
      }
      b.against(other.classes().get(0));
    }
    if (estimator != null) {
      b.estimator(estimator);
    }
    if (evidence != null) {
      b.evidence(evidence);
    }
    if (uncovered != null) {
      b.uncovered(uncovered);
    }
    if (blend != null) {
      b.blend(blend);
    }
    if (beta != null) {
      b.beta(beta);
    }
    if (noAttention) {
      b.noAttention();
    }
    if (similarity != null || temperature != null || upsampling != null || levels != null) {
      AttentionOptions own =
          run.attention()
              .orElseThrow(
                  () ->
                      new InvalidOptionException(
                          "options of the attention", "given", "none: the run had no attention"));
      b.attention(
          new AttentionOptions(
              similarity == null ? own.similarity() : similarity,
              temperature == null ? own.temperature() : temperature,
              upsampling == null ? own.upsampling() : upsampling,
              levels == null ? own.levels() : levels,
              own.memoryLimit()));
    }
    return b.build();
  }

  private static List<Integer> classes(Replayed replayed) {
    return replayed.targets().stream().map(TargetResult::index).toList();
  }

  private String title(TargetResult result, Labels labels) {
    return labels.title(result.index())
        + (against == null ? "" : " - " + against)
        + String.format(Locale.ROOT, "   p = %.3f", result.score());
  }

  private Map<String, byte[]> files(
      ScoreLog.Run run, Replayed replayed, Labels labels, ImageFile picture) {
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
              OverlayPicture.of(picture.image(), placed, 0.3, title(result, labels), "replayed")
                  .toPng());
        }
      }
    }
    replayed
        .errorBars()
        .ifPresent(bars -> files.putAll(ScoreOutput.files(bars, classes(replayed))));
    return files;
  }

  private ObjectNode report(ScoreLog.Run run, Replayed replayed, Labels labels) {
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
    report.put("against", against);
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
    return report;
  }

  private void tell(
      PrintWriter print, ScoreLog.Run run, Replayed replayed, Labels labels, List<Path> written) {
    print.println(file);
    for (TargetResult result : replayed.targets()) {
      boolean none = result instanceof TargetResult.NoEvidence;
      print.println("  target     " + title(result, labels) + (none ? "   NO EVIDENCE" : ""));
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
