package org.iassa.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The command line in a process of its own, started as the launcher does it. */
public final class CommandProcess {
  private final List<String> before = new ArrayList<>();
  private final List<String> java = new ArrayList<>();
  private final ProcessBuilder builder = new ProcessBuilder();
  private String main = Main.class.getName();

  /**
   * How a process ended.
   *
   * @param code its exit code
   * @param text what it wrote on standard output and error
   */
  public record Ended(int code, String text) {}

  public CommandProcess() {
    builder.environment().putIfAbsent("OPENBLAS_NUM_THREADS", "1");
    builder.environment().putIfAbsent("OMP_WAIT_POLICY", "PASSIVE");
  }

  /** Puts a command before Java's. */
  CommandProcess before(String... command) {
    before.addAll(List.of(command));
    return this;
  }

  /** Adds options of Java. */
  public CommandProcess java(String... options) {
    java.addAll(List.of(options));
    return this;
  }

  /** Runs another program than the command line. */
  public CommandProcess main(Class<?> program) {
    main = program.getName();
    return this;
  }

  /** Sets a variable of the environment. */
  public CommandProcess environment(String name, Object value) {
    builder.environment().put(name, value.toString());
    return this;
  }

  /** Starts it; all that it writes goes to a file. */
  public Process start(Path log, Object... args) throws IOException {
    List<String> command = new ArrayList<>(before);
    // What a shell started in the background ignores Ctrl-C, and so would all that it starts.
    command.addAll(List.of("env", "--default-signal=INT"));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-XX:+UseSerialGC",
            "-Dorg.bytedeco.javacpp.maxBytes=0",
            "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
            "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn"));
    command.addAll(java);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main));
    Stream.of(args).map(Object::toString).forEach(command::add);
    return builder.command(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
  }

  /** Runs it to its end, five minutes at most. */
  public Ended run(Object... args) throws IOException, InterruptedException {
    Path log = Files.createTempFile("command", ".log");
    Process process = start(log, args);
    try {
      if (!process.waitFor(5, TimeUnit.MINUTES)) {
        throw new IllegalStateException("no end after five minutes: " + Files.readString(log));
      }
      return new Ended(process.exitValue(), Files.readString(log, StandardCharsets.UTF_8));
    } finally {
      process.destroyForcibly();
      Files.deleteIfExists(log);
    }
  }

  /** Tells a process to end, as Ctrl-C does, and returns the seconds until it has. */
  static double interrupt(Process process, Duration most) throws IOException, InterruptedException {
    return signal("INT", process, most);
  }

  /** Sends a signal that ends a process, and returns the seconds until it has ended. */
  static double signal(String name, Process process, Duration most)
      throws IOException, InterruptedException {
    long start = System.nanoTime();
    new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start().waitFor();
    if (!process.waitFor(most.toMillis(), TimeUnit.MILLISECONDS)) {
      throw new IllegalStateException("alive " + most.toSeconds() + " s after SIG" + name);
    }
    return (System.nanoTime() - start) / 1e9;
  }
}
