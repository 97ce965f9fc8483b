package org.iassa.bench.peers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A process of its own that answers with one line of JSON. */
final class ForkedRun {
  private static final List<String> SETTINGS =
      List.of("OPENBLAS_NUM_THREADS", "GLIBC_TUNABLES", "OMP_WAIT_POLICY");
  private static final int TAIL = 600;

  private final ProcessBuilder builder;

  private ForkedRun(ProcessBuilder builder) {
    this.builder = builder;
  }

  /**
   * @param plain whether the launcher's settings are left out of its environment
   */
  static ForkedRun of(List<String> command, boolean plain) {
    ProcessBuilder builder = new ProcessBuilder(command);
    if (plain) {
      builder.environment().keySet().removeAll(SETTINGS);
    }
    builder.environment().put("PYTHONDONTWRITEBYTECODE", "1");
    return new ForkedRun(builder);
  }

  /** A main class of this class path, with this process's settings. */
  static ForkedRun java(Class<?> main, List<String> arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Dorg.bytedeco.javacpp.maxBytes=0",
                "-Dorg.bytedeco.javacpp.maxPhysicalBytes=0",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
    command.addAll(arguments);
    return of(command, false);
  }

  /** Runs it and returns the JSON on the last line that it printed. */
  JsonNode json() throws IOException {
    String[] lines = finish().strip().split("\n", -1);
    return new ObjectMapper().readTree(lines[lines.length - 1]);
  }

  /**
   * Runs it and returns what it printed.
   *
   * @throws IOException if it fails; the message has the end of its errors
   */
  String finish() throws IOException {
    Path out = Files.createTempFile("iassa-peer", ".out");
    Path err = Files.createTempFile("iassa-peer", ".err");
    Process process = null;
    try {
      process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
      int code = process.waitFor();
      if (code != 0) {
        String text = Files.readString(err, StandardCharsets.UTF_8).strip();
        throw new IOException(
            "exit code " + code + ": " + text.substring(Math.max(0, text.length() - TAIL)));
      }
      return Files.readString(out, StandardCharsets.UTF_8);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } finally {
      if (process != null) {
        process.destroyForcibly();
      }
      Files.delete(out);
      Files.delete(err);
    }
  }
}
