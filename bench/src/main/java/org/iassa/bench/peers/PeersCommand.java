package org.iassa.bench.peers;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.iassa.cli.ExitCode;
import org.iassa.engine.InvalidOptionException;
import org.iassa.engine.Precision;
import org.iassa.engine.Superpixels;
import org.iassa.engine.TorchOptions;
import org.iassa.engine.TorchScript;
import org.iassa.engine.internal.AtomicFile;
import org.iassa.engine.internal.lime.Segmenter;
import org.iassa.engine.spi.BlackBox;
import org.iassa.image.ImageReader;
import org.iassa.image.Npy;
import org.iassa.image.RgbImage;
import org.iassa.metrics.Evaluator;
import org.iassa.metrics.Protocol;
import org.iassa.scenes.SceneGenerator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Peers and the engine, side by side in one run. */
@Command(
    name = "peers",
    sortOptions = false,
    description = {
      "Runs what a user would pick instead, and the engine, by turns on the same model, image and"
          + " number of masks; each in a process of its own.",
      "",
      "Peers are PyTorch scripts in bench/peers; bench/peers/setup.sh installs what they need, or"
          + " PYTHON names your own. A peer that cannot run is skipped with the reason. Seconds"
          + " are from the decoded image to the map, after a warm-up, without loading the model.",
    },
    footer = {
      "",
      "Examples",
      "  ./iassa bench peers mobilenet_v2.pt --features mobilenet_v2_features.pt --image dog.jpg",
      "  ./iassa bench peers resnet50.pt --masks 500 --repetitions 5 --json peers.json",
      "  ./iassa bench peers --only affinity --sides 28,56,112",
      "",
      "Exit codes: 0 done, peers may be skipped; 1 a run failed; 2 usage; 3 image; 4 model; 6 output.",
    })
public final class PeersCommand implements Callable<Integer> {
  /** Channels of MobileNetV2's taps, the finest first, at 112, 56, 28, 14 and 7. */
  private static final int[] CHANNELS = {16, 24, 32, 96, 1280};

  private static final int FINEST = 112;
  private static final int SMALLEST_SIDE = 14;

  @Spec private CommandSpec spec;

  @Parameters(
      arity = "0..1",
      paramLabel = "MODEL",
      description = "TorchScript classifier, N x 3 x side x side to logits; a program that is run.")
  private Path model;

  @Option(names = "--features", paramLabel = "FILE", description = "TorchScript feature maps.")
  private Path features;

  @Option(names = "--image", paramLabel = "FILE", description = "Default: a generated scene.")
  private Path image;

  @Option(
      names = "--masks",
      defaultValue = "1000",
      description = "Masks of RISE and LIME. Default: ${DEFAULT-VALUE}.")
  private int masks;

  @Option(
      names = "--iterations",
      defaultValue = "2",
      description = "Iterations of IASSA, some 1100 masks each. Default: ${DEFAULT-VALUE}.")
  private int iterations;

  @Option(
      names = "--side",
      defaultValue = "224",
      description = "Side of the model's input. Default: ${DEFAULT-VALUE}.")
  private int side;

  @Option(
      names = "--repetitions",
      defaultValue = "3",
      description = "Runs of everyone, by turns. Default: ${DEFAULT-VALUE}.")
  private int repetitions;

  @Option(
      names = "--sides",
      split = ",",
      paramLabel = "N",
      defaultValue = "28,56,112",
      description = "Sides of the affinity alone. Default: ${DEFAULT-VALUE}; 112 takes 1.3 GB.")
  private List<Integer> sides;

  @Option(names = "--only", paramLabel = "REGEX", description = "Only peers of such names.")
  private String only = "";

  @Option(names = "--no-quality", description = "Do not measure deletion and insertion.")
  private boolean noQuality;

  @Option(names = "--json", paramLabel = "FILE", description = "Write everything as JSON.")
  private Path json;

