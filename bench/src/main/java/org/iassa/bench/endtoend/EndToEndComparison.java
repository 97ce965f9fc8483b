package org.iassa.bench.endtoend;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.iassa.engine.Precision;

/**
 * Times RISE with the same masks end to end, the public way and the engine's, each in a process of
 * its own: the public way in the environment as it comes, the engine with the launcher's settings.
 * The two alternate, so that a busy moment hits both.
 *
 * <p>Arguments: MODEL.pt MASKS REPETITIONS [SIDE].
 */
public final class EndToEndComparison {
  private static final List<String> SETTINGS =
      List.of("OPENBLAS_NUM_THREADS", "GLIBC_TUNABLES", "OMP_WAIT_POLICY");

  private enum Way {
    PUBLIC,
    ENGINE_FP32,
    ENGINE_BF16
  }

  private EndToEndComparison() {}

  /** Runs the comparison, or, with a way as the first argument, that way once. */
  public static void main(String[] args) throws IOException, InterruptedException {
    if (args.length == 4 && args[0].equals("--way")) {
      System.out.println(one(Way.valueOf(args[1]), Path.of(args[2]), args[3]));
      return;
    }
    if (args.length < 3) {
      throw new IllegalArgumentException("arguments: MODEL.pt MASKS REPETITIONS [SIDE]");
    }
    String shape = args[1] + "x" + (args.length > 3 ? args[3] : "224");
    double[][] seconds = seconds(args[0], shape, Integer.parseInt(args[2]));
    double base = median(seconds[0]);
    System.out.printf(
        Locale.ROOT, "%-12s %10s %10s %8s   samples (s)%n", "way", "median s", "images/s", "ratio");
    int masks = Integer.parseInt(args[1]);
    for (Way way : Way.values()) {
      double s = median(seconds[way.ordinal()]);
      System.out.printf(
          Locale.ROOT,
          "%-12s %10.2f %10.1f %7.2fx   %s%n",
          way.name().toLowerCase(Locale.ROOT),
          s,
          masks / s,
          base / s,
          Arrays.toString(seconds[way.ordinal()]));
    }
  }

  /** Returns, per number format, how many times longer the public way takes, turn by turn. */
  public static Map<Precision, double[]> ratios(Path model, int masks, int repetitions)
      throws IOException, InterruptedException {
    double[][] seconds = seconds(model.toString(), masks + "x224", repetitions);
    double[] fp32 = new double[repetitions];
    double[] bf16 = new double[repetitions];
    for (int r = 0; r < repetitions; r++) {
      fp32[r] = seconds[Way.PUBLIC.ordinal()][r] / seconds[Way.ENGINE_FP32.ordinal()][r];
      bf16[r] = seconds[Way.PUBLIC.ordinal()][r] / seconds[Way.ENGINE_BF16.ordinal()][r];
    }
    return Map.of(Precision.FP32, fp32, Precision.BF16, bf16);
  }

  private static double[][] seconds(String model, String shape, int repetitions)
      throws IOException, InterruptedException {
    double[][] seconds = new double[Way.values().length][repetitions];
    for (int r = 0; r < repetitions; r++) {
      for (Way way : Way.values()) {
        seconds[way.ordinal()][r] = fork(way, model, shape);
      }
    }
    return seconds;
  }

  private static double one(Way way, Path model, String shape) {
    String[] parts = shape.split("x");
    int masks = Integer.parseInt(parts[0]);
    int side = Integer.parseInt(parts[1]);
    return switch (way) {
      case PUBLIC -> PublicWay.seconds(model, masks, side);
      case ENGINE_FP32 -> EngineWay.seconds(model, masks, side, Precision.FP32);
      case ENGINE_BF16 -> EngineWay.seconds(model, masks, side, Precision.BF16);
    };
  }

  private static double fork(Way way, String model, String shape)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("java.class.path"),
            EndToEndComparison.class.getName(),
            "--way",
            way.name(),
            model,
            shape));
    Path output = Files.createTempFile("end-to-end", ".txt");
    try {
      ProcessBuilder builder = new ProcessBuilder(command);
      Map<String, String> environment = builder.environment();
      if (way == Way.PUBLIC) {
        environment.keySet().removeAll(SETTINGS);
      }
      Process process =
          builder
              .redirectOutput(output.toFile())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      if (process.waitFor() != 0) {
        throw new IllegalStateException(way + " ended with " + process.exitValue());
      }
      return Double.parseDouble(Files.readString(output, StandardCharsets.UTF_8).strip());
    } finally {
      Files.delete(output);
    }
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int n = sorted.length;
    return n % 2 == 1 ? sorted[n / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2;
  }
}
