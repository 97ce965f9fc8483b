package org.iassa.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.iassa.data.DataSet;
import org.iassa.engine.ModelException;
import org.iassa.engine.Precision;
import org.iassa.engine.spi.BlackBox;
import org.iassa.engine.spi.ElementType;
import org.iassa.engine.spi.MixedPrecision;
import org.iassa.engine.spi.Phase;
import org.iassa.engine.spi.Phases;
import org.iassa.evaluate.EvaluationRun;
import org.iassa.evaluate.MapMeasure;
import org.iassa.evaluate.RunConfiguration;
import org.iassa.evaluate.RunFolder;
import org.iassa.evaluate.RunSettings;
import org.iassa.evaluate.Summary;
import org.iassa.evaluate.SummaryJson;
import org.iassa.evaluate.report.HtmlReport;
import org.iassa.evaluate.report.Tables;
import org.iassa.metrics.Protocol;
import org.iassa.metrics.Protocol.Activation;
import org.iassa.metrics.ScoringModel;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Compares methods on a data set: the paper's Table 1 and its figures. */
@Command(
    name = "evaluate",
    sortOptions = false,
    sortSynopsis = false,
    abbreviateSynopsis = true,
    description = {
      "Compares methods of explanation on a data set by deletion, insertion, IoU, F1, the pointing"
          + " game and more.",
      "",
      "Writes into --out: results.jsonl (one line per image and method, in image order),"
          + " timings.jsonl, summary.json, table1.md, table1.csv and report.html. Started again"
          + " with the same options after an end of any kind, it goes on where it stopped.",
    },
    footer = {
      "",
      "Methods: iassa (the default preset), balanced, paper, author-code and other presets by"
          + " name;",
      "rise, and as others run it rise-eclique, rise-torchray, rise-xplique, rise-dianna with their"
          + " own",
      "activation; lime, lime-slic, lime-fill; occlusion; the controls random and centre-gaussian,"
          + " which know no model. NAME@N",
      "is a method with at most N forward passes.",
      "",
      "Examples",
      "  ./iassa evaluate --dataset scenes --count 24 --out scenes",
      "      the embedded classifier on generated scenes",
      "  ./iassa evaluate --dataset scenes --count 24 --methods iassa,rise,centre-gaussian \\",
      "      --forwards 100,200,500,1000 --out curve",
      "      quality against the number of forward passes",
      "  ./iassa evaluate --dataset scenes --methods iassa,rise,lime-fill \\",
      "      --protocols rise-2018-batch,xplique,openvino --out protocols",
      "      whether the ranking of methods survives another protocol",
      "  ./iassa evaluate --dataset coco --images val2017 --annotations instances_val2017.json \\",
      "      --class-map imagenet_to_coco.csv --model resnet50.pt --features taps.pt \\",
      "      --labels imagenet.txt --trust-model --precision bf16 --limit 100 --out coco",
      "  ./iassa evaluate --dataset folder my-images --model m.pt --trust-model --out mine",
      "",
      "Exit codes: 0 done; 1 internal; 2 usage, or --out holds another run; 3 data set or image;",
      "4 model; 6 output; 7 device or memory; 130 interrupted (start again to go on).",
    })
final class EvaluateCommand implements Callable<Integer> {
  private final Engines engines;

  @Spec private CommandSpec spec;

  @ArgGroup(validate = false, order = 1, heading = "%nData set%n")
  private DataArgs data = new DataArgs();

  @ArgGroup(validate = false, order = 2, heading = "%nComparison%n")
  private ComparisonArgs comparison = new ComparisonArgs();

  @ArgGroup(validate = false, order = 3, heading = "%nClassifier%n")
  private ModelArgs model = new ModelArgs();

  @ArgGroup(validate = false, order = 4, heading = "%nOutput%n")
  private Output output = new Output();

  /** Where results go and what is told meanwhile. */
  static final class Output {
    @Option(
        names = "--out",
        paramLabel = "DIR",
        description = "Folder for the results. Default: evaluation.")
    Path out = Path.of("evaluation");

