package org.iassa.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.iassa.engine.CancelledException;
import org.iassa.engine.Device;
import org.iassa.engine.spi.BlackBox;
import org.iassa.engine.spi.FeatureExtractor;
import org.iassa.fuzz.Scratch;
import org.iassa.image.TestImages;

/**
 * Arguments of the command line, one per line; the first byte chooses the command. Engines stop
 * before they work and paths stay in one folder, so that nothing outside is read or written.
 */
public final class CommandLineFuzz {
  private static final List<String> COMMANDS =
      List.of("explain", "verify", "replay", "score", "co-saliency", "evaluate", "nonsense");
  private static Path image;

  private CommandLineFuzz() {}

  /** Runs a command; an internal error is a finding. */
  public static void fuzzerTestOneInput(byte[] data) throws IOException {
    if (data.length == 0) {
      return;
    }
    if (image == null) {
      image = Scratch.file("photo.png", TestImages.encode(TestImages.gradient(12, 9), "png"));
    }
    String command = COMMANDS.get((data[0] & 0xff) % COMMANDS.size());
    List<String> args = new ArrayList<>(List.of(command));
    if (command.equals("explain")) {
      args.add(image.toString());
      args.addAll(List.of("--out", Scratch.folder().resolve("out").toString()));
    }
    String text = new String(data, 1, data.length - 1, StandardCharsets.UTF_8);
    for (String line : text.split("\n")) {
      // No way out of the working folder, and no argument files.
      if (!line.contains("/") && !line.contains("..") && !line.startsWith("@")) {
        args.add(line);
      }
    }
    StringWriter err = new StringWriter();
    int code =
        Main.run(
            args.toArray(String[]::new),
            new PrintWriter(new StringWriter()),
            new PrintWriter(err, true),
            new StoppedEngines());
    if (code == ExitCode.INTERNAL) {
      throw new AssertionError(args + " ends with " + code + ": " + err);
    }
  }

  /** Engines that stop where they should work. */
  private static final class StoppedEngines implements Engines {
    @Override
    public LoadedModel load(ModelArgs args) {
      BlackBox box = BlackBox.of(8, 10, FakeEngines.CLASSES, (batch, scores) -> {});
      Labels labels = args.labels == null ? new Labels(FakeEngines.NAMES) : args.labels();
      return new LoadedModel("embedded", box, null, labels);
    }

    @Override
    public FeatureExtractor features(ModelArgs args) {
      throw new CancelledException("stopped by the test");
    }

    @Override
    public Engine open(LoadedModel model, Device device, int threads) {
      throw new CancelledException("stopped by the test");
    }
  }
}
