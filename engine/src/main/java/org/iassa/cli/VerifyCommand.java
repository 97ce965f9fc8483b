package org.iassa.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.iassa.engine.ImageException;
import org.iassa.engine.InvalidOptionException;
import org.iassa.engine.ModelException;
import org.iassa.engine.Replay;
import org.iassa.engine.ReplayOptions;
import org.iassa.engine.Replayed;
import org.iassa.engine.Requeried;
import org.iassa.engine.ScoreException;
import org.iassa.engine.ScoreLog;
import org.iassa.engine.TargetResult;
import org.iassa.image.ImageFile;
import org.iassa.image.ImageReader;
import org.iassa.image.Npy;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Checks a bundle. */
@Command(
    name = "verify",
    sortOptions = false,
    sortSynopsis = false,
    abbreviateSynopsis = true,
    description = {
      "Checks a bundle that explain --bundle wrote: computes its maps from its scores again, bit for"
          + " bit, and with --image asks the model again for some of its masks.",
      "",
      "Without --image it shows that the maps follow from the scores, not that the scores are the"
          + " model's. With it, n masks drawn at random are scored again: scores that were changed"
          + " for a share s of the masks escape with probability (1-s)^n. Checksums find damage; a"
          + " forger can make them right, so what convinces is the sample.",
    },
    footer = {
      "",
      "Examples",
      "  ./iassa verify dog.zip",
      "  ./iassa verify scene.zip --image scene.png --sample 100",
      "      the embedded classifier",
      "  ./iassa verify dog.zip --image dog.jpg --model resnet50.pt --trust-model --seed 7",
      "",
      "Exit codes: 0 everything checked holds; 1 internal; 2 usage; 3 image; 4 model; 7 device or",
      "memory; 8 it does not hold, or is no bundle.",
    })
