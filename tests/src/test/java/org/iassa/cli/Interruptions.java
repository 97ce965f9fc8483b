package org.iassa.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Sends SIGINT to explain, evaluate and demo at random moments between their start and a little
 * after their usual end, and looks at how long they take to end, with which code, and what they
 * leave. Arguments: number of interruptions, seed.
 */
final class Interruptions {
  /** What is interrupted. */
  enum Command {
    DEMO("demo --quiet"),
    EXPLAIN("explain IMAGE --quiet --error-bars --keep-scores"),
    EVALUATE("evaluate --dataset scenes --count 2 --methods iassa,rise@60 --protocol xplique");

    private final String line;

    Command(String line) {
      this.line = line;
    }
  }

  private final Path folder;
  private final SplittableRandom random;
  private final Map<Command, Double> usual = new EnumMap<>(Command.class);
  private final Map<Command, List<String>> complete = new EnumMap<>(Command.class);
  private final List<Double> seconds = new ArrayList<>();
  private int finished;
  private int serial;

  /**
   * @param folder an empty folder to work in
   */
  Interruptions(Path folder, long seed) {
    this.folder = folder;
    this.random = new SplittableRandom(seed);
  }

  public static void main(String[] args) throws IOException, InterruptedException {
    int count = args.length > 0 ? Integer.parseInt(args[0]) : 20;
    long seed = args.length > 1 ? Long.parseLong(args[1]) : System.nanoTime();
    System.out.printf("%d interruptions, seed %d%n", count, seed);
    Path folder = Files.createTempDirectory("interruptions");
    try {
      Interruptions interruptions = new Interruptions(folder, seed);
      for (int i = 0; i < count; i++) {
        System.out.println(interruptions.one(Command.values()[i % 3]));
      }
      System.out.println(interruptions.report());
    } finally {
      remove(folder);
    }
  }

  /** Interrupts a command once and says when, and how it ended. */
  String one(Command command) throws IOException, InterruptedException {
    if (!usual.containsKey(command)) {
      measure(command);
    }
    double moment = random.nextDouble() * 1.05 * usual.get(command);
    Path out = folder.resolve("out-" + serial);
    Path log = folder.resolve("log-" + serial++);
    Process process = start(command, out, log);
    double took;
    try {
      Thread.sleep((long) (1000 * moment));
      took = CommandProcess.interrupt(process, Duration.ofSeconds(20));
    } finally {
      process.destroyForcibly();
    }
    int code = process.exitValue();
    String what =
        String.format(
            Locale.ROOT,
            "%-8s after %5.2f s: ended in %.2f s with %d, left %s",
            command.name().toLowerCase(Locale.ROOT),
            moment,
            took,
            code,
            files(out));
    require(
        code == ExitCode.INTERRUPTED || code == ExitCode.OK, what + ": " + Files.readString(log));
    // Where others want the processor too, even a Java that does nothing takes its time: 0.1 s else.
    double idle = took < 2 ? 0 : idle();
    require(took < 2 + 3 * idle, what + String.format(Locale.ROOT, "; an idle Java: %.2f s", idle));
    finished += code == ExitCode.OK ? 1 : 0;
    seconds.add(took);
    check(command, code, out, what);
    remove(out);
    return what;
  }

  /** Returns how long a Java takes to start and end at the moment. */
  private static double idle() throws IOException, InterruptedException {
    long start = System.nanoTime();
    new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-version")
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
    return (System.nanoTime() - start) / 1e9;
  }

  /** Returns how long the processes took to end. */
  String report() {
    double[] sorted = seconds.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    return String.format(
        Locale.ROOT,
        "%d interrupted, %d of them after their end; seconds to the end: least %.2f, median %.2f, 90%% %.2f, most %.2f",
        sorted.length,
        finished,
        sorted[0],
        sorted[sorted.length / 2],
        sorted[sorted.length * 9 / 10],
        sorted[sorted.length - 1]);
  }

  private Process start(Command command, Path out, Path log) throws IOException {
    List<Object> words = new ArrayList<>(Arrays.asList((Object[]) command.line.split(" ")));
    words.replaceAll(word -> word.equals("IMAGE") ? folder.resolve("out-demo/overlay.png") : word);
    words.addAll(List.of("--out", out));
    return new CommandProcess()
        .environment("XDG_CACHE_HOME", folder.resolve("cache"))
        .start(log, words.toArray());
  }

  /** Runs a command to its end: how long that takes, and what it leaves then. */
  private void measure(Command command) throws IOException, InterruptedException {
    if (command == Command.EXPLAIN && !usual.containsKey(Command.DEMO)) {
      measure(Command.DEMO); // makes the image
    }
    Path out = folder.resolve("out-" + command.name().toLowerCase(Locale.ROOT));
    Path log = folder.resolve("log-whole");
    long start = System.nanoTime();
    Process process = start(command, out, log);
    require(process.waitFor() == 0, command + ": " + Files.readString(log));
    usual.put(command, (System.nanoTime() - start) / 1e9);
    complete.put(command, files(out));
    System.out.printf(
        Locale.ROOT, "%s takes %.1f s and leaves %s%n", command, usual.get(command), files(out));
  }

  /** Everything or nothing; of an evaluation, whole lines and no summary of a part. */
  private void check(Command command, int code, Path out, String what) throws IOException {
    List<String> left = files(out);
    require(left.stream().noneMatch(name -> name.contains(".tmp")), what);
    if (code == ExitCode.OK || left.contains("report.json") || left.contains("summary.json")) {
      require(left.equals(complete.get(command)), what + ", not " + complete.get(command));
    } else if (command != Command.EVALUATE) {
      require(left.isEmpty(), what);
    } else if (left.contains("results.jsonl")) {
      String lines = Files.readString(out.resolve("results.jsonl"));
      require(lines.isEmpty() || lines.endsWith("}\n"), what + ": a line is cut off");
    }
  }

  private static void require(boolean condition, String what) {
    if (!condition) {
      throw new IllegalStateException(what);
    }
  }

  private static List<String> files(Path out) throws IOException {
    if (!Files.exists(out)) {
      return List.of();
    }
    try (Stream<Path> files = Files.walk(out)) {
      return List.copyOf(
          new TreeSet<>(
              files.filter(Files::isRegularFile).map(f -> out.relativize(f).toString()).toList()));
    }
  }

  private static void remove(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> files = Files.walk(folder)) {
        files
            .sorted(Comparator.reverseOrder())
            .forEach(
                file -> {
                  try {
                    Files.delete(file);
                  } catch (IOException e) {
                    throw new UncheckedIOException(e);
                  }
                });
      }
    }
  }
}