  @Override
  public Integer call() throws IOException {
    InvalidOptionException.requireRange("repetitions", repetitions, 1, 1000);
    for (int s : sides) {
      if (s < SMALLEST_SIDE || FINEST % s != 0) {
        throw new InvalidOptionException("sides", s, "112, 56, 28 or 14");
      }
    }
    Path folder = Files.createTempDirectory("iassa-peers");
    try {
      return run(folder);
    } finally {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  private int run(Path folder) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    SideBySide runs =
        new SideBySide(
            Python.find(),
            folder,
            repetitions,
            line -> {
              err.println(line);
              err.flush();
            });
    Question q = new Question(model, features, null, null, null, 0, masks, iterations, side);
    if (model != null) {
      TorchOptions torch =
          TorchOptions.builder()
              .size(side, side)
              .precision(Precision.FP32)
              .trustModel(true)
              .build();
      try (BlackBox box = TorchScript.load(model, torch)) {
        RgbImage picture =
            image == null
                ? new SceneGenerator(1).scene(0).image()
                : ImageReader.read(image).image();
        q = question(box, picture, folder);
        for (Pair pair : Pair.all(q)) {
          if (wanted(pair.name())) {
            runs.pair(pair, q);
          }
        }
        judge(box, picture, runs.entries(), q.target());
      }
    }
    for (int s : sides) {
      String name = "affinity-" + s;
      if (wanted(name)) {
        runs.affinity(name, levels(folder, s), 2 * s);
      }
    }
    List<Entry> entries = runs.entries();
    entries.stream()
        .filter(e -> e.ran() && e.peer != null && e.peer.ran())
        .forEach(Quality::compare);
    out.print(PeersReport.table(entries));
    out.flush();
    if (json != null) {
      String text = PeersReport.json(entries, q, repetitions).toPrettyString() + "\n";
      AtomicFile.write(json, text.getBytes(StandardCharsets.UTF_8));
    }
    boolean failed =
        entries.stream().anyMatch(e -> e.skipped.filter(r -> r.startsWith("failed")).isPresent());
    return failed ? ExitCode.INTERNAL : ExitCode.OK;
  }

  private boolean wanted(String name) {
    return Pattern.compile(only).matcher(name).find();
  }

  private void judge(BlackBox box, RgbImage picture, List<Entry> entries, int target) {
    if (!noQuality) {
      Quality quality = new Quality(box, picture);
      entries.stream().filter(Entry::ran).forEach(e -> quality.measure(e, target));
    }
  }

  /** Writes the image in the forms that peers take, and asks for the target. */
  private Question question(BlackBox box, RgbImage picture, Path folder) throws IOException {
    float[] planes = Quality.planes(box, picture);
    Path planar = folder.resolve("image.npy");
    Npy.write(planar, planes, 3, side, side);
    Path png = folder.resolve("image.png");
    Files.write(png, picture.toPng());
    int[] labels = Segmenter.segment(picture.resize(side, side), Superpixels.Slic.DEFAULT).labels();
    float[] segments = new float[labels.length];
    for (int i = 0; i < labels.length; i++) {
      segments[i] = labels[i];
    }
    Path superpixels = folder.resolve("segments.npy");
    Npy.write(superpixels, segments, side, side);
    float[] scores = new Evaluator(box, Protocol.IASSA_2020, 1).classify(planes);
    int target = 0;
    for (int c = 1; c < scores.length; c++) {
      target = scores[c] > scores[target] ? c : target;
    }
    return new Question(model, features, png, planar, superpixels, target, masks, iterations, side);
  }

  /** Draws features of the shapes that MobileNetV2 has from this side down. */
  private static List<Path> levels(Path folder, int finest) {
    List<Path> files = new ArrayList<>();
    SplittableRandom random = new SplittableRandom(finest);
    for (int l = 0, at = FINEST; l < CHANNELS.length; l++, at /= 2) {
      if (at > finest) {
        continue;
      }
      float[] values = new float[CHANNELS[l] * at * at];
      float scale = (float) (1 / Math.sqrt(CHANNELS[l])); // logits of a few units
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) Math.max(0, random.nextGaussian()) * scale;
      }
      Path file = folder.resolve("level-" + finest + "-" + l + ".npy");
      Npy.write(file, values, CHANNELS[l], at, at);
      files.add(file);
    }
    return files;
  }
}
