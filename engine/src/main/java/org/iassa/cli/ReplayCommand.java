package org.iassa.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.iassa.engine.Device;
import org.iassa.engine.InvalidOptionException;
import org.iassa.engine.Replay;
import org.iassa.engine.Replayed;
import org.iassa.engine.ScoreLog;
import org.iassa.engine.TargetResult;
import org.iassa.image.ImageFile;
import org.iassa.image.ImageReader;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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
      "Computes maps from a score log (explain --log), without the model and without forward"
          + " passes: any class, the difference of two, another normalisation, error bars.",
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
      "Exit codes: 0 done; 1 internal; 2 usage; 3 image; 4 a score is beyond its bound; 5 no"
          + " evidence;",
      "6 output; 7 device or memory; 8 the log cannot be read, or its maps are not those of its"
          + " run.",
    })
final class ReplayCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "LOG", description = "The score log.")
  private Path file;

  @Mixin private ReplayArgs args = new ReplayArgs();

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
      Replayed replayed = Replay.run(log, args.options(run, labels), device);
      ReplayReport found = new ReplayReport(file, args, run, replayed, labels);
      ObjectNode report = found.json();
      Map<String, byte[]> files = found.files(picture);
      files.put("report.json", Report.file(report));
      List<Path> written = folder.write(files);
      PrintWriter print = spec.commandLine().getOut();
      if (json) {
        print.println(Report.line(report));
      } else if (!quiet) {
        found.tell(print, written);
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
}