    @Option(names = "--quiet", description = "Tell nothing but errors.")
    boolean quiet;

    @Option(names = "--json", description = "Print summary.json on standard output, not Table 1.")
    boolean json;
  }

  EvaluateCommand(Engines engines) {
    this.engines = engines;
  }

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    RunSettings settings = comparison.settings();
    model.check();
    OutputFolder.check(output.out);
    int[] size = model.size();
    DataArgs.Described described = data.read(settings.seed(), size[0], size[1]);
    try (EvaluateDisplay display = new EvaluateDisplay(err, output.quiet)) {
      display.dataSet(described.data());
      try (ModelKinds models = new ModelKinds(engines, model)) {
        LoadedModel loaded = models.given();
        RunConfiguration configuration =
            RunConfiguration.of(
                Versions.iassa(), described.description(), describe(loaded), settings);
        try (RunFolder folder = RunFolder.open(output.out, configuration, settings.rows())) {
          run(models, settings, folder, described.data(), display);
          Phases.begin(Phase.RENDER);
          try {
            report(out, loaded, settings, folder, configuration, described.data());
          } finally {
            Phases.end(Phase.RENDER);
          }
        }
      }
    }
    return ExitCode.OK;
  }

  private void run(
      ModelKinds models,
      RunSettings settings,
      RunFolder folder,
      DataSet dataSet,
      EvaluateDisplay display) {
    BlackBox explained = at(models.given().classifier(), settings.precision());
    Map<Activation, ScoringModel> scoring = new EnumMap<>(Activation.class);
    for (Protocol protocol : settings.protocols()) {
      scoring.computeIfAbsent(
          protocol.activation(),
          kind ->
              new ScoringModel(
                  at(models.of(kind).classifier(), settings.precision()),
                  settings.precision(),
                  settings.batch()));
    }
    try (KindExplainers explainers = new KindExplainers(models, model)) {
      new EvaluationRun(explained, scoring, explainers, settings, folder, display)
          .run(dataSet.samples());
    }
  }

  private void report(
      PrintWriter out,
      LoadedModel loaded,
      RunSettings settings,
      RunFolder folder,
      RunConfiguration configuration,
      DataSet dataSet) {
    Summary summary = Summary.read(folder, settings, MapMeasure.metrics(settings.metrics()));
    ObjectNode json = SummaryJson.of(summary, configuration, dataSet.bad());
    folder.write("summary.json", RunFolder.pretty(json));
    folder.write("table1.md", Tables.markdown(summary).getBytes(StandardCharsets.UTF_8));
    folder.write("table1.csv", Tables.csv(summary).getBytes(StandardCharsets.UTF_8));
    HtmlReport report =
        new HtmlReport(
            summary, folder.pictures(), configuration, dataSet.bad(), loaded.labels()::title);
    folder.write("report.html", report.html().getBytes(StandardCharsets.UTF_8));
    if (output.json) {
      out.println(Report.line(json));
    } else if (!output.quiet) {
      out.print(Tables.text(summary));
      out.println();
      out.println("wrote " + folder.path().resolve("report.html"));
    }
    out.flush();
  }

  private ObjectNode describe(LoadedModel loaded) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("name", loaded.name());
    json.put("sha256", loaded.classifier().identity());
    json.put("features", loaded.features() == null ? null : loaded.features().identity());
    json.put("input", loaded.classifier().format().toString());
    json.put("preprocessing", loaded.classifier().preprocessing().toString());
    json.put("scores", Parsing.word(model.scores));
    json.put("device", model.device.toString());
    json.put("threads", model.threads);
    return json;
  }

  private static BlackBox at(BlackBox classifier, Precision precision) {
    if (precision == Precision.FP32 && !(classifier instanceof MixedPrecision)) {
      return classifier;
    }
    ElementType type = precision == Precision.BF16 ? ElementType.BF16 : ElementType.FP32;
    if (classifier instanceof MixedPrecision mixed) {
      return mixed.at(type);
    }
    throw new ModelException("the classifier cannot run in " + precision);
  }
}
