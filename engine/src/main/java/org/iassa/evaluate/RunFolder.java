package org.iassa.evaluate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.iassa.engine.InvalidOptionException;
import org.iassa.engine.OutputException;
import org.iassa.engine.internal.AtomicFile;

/**
 * The folder of a run: {@code run.json} (the configuration), {@code results.jsonl}, {@code
 * timings.jsonl} and {@code pictures}. One process at a time has it open; what it was told is on
 * the disk when the call returns. A line of timings is written before its result, so that every
 * result has one; when the folder is opened, timings without a result are cut off.
 */
public final class RunFolder implements AutoCloseable {
  private static final ObjectMapper PRETTY =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private final Path folder;
  private final FileChannel lock;
  private LineLog results;
  private LineLog timings;
  private ResumePoint resume;

  private RunFolder(Path folder, FileChannel lock) {
    this.folder = folder;
    this.lock = lock;
  }

  /**
   * Opens a folder, new or left by an earlier run.
   *
   * @throws InvalidOptionException if it holds a run of another configuration; the message says in
   *     what they differ
   * @throws OutputException if it cannot be written to, or another process has it open
   */
  public static RunFolder open(Path folder, RunConfiguration configuration, List<MethodRow> rows) {
    RunFolder run;
    try {
      Files.createDirectories(folder.resolve("pictures"));
      run = new RunFolder(folder, lock(folder));
    } catch (IOException e) {
      throw new OutputException(
          "--out " + folder + " cannot be written to: " + AtomicFile.reason(e), e);
    }
    try {
      run.removeTemporary();
      run.require(configuration);
      run.results = LineLog.open(run.resultsFile());
      run.timings = LineLog.open(run.timingsFile());
      run.resume = new ResumePoint(rows);
      run.timings.keep(run.matchTimings());
      return run;
    } catch (RuntimeException e) {
      run.close();
      throw e;
    }
  }

  private static FileChannel lock(Path folder) throws IOException {
    FileChannel channel =
        FileChannel.open(
            folder.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock lock = null;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      // this very process has it
    }
    if (lock == null) {
      channel.close();
      throw new OutputException("--out " + folder + " is in use by another run");
    }
    return channel;
  }

  private void require(RunConfiguration configuration) {
    Path file = folder.resolve("run.json");
    if (Files.exists(file)) {
      JsonNode found = readTree(file);
      List<String> differences = configuration.differences(found.path("configuration"));
      if (!differences.isEmpty()) {
        throw new InvalidOptionException(
            "out",
            folder + ", which holds a run of another configuration",
            "a new folder, or the same configuration: " + String.join("; ", differences));
      }
      return;
    }
    if (Files.exists(resultsFile())) {
      throw new InvalidOptionException(
          "out", folder + ", which has results without a run.json", "a new folder");
    }
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("fingerprint", configuration.fingerprint());
    json.set("configuration", configuration.json());
    write("run.json", pretty(json));
  }

  /** Removes what a kill left half-written. */
  private void removeTemporary() {
    for (Path place : List.of(folder, pictures())) {
      try (Stream<Path> files = Files.list(place)) {
        for (Path file : (Iterable<Path>) files::iterator) {
          String name = file.getFileName().toString();
          if (name.startsWith(".") && name.endsWith(".tmp")) {
            Files.deleteIfExists(file);
          }
        }
      } catch (IOException e) {
        throw new OutputException(place + " cannot be cleared: " + AtomicFile.reason(e), e);
      }
    }
  }

  /** Reads the results; returns how many bytes of the timings belong to them. */
  private long matchTimings() {
    try (BufferedReader in = Files.newBufferedReader(timingsFile(), StandardCharsets.UTF_8)) {
      long[] bytes = new long[1];
      LineLog.read(
          resultsFile(),
          line -> {
            ResultRecord result = ResultRecord.parse(line);
            resume.add(result);
            if (result.skipped() == null) {
              bytes[0] += matched(in, result);
            }
          });
      return bytes[0];
    } catch (IOException e) {
      throw new OutputException(timingsFile() + " cannot be read: " + AtomicFile.reason(e), e);
    }
  }

  private long matched(BufferedReader in, ResultRecord result) {
    try {
      String line = in.readLine();
      TimingRecord timing = line == null ? null : TimingRecord.parse(line);
      if (timing == null
          || timing.index() != result.index()
          || !timing.method().equals(result.method())) {
        throw new OutputException(
            timingsFile()
                + " does not go with results.jsonl: no timing of "
                + result.method()
                + " on "
                + result.image());
      }
      return line.getBytes(StandardCharsets.UTF_8).length + 1;
    } catch (IOException e) {
      throw new OutputException(timingsFile() + " cannot be read: " + AtomicFile.reason(e), e);
    }
  }

  /** Returns up to where an earlier run came. */
  ResumePoint resume() {
    return resume;
  }

  /** Adds an image that is left out. */
  void add(ResultRecord skipped) {
    results.append(skipped.toJson());
  }

  /** Adds what a method reached on an image. */
  void add(ResultRecord result, TimingRecord timing) {
    timings.append(timing.toJson());
    results.append(result.toJson());
  }

  /** Hands on all results so far, in order. */
  public void results(Consumer<ResultRecord> consumer) {
    LineLog.read(resultsFile(), line -> consumer.accept(ResultRecord.parse(line)));
  }

  /** Hands on all timings so far, in the order of the results. */
  public void timings(Consumer<TimingRecord> consumer) {
    LineLog.read(timingsFile(), line -> consumer.accept(TimingRecord.parse(line)));
  }

  /** Writes a file, whole or not at all. */
  public void write(String name, byte[] content) {
    AtomicFile.write(folder.resolve(name), content);
  }

  /** Returns the folder of pictures. */
  public Path pictures() {
    return folder.resolve("pictures");
  }

  /** Returns where the folder is. */
  public Path path() {
    return folder;
  }

  /** Returns JSON for a file. */
  public static byte[] pretty(ObjectNode json) {
    try {
      return (PRETTY.writeValueAsString(json) + "\n").getBytes(StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException("a tree of plain values can always be written", e);
    }
  }

  private JsonNode readTree(Path file) {
    try {
      return PRETTY.readTree(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new OutputException(file + " cannot be read: " + AtomicFile.reason(e), e);
    }
  }

  private Path resultsFile() {
    return folder.resolve("results.jsonl");
  }

  private Path timingsFile() {
    return folder.resolve("timings.jsonl");
  }

  @Override
  public void close() {
    try {
      if (results != null) {
        results.close();
      }
      if (timings != null) {
        timings.close();
      }
      lock.close();
    } catch (IOException e) {
      throw new OutputException(folder + " cannot be closed: " + AtomicFile.reason(e), e);
    }
  }
}
