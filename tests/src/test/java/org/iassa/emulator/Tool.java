package org.iassa.emulator;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Compilers, scripts and other programs that tests run. */
final class Tool {
  private Tool() {}

  /**
   * How a program ended.
   *
   * @param code its exit code; −1 if it was still running when its time was up
   * @param output what it wrote on standard output and error
   */
  record Ended(int code, String output) {}

  /** Runs a program to its end. */
  static Ended run(ProcessBuilder builder, int seconds) throws IOException, InterruptedException {
    Process process = builder.redirectErrorStream(true).start();
    process.getOutputStream().close();
    try (InputStream stream = process.getInputStream()) {
      String output = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
      if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return new Ended(-1, output + "\nstill running after " + seconds + " s");
      }
      return new Ended(process.exitValue(), output);
    }
  }

  /** Whether a program is on the path. */
  static boolean present(String name) {
    for (String folder : System.getenv("PATH").split(":")) {
      if (Files.isExecutable(Path.of(folder, name))) {
        return true;
      }
    }
    return false;
  }
}
