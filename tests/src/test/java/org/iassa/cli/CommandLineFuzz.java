package org.iassa.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.iassa.engine.CancelledException;
import org.iassa.engine.Device;
import org.iassa.engine.RemoteOptions;
import org.iassa.engine.spi.BlackBox;
import org.iassa.engine.spi.FeatureExtractor;
import org.iassa.fuzz.Scratch;

/**
 * Arguments of the command line, one per line; the first byte chooses the command. They are read
 * and checked, no more: engines stop before they work, there is no image to decode and so no native
 * library to load. Paths stay in one folder, so that nothing outside is read or written.
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
      // refused by its first bytes: decoders would load their native libraries
      image = Scratch.file("photo.gif", new byte[] {'G', 'I', 'F', '8', '9', 'a', 1, 0, 1, 0});
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
            new StoppedEngines(command.equals("evaluate")));
    if (code == ExitCode.INTERNAL) {
      throw new AssertionError(args + " ends with " + code + ": " + err);
    }
  }

  /**
   * Engines that stop where they should work. {@code evaluate} makes its own explainer of what it
   * loads, so it gets nothing.
   */
  private record StoppedEngines(boolean evaluates) implements Engines {
    @Override
    public LoadedModel load(ModelArgs args) {
      args.remoteArgs.apply(RemoteOptions.builder(), Map.of());
      if (evaluates) {
        throw new CancelledException("stopped by the test");
      }
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
