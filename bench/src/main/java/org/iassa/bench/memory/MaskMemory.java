package org.iassa.bench.memory;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.iassa.engine.Device;
import org.iassa.engine.ExplainOptions;
import org.iassa.engine.Explainer;
import org.iassa.engine.Explanation;
import org.iassa.engine.Method;
import org.iassa.engine.Preset;
import org.iassa.engine.RiseOptions;
import org.iassa.engine.spi.BlackBox;
import org.iassa.scenes.SceneGenerator;

/**
 * Peak resident memory of a RISE explanation at 224×224 with few and with many masks, each in a
 * process of its own. The black box is a function that reads a few pixels, so that nothing but the
 * engine's own memory shows. Floor: dense fp32 masks would take 161 MB for 800 masks and 16 GB for
 * 80 000.
 */
public final class MaskMemory {
  private static final int[] MASKS = {800, 80_000};

  private MaskMemory() {}

  /** Measures both in forks and returns a table. */
  public static String compare() throws IOException, InterruptedException {
    StringBuilder table = new StringBuilder();
    for (int masks : MASKS) {
      table.append(
          String.format(
              Locale.ROOT, "%6d masks: peak %5.1f MB%n", masks, fork(masks) / (1024.0 * 1024)));
    }
    return table.toString();
  }

  /** Explains with this many masks and prints the process's peak resident bytes. */
  public static void main(String[] args) throws IOException {
    int masks = Integer.parseInt(args[0]);
    BlackBox box =
        BlackBox.of(
            224,
            224,
            2,
            (batch, scores) -> {
              for (int n = 0; n < batch.count(); n++) {
                float v = batch.floats().get((n * 3 * 224 + 112) * 224 + 112);
                float p = 1 / (1 + (float) Math.exp(-v));
                scores.put(2 * n, p).put(2 * n + 1, 1 - p);
              }
            });
    ExplainOptions options =
        ExplainOptions.builder(Preset.BALANCED)
            .method(Method.RISE)
            .rise(new RiseOptions(masks, 7, 0.5))
            .build();
    try (Explainer explainer = Explainer.builder(box).device(Device.CPU).build()) {
      Explanation e = explainer.explain(new SceneGenerator(1).scene(0).image(), options);
      if (e.forwards() != masks + 1) {
        throw new IllegalStateException("made " + e.forwards() + " forward passes");
      }
    }
    System.out.println(peakBytes());
  }

  private static long peakBytes() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("VmHWM:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
      }
    }
    throw new IOException("/proc/self/status has no VmHWM");
  }

  private static long fork(int masks) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-XX:+UseSerialGC",
            "-Xms64m",
            "-Xmx256m",
            "-cp",
            System.getProperty("java.class.path"),
            MaskMemory.class.getName(),
            Integer.toString(masks)));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IllegalStateException("the run ended with " + process.exitValue());
    }
    return Long.parseLong(output.strip());
  }
}
