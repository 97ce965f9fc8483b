package org.iassa.bench.study;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.LongStream;
import org.iassa.data.ClassMap;
import org.iassa.data.Coco;
import org.iassa.data.DataSet;
import org.iassa.data.Sample;
import org.iassa.engine.Explainer;
import org.iassa.engine.IassaException;
import org.iassa.engine.InvalidOptionException;
import org.iassa.engine.Precision;
import org.iassa.engine.TorchOptions;
import org.iassa.engine.TorchScript;
import org.iassa.engine.spi.BlackBox;
import org.iassa.engine.spi.ElementType;
import org.iassa.engine.spi.FeatureExtractor;
import org.iassa.engine.spi.MixedPrecision;
import org.iassa.image.ImageReader;
import org.iassa.metrics.Evaluator;
import org.iassa.metrics.Protocol;
import org.iassa.scenes.SceneGenerator;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Compares ways to explain, each a {@link Variant}, on images whose top-1 class is annotated in
 * them. Writes {@code results.jsonl} as it goes and {@code table.md} at the end; started again with
 * the same folder, it measures only what is missing.
 */
@Command(
    name = "study",
    mixinStandardHelpOptions = true,
    description = "Compares explanation variants on COCO images or generated scenes.")
public final class Study implements Callable<Integer> {
  /** What is compared when no variant is named. */
  static final List<String> DEFAULT_VARIANTS =
      List.of(
          "random",
          "centre",
          "rise:n=500",
          "rise:n=1000",
          "rise:n=4000",
          "paper:iterations=2",
          "balanced");

  @Option(names = "--model", required = true, description = "TorchScript classifier.")
  private Path model;

  @Option(names = "--features", description = "TorchScript feature extractor.")
  private Path features;

  @Option(names = "--trust-model", description = "Run the model files; they are programs.")
  private boolean trustModel;

  @Option(names = "--annotations", description = "COCO instances JSON.")
  private Path annotations;

  @Option(names = "--images", description = "Folder of the annotated images.")
  private Path images;

  @Option(names = "--class-map", description = "CSV: classifier's class to COCO category.")
  private Path classMap;

  @Option(names = "--scenes", description = "Number of generated scenes instead of COCO.")
  private int scenes;

  @Option(names = "--scene-seed", description = "Seed of the scenes (default ${DEFAULT-VALUE}).")
  private long sceneSeed = 1_000_003;

  @Option(names = "--split", description = "${COMPLETION-CANDIDATES} (default ${DEFAULT-VALUE}).")
  private Split split = Split.TUNE;

  @Option(names = "--variant", description = "A variant; repeat for more.")
  private List<String> variants = DEFAULT_VARIANTS;

  @Option(names = "--reference", description = "Paired differences are to this variant.")
  private String reference = "rise:n=1000";

  @Option(names = "--protocol", description = "Default ${DEFAULT-VALUE}.")
  private String protocol = Protocol.RISE_2018_SINGLE.name();

  @Option(names = "--precision", description = "BF16 or FP32 (default ${DEFAULT-VALUE}).")
  private Precision precision = Precision.BF16;

  @Option(names = "--batch", description = "Images per forward pass (default ${DEFAULT-VALUE}).")
  private int batch = 32;

  @Option(names = "--limit", description = "Most images.")
  private int limit = Integer.MAX_VALUE;

  @Option(names = "--max-seconds", description = "Start no image after this time.")
  private long maxSeconds = Long.MAX_VALUE / 1_000_000_000L;

  @Option(names = "--out", required = true, description = "Folder of the results.")
  private Path out;

  public static void main(String[] args) {
    System.exit(
        new CommandLine(new Study()).setCaseInsensitiveEnumValuesAllowed(true).execute(args));
  }

  @Override
  public Integer call() throws IOException {
    List<Variant> parsed = variants.stream().map(Variant::parse).toList();
    DataSet data = dataSet();
    data.bad().first().forEach(entry -> System.err.println("skipped " + entry));
    Files.createDirectories(out);
    TorchOptions options =
        TorchOptions.builder().trustModel(trustModel).precision(Precision.FP32).build();
    try (MixedPrecision loaded = TorchScript.load(model, options);
        FeatureExtractor extractor =
            features == null ? null : TorchScript.features(features, options);
        ResultLog log = new ResultLog(out.resolve("results.jsonl"))) {
      BlackBox scored =
          loaded.at(precision == Precision.BF16 ? ElementType.BF16 : ElementType.FP32);
      Explainer.Builder builder = Explainer.builder(loaded);
      if (extractor != null) {
        builder.features(extractor);
      }
      try (Explainer explainer = builder.build()) {
        StudyRun run =
            new StudyRun(
                new Evaluator(scored, Protocol.named(protocol), batch),
                scored,
                explainer,
                precision,
                log);
        List<StudyResult> results = measure(data, run, parsed);
        write(new StudyTable(variants, results), data);
      }
    }
    return 0;
  }

  private List<StudyResult> measure(DataSet data, StudyRun run, List<Variant> parsed) {
    long began = System.nanoTime();
    List<StudyResult> results = new ArrayList<>();
    int taken = 0;
    for (Sample sample : data.samples()) {
      long seconds = (System.nanoTime() - began) / 1_000_000_000L;
      if (taken >= limit || seconds >= maxSeconds) {
        break;
      }
      if (!split.takes(sample.name())) {
        continue;
      }
      try {
        Optional<List<StudyResult>> measured = run.measure(sample, parsed);
        if (measured.isPresent()) {
          taken++;
          results.addAll(measured.get());
        }
        System.err.printf(
            "%5d s  %3d  %s%s%n",
            (System.nanoTime() - began) / 1_000_000_000L,
            taken,
            sample.name(),
            measured.isPresent() ? "" : ": the top-1 class is not annotated");
      } catch (IassaException e) {
        System.err.println("skipped " + sample.name() + ": " + e.getMessage());
      }
    }
    return results;
  }

  private void write(StudyTable table, DataSet data) throws IOException {
    Protocol rules = Protocol.named(protocol);
    String text =
        """
        ## %d images, split %s, protocol %s

        Model `%s`, %s; features `%s`. Step %s; deletion fill: %s; insertion start: %s; ties by
        pixel index; region above min + %s of the range. Intervals: bootstrap over images. %d bad
        records in the data set. Times were taken on a shared machine: compare forwards, not ms.

        %s"""
            .formatted(
                table.images(),
                split,
                rules.id(),
                model.getFileName(),
                precision,
                features == null ? "none" : features.getFileName(),
                rules.step(),
                rules.deletionFill(),
                rules.insertionStart(),
                rules.regionThreshold(),
                data.bad().count(),
                table.markdown(reference));
    Files.writeString(out.resolve("table.md"), text);
    System.out.println(text);
  }

  private DataSet dataSet() {
    if (scenes > 0) {
      SceneGenerator generator = new SceneGenerator(sceneSeed);
      List<Sample> samples =
          LongStream.range(0, scenes).<Sample>mapToObj(i -> new SceneSample(generator, i)).toList();
      return DataSet.of(samples);
    }
    if (annotations == null || images == null || classMap == null) {
      throw new InvalidOptionException(
          "data set", "not given", "--scenes N, or --annotations, --images and --class-map");
    }
    return Coco.read(annotations)
        .dataSet(images, ClassMap.read(classMap), file -> ImageReader.read(file).image());
  }
}