final class VerifyCommand implements Callable<Integer> {
  private final Engines engines;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "The bundle.")
  private Path file;

  @Option(names = "--image", paramLabel = "FILE", description = "The image that was explained.")
  private Path image;

  @Option(
      names = "--sample",
      paramLabel = "N",
      defaultValue = "16",
      description = "Masks to ask the model for again. Default: ${DEFAULT-VALUE}.")
  private int sample;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Which masks are drawn. Default: others each time.")
  private Long seed;

  @Option(names = "--json", description = "Print the report as one line of JSON.")
  private boolean json;

  @ArgGroup(validate = false, heading = "%nClassifier%n")
  private ModelArgs model = new ModelArgs();

  private final ObjectNode report = JsonNodeFactory.instance.objectNode();
  private final ArrayNode checks = report.putArray("checks");
  private boolean holds = true;

  VerifyCommand(Engines engines) {
    this.engines = engines;
  }

  @Override
  public Integer call() {
    InvalidOptionException.requireRange("sample", sample, 1, Integer.MAX_VALUE);
    model.check();
    if (model.model != null && image == null) {
      throw new InvalidOptionException("--model", model.model, "--image beside it");
    }
    try (BundleReader bundle = new BundleReader(file)) {
      String changed = bundle.difference();
      check("the entries are those of the manifest", changed.isEmpty(), changed);
      try (ScoreLog log = ScoreLog.open(file + ": scores", bundle.scores())) {
        verify(bundle, log);
      }
    }
    PrintWriter out = spec.commandLine().getOut();
    report.put("holds", holds);
    if (json) {
      out.println(Report.line(report));
    } else {
      for (JsonNode one : checks) {
        String detail = one.path("detail").asText();
        out.println(
            (one.path("holds").asBoolean() ? "ok      " : "FAILED  ")
                + one.path("check").asText()
                + (detail.isEmpty() ? "" : ": " + detail));
      }
      if (image == null) {
        out.println("not checked: whether the scores are the model's (--image, --model)");
      }
    }
    return holds ? ExitCode.OK : ExitCode.SCORES;
  }

  private void check(String what, boolean result, String detail) {
    holds &= result;
    checks.addObject().put("check", what).put("holds", result).put("detail", detail);
  }

  private void verify(BundleReader bundle, ScoreLog log) {
    ScoreLog.Run run = log.run();
    JsonNode manifest = bundle.manifest();
    boolean same =
        manifest.path("format").asText().equals(BundleWriter.FORMAT)
            && manifest.path("formatVersion").asInt() == BundleWriter.VERSION
            && manifest.path("model").path("sha256").asText().equals(run.model())
            && manifest.path("image").path("pixelsSha256").asText().equals(run.imageSha256())
            && manifest.path("seed").asLong() == run.seed();
    check("the manifest and the score log speak of one run", same, "");
    try {
      maps(bundle, run, Replay.run(log, ReplayOptions.SAME, model.device));
    } catch (ScoreException e) {
      check("the scores are numbers within their bound", false, e.getMessage());
    }
    if (image != null) {
      requery(log, run);
    }
  }

  /** Compares the maps in the bundle, and the hashes in the log, with what the scores give. */
  private void maps(BundleReader bundle, ScoreLog.Run run, Replayed replayed) {
    if (replayed.match() == Replayed.Match.NOT_COMPARED) {
      check("the maps follow from the scores", false, "not checked: " + replayed.reason());
      return;
    }
    List<TargetResult> targets = replayed.targets();
    for (int t = 0; t < targets.size(); t++) {
      TargetResult target = targets.get(t);
      String name = targets.size() == 1 ? "saliency.npy" : "saliency-" + target.index() + ".npy";
      byte[] stored = bundle.content(name);
      String logged = run.mapSha256().get(t);
      if (target instanceof TargetResult.Evidence found) {
        boolean equal = stored != null && logged != null && found.map().sha256().equals(logged);
        if (equal) {
          try {
            Npy.Array array = Npy.decode(name, stored);
            equal =
                Arrays.equals(array.shape(), new int[] {run.height(), run.width()})
                    && bits(array.values(), found.map().toArray());
          } catch (ImageException e) {
            equal = false;
          }
        }
        check(name + " follows from the scores, bit for bit", equal, "");
      } else {
        check(
            "class " + target.index() + " has no evidence and no map",
            stored == null && logged == null,
            "");
      }
    }
  }

  private static boolean bits(float[] a, float[] b) {
    for (int i = 0; i < a.length; i++) {
      if (Float.floatToRawIntBits(a[i]) != Float.floatToRawIntBits(b[i])) {
        return false;
      }
    }
    return true;
  }

  private void requery(ScoreLog log, ScoreLog.Run run) {
    ImageFile picture = ImageReader.read(image);
    boolean own = Replay.imageHash(picture.image()).equals(run.imageSha256());
    check(image + " is the image that was explained", own, "");
    try (LoadedModel loaded = engines.load(model)) {
      boolean identical = loaded.classifier().identity().equals(run.model());
      check(loaded.name() + " is the model that was explained", identical, "");
      long drawn = seed == null ? System.nanoTime() : seed;
      report.put("seed", drawn);
      try {
        Requeried again =
            Replay.requery(log, loaded.classifier(), picture.image(), sample, drawn, model.device);
        report.put("sampled", again.sampled());
        report.put("masks", again.masks());
        report.put("worstDifference", again.worst());
        report.put("tolerance", again.tolerance());
        report.put("share95", again.share95());
        check("the scores are the model's", again.agrees(), detail(again));
      } catch (ModelException e) {
        check("the scores are the model's", false, e.getMessage());
      }
    }
  }

  private static String detail(Requeried again) {
    return String.format(
        Locale.ROOT,
        again.agrees()
            ? "%d of %d masks asked again, scores differ by %.2g at most (tolerance %.2g); a"
                + " change to %.1f%% of the masks would have been found with 95%%"
            : "%d of %d masks asked again, scores differ by up to %.2g (tolerance %.2g), at pass"
                + " "
                + again.pass()
                + ", mask "
                + again.mask()
                + ", class "
                + again.index(),
        again.sampled(),
        again.masks(),
        again.worst(),
        again.tolerance(),
        100 * again.share95());
  }
}
