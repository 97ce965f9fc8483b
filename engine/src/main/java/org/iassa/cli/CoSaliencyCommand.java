package org.iassa.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.iassa.engine.CoSaliency;
import org.iassa.engine.Device;
import org.iassa.engine.Explanation;
import org.iassa.engine.InvalidOptionException;
import org.iassa.engine.spi.FeatureExtractor;
import org.iassa.image.ImageFile;
import org.iassa.image.ImageReader;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows where one image looks like another. */
@Command(
    name = "co-saliency",
    sortOptions = false,
    sortSynopsis = false,
    abbreviateSynopsis = true,
    description = {
      "Shows which pixels of image B look like image A: masks hide parts of B, and the features of"
          + " what is left are compared with A's.",
      "",
      "Writes B's saliency.npy, overlay.png, iterations.png and report.json into --out. There, the"
          + " one class is the similarity to A, and its score takes the probability's place.",
    },
    footer = {
      "",
      "Examples",
      "  ./iassa co-saliency cat.jpg street.jpg --features taps.pt --trust-model",
      "      where the street has something of the cat",
      "  ./iassa co-saliency a.png b.png --compare euclidean --method rise --masks 1000",
      "      by distance, with RISE's masks and the embedded features",
      "",
      "Exit codes: as for explain.",
    })
final class CoSaliencyCommand implements Callable<Integer> {
  private final Engines engines;

  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "A", description = "The image to look like; PNG or JPEG.")
  private Path first;

  @Parameters(index = "1", paramLabel = "B", description = "The image to look at.")
  private Path second;

  @Option(names = "--compare", paramLabel = "NAME", description = "cosine (default) or euclidean.")
  private CoSaliency.Comparison comparison = CoSaliency.Comparison.COSINE;

  @Mixin private ExplainArgs args;

  CoSaliencyCommand(Engines engines) {
    this.engines = engines;
  }

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    OutputFolder folder = OutputFolder.check(args.output.out);
    if (args.model.model != null) {
      throw new InvalidOptionException(
          "--model", args.model.model, "--features alone: no classifier is asked");
    }
    args.model.featuresAlone = true;
    ImageFile a = ImageReader.read(first);
    ImageFile b = ImageReader.read(second);
    try (Session session = new Session(like(a), args.model, args.method(), args.output, out, err)) {
      Explanation e = session.explain(b, folder, (found, report) -> tell(a, found, report));
      return e.hasEvidence() ? ExitCode.OK : ExitCode.NO_EVIDENCE;
    }
  }

  private List<String> tell(ImageFile a, Explanation e, ObjectNode report) {
    ObjectNode json = report.putObject("coSaliency");
    json.put("reference", a.name());
    json.put("referenceSha256", a.sha256());
    json.put("comparison", Parsing.word(comparison));
    json.put("similarity", e.targets().get(0).score());
    return List.of();
  }

  /** Engines whose classifier says how much an image is like A. */
  private Engines like(ImageFile a) {
    return new Engines() {
      @Override
      public LoadedModel load(ModelArgs model) {
        FeatureExtractor features = engines.features(model);
        try {
          CoSaliency box = CoSaliency.of(features, model.preprocessing(), a.image(), comparison);
          String name = model.features == null ? "embedded" : model.features.toString();
          return new LoadedModel(
              name, box, features, new Labels(List.of("similarity to " + a.name())));
        } catch (RuntimeException e) {
          features.close();
          throw e;
        }
      }

      @Override
      public Engine open(LoadedModel model, Device device, int threads) {
        return engines.open(model, device, threads);
      }
    };
  }
}
