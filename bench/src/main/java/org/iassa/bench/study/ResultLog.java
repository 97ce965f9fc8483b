package org.iassa.bench.study;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * JSON lines, one per result, written as soon as it is there. A study that is started again takes
 * up what the file holds; a last line cut off by a kill is dropped.
 */
final class ResultLog implements AutoCloseable {
  private final Map<StudyResult.Key, StudyResult> results = new LinkedHashMap<>();
  private final BufferedWriter out;

  ResultLog(Path file) throws IOException {
    StringBuilder kept = new StringBuilder();
    if (Files.exists(file)) {
      for (String line : Files.readAllLines(file)) {
        try {
          StudyResult result = StudyResult.parse(line);
          results.put(result.key(), result);
          kept.append(line).append('\n');
        } catch (IOException e) {
          System.err.println("dropped a line that is cut off: " + line);
        }
      }
      Files.writeString(file, kept);
    }
    out = Files.newBufferedWriter(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  Optional<StudyResult> find(StudyResult.Key key) {
    return Optional.ofNullable(results.get(key));
  }

  Collection<StudyResult> all() {
    return results.values();
  }

  void add(StudyResult result) {
    results.put(result.key(), result);
    try {
      out.write(result.toJson());
      out.write('\n');
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
