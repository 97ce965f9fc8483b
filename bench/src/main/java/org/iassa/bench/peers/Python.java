package org.iassa.bench.peers;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The Python that peers run in: {@code $PYTHON}, or Debian's. */
public final class Python {
  private static final Path DEBIAN = Path.of("/usr/bin/python3");

  private final Path interpreter;
  private final Path scripts;
  private final Map<String, Optional<String>> missing = new TreeMap<>();

  Python(Path interpreter, Path scripts) {
    this.interpreter = interpreter;
    this.scripts = scripts;
  }

  /** Finds the interpreter and the scripts of this source tree. */
  public static Python find() {
    String own = System.getenv("PYTHON");
    return new Python(own == null || own.isBlank() ? DEBIAN : Path.of(own), folder());
  }

  static Path folder() {
    String given = System.getProperty("iassa.peers");
    if (given != null) {
      return Path.of(given);
    }
    try {
      Path classes =
          Path.of(Python.class.getProtectionDomain().getCodeSource().getLocation().toURI());
      return classes.resolve("../../peers").normalize();
    } catch (java.net.URISyntaxException e) {
      return Path.of("bench", "peers");
    }
  }

  /** Returns why a module cannot be imported, or empty if it can. Asks once. */
  public synchronized Optional<String> lacks(String module) {
    return missing.computeIfAbsent(module, this::importing);
  }

  private Optional<String> importing(String module) {
    if (!Files.isExecutable(interpreter)) {
      return Optional.of("no Python at " + interpreter + "; set PYTHON or run setup.sh");
    }
    if (!Files.isRegularFile(scripts.resolve("common.py"))) {
      return Optional.of("no scripts in " + scripts);
    }
    try {
      ForkedRun.of(List.of(interpreter.toString(), "-c", "import " + module), true).finish();
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(
          e.getMessage().contains("ModuleNotFoundError") || e.getMessage().contains("No module")
              ? module + " is not installed for " + interpreter
              : module + " cannot be imported: " + e.getMessage());
    }
  }

  /**
   * Runs a script in the environment as it comes, without the launcher's settings.
   *
   * @return the JSON that it printed
   * @throws IOException if it fails; the message has the end of its errors
   */
  public JsonNode run(String script, List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(interpreter.toString());
    command.add(scripts.resolve(script).toString());
    command.addAll(arguments);
    return ForkedRun.of(command, true).json();
  }
}
