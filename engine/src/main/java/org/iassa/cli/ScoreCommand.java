package org.iassa.cli;

import java.io.PrintWriter;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.iassa.data.ObjectMask;
import org.iassa.engine.InvalidOptionException;
import org.iassa.engine.Precision;
import org.iassa.engine.SaliencyMap;
import org.iassa.engine.Targets;
import org.iassa.engine.spi.BatchFormat;
import org.iassa.image.Framing;
import org.iassa.image.ImageFile;
import org.iassa.image.ImageReader;
import org.iassa.image.Planes;
import org.iassa.image.RgbImage;
import org.iassa.metrics.Evaluation;
import org.iassa.metrics.Evaluator;
import org.iassa.metrics.MapFile;
import org.iassa.metrics.MapResize;
import org.iassa.metrics.Metric;
import org.iassa.metrics.Protocol;
import org.iassa.metrics.Protocol.Activation;
import org.iassa.metrics.ProtocolComparison;
import org.iassa.metrics.ScoringModel;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Measures maps, also those that other programs made. */
@Command(
    name = "score",
    sortOptions = false,
    sortSynopsis = false,
    abbreviateSynopsis = true,
    description = {
      "Measures how good saliency maps of one image are: deletion, insertion and, with the object's"
          + " mask, overlap and pointing games.",
      "",
      "A map is a .npy file of height x width numbers of the classifier's input, made by explain or"
          + " by any program.",
    },
    footer = {
      "",
      "Examples",
      "  ./iassa score scene.png out/saliency.npy --mask object.png",
      "      the paper's metrics of a map that explain wrote",
      "  ./iassa score dog.jpg ours.npy theirs.npy --model resnet50.pt --trust-model \\",
      "      --protocols iassa-2020,rise-2018-batch,xplique",
      "      several maps by several protocols, and whether their ranking is the same",
      "  ./iassa score dog.jpg map.npy --metrics mufidelity,road --resize --json",
      "",
      "Exit codes: 0 done; 1 internal; 2 usage; 3 image, mask or map; 4 model.",
    })
final class ScoreCommand implements Callable<Integer> {
  private final Engines engines;

  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "IMAGE", description = "PNG or JPEG file.")
  private Path image;

  @Parameters(index = "1..*", paramLabel = "MAP", arity = "1..*", description = ".npy files.")
  private List<Path> maps;

  @ArgGroup(validate = false, order = 1, heading = "%nClassifier%n")
  private ModelArgs model = new ModelArgs();

  @ArgGroup(validate = false, order = 2, heading = "%nMetrics%n")
  private ScoreArgs choices = new ScoreArgs();

  ScoreCommand(Engines engines) {
    this.engines = engines;
  }

  @Override
  public Integer call() {
    model.check();
    List<Protocol> protocols = choices.protocols.stream().map(Protocol::named).toList();
    List<Metric> metrics = choices.wanted();
    if (choices.precision == Precision.AUTO) {
      throw new InvalidOptionException(
          "precision", "auto", "fp32 or bf16, as the map's report says");
    }
    ImageFile file = ImageReader.read(image);
    List<SaliencyMap> read = maps.stream().map(MapFile::read).toList();
    Optional<RgbImage> mask =
        Optional.ofNullable(choices.mask).map(m -> ImageReader.read(m).image());
    try (ModelKinds kinds = new ModelKinds(engines, model)) {
      LoadedModel loaded = kinds.given();
      Map<Activation, ScoringModel> models = new EnumMap<>(Activation.class);
      ScoringModel scoring = ScoringModel.of(loaded.classifier(), choices.precision);
      models.put(Activation.SOFTMAX, scoring);
      if (protocols.stream().anyMatch(p -> p.activation() == Activation.MODEL_OUTPUT)) {
        LoadedModel raw = kinds.of(Activation.MODEL_OUTPUT);
        models.put(
            Activation.MODEL_OUTPUT,
            raw == loaded ? scoring : ScoringModel.of(raw.classifier(), choices.precision));
      }
      BatchFormat format = scoring.model().format();
      Map<String, SaliencyMap> fitting = new LinkedHashMap<>();
      for (int i = 0; i < maps.size(); i++) {
        fitting.put(maps.get(i).toString(), fit(read.get(i), maps.get(i), format));
      }
      Framing framing = scoring.model().preprocessing().framing();
      Optional<ObjectMask> object = mask.map(m -> fit(m, file.image(), format, framing));
      float[] planes = new float[3 * format.pixels()];
      Planes.normalise(
          framing.apply(file.image(), format.height(), format.width()),
          scoring.model().preprocessing(),
          FloatBuffer.wrap(planes));
      float[] scores = new Evaluator(scoring.model(), protocols.get(0), 1).classify(planes);
      int target = target(loaded.labels(), scores);
      ProtocolComparison comparison = new ProtocolComparison(models, protocols, metrics);
      Map<String, List<Evaluation>> found = new LinkedHashMap<>();
      fitting.forEach(
          (name, map) -> found.put(name, comparison.evaluate(planes, map, target, object)));
      ScoreReport report =
          new ScoreReport(file, loaded, scoring, target, scores[target], metrics, found);
      PrintWriter out = spec.commandLine().getOut();
      if (choices.json) {
        out.println(Report.line(report.json()));
      } else {
        report.text().forEach(out::println);
      }
      out.flush();
    }
    return ExitCode.OK;
  }

  private int target(Labels labels, float[] scores) {
    Targets targets =
        choices.target == null ? Targets.top(1) : TargetText.parse(choices.target, labels);
    int[] classes = targets.resolve(scores);
    if (classes.length != 1) {
      throw new InvalidOptionException("target", choices.target, "one class");
    }
    return classes[0];
  }

  private SaliencyMap fit(SaliencyMap map, Path name, BatchFormat format) {
    if (map.height() == format.height() && map.width() == format.width() || choices.resize) {
      return MapResize.to(map, format.height(), format.width());
    }
    throw new InvalidOptionException(
        "map " + name,
        map.height() + "x" + map.width(),
        format.height() + "x" + format.width() + ", the classifier's input (--resize resizes it)");
  }

  private ObjectMask fit(RgbImage mask, RgbImage whole, BatchFormat format, Framing framing) {
    boolean original = mask.height() == whole.height() && mask.width() == whole.width();
    boolean fits = mask.height() == format.height() && mask.width() == format.width();
    if (!original && !fits && !choices.resize) {
      throw new InvalidOptionException(
          "mask",
          mask.height() + "x" + mask.width(),
          "%dx%d, the image's size, or %dx%d, the classifier's input (--resize resizes it)"
              .formatted(whole.height(), whole.width(), format.height(), format.width()));
    }
    boolean[] pixels = new boolean[mask.height() * mask.width()];
    byte[] data = mask.data();
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = (data[3 * i] | data[3 * i + 1] | data[3 * i + 2]) != 0;
    }
    ObjectMask all = new ObjectMask(mask.height(), mask.width(), pixels);
    ObjectMask object =
        original
            ? framing.apply(all, format.height(), format.width())
            : all.resize(format.height(), format.width());
    object.requireUsable(format.height(), format.width());
    return object;
  }
}
