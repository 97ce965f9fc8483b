package org.iassa.bench.peers;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import org.iassa.engine.Precision;

/**
 * Runs every peer and the engine by turns, each in a process of its own: the peer in the
 * environment as it comes, the engine with the launcher's settings. Odd repetitions begin with the
 * engine.
 */
final class SideBySide {
  private final Python python;
  private final Path folder;
  private final int repetitions;
  private final Consumer<String> progress;
  private final List<Entry> entries = new ArrayList<>();

  /**
   * @param folder where maps are written
   * @param progress told one line per run
   */
  SideBySide(Python python, Path folder, int repetitions, Consumer<String> progress) {
    this.python = python;
    this.folder = folder;
    this.repetitions = repetitions;
    this.progress = progress;
  }

  private interface Step {
    JsonNode run() throws IOException;
  }

  /** Runs a pair; where the peer cannot run, its row says why and the engine is left out. */
  void pair(Pair pair, Question q) {
    Entry peer = new Entry(pair.name(), null, folder.resolve(pair.name() + ".npy"));
    entries.add(peer);
    peer.skipped = pair.skipped(python);
    if (peer.skipped.isPresent()) {
      progress.accept(peer.name + ": skipped, " + peer.skipped.get());
      return;
    }
    List<Entry> ours = new ArrayList<>();
    List<Step> steps = new ArrayList<>();
    for (Precision precision : Pair.precisions()) {
      String name =
          "iassa "
              + pair.ours().name().toLowerCase(Locale.ROOT).replace('_', '-')
              + " "
              + precision.name().toLowerCase(Locale.ROOT);
      Path map = folder.resolve(pair.name() + "-" + name.replace(' ', '-') + ".npy");
      Entry entry = new Entry(name, peer, map);
      ours.add(entry);
      steps.add(
          () ->
              ForkedRun.java(EngineRun.class, EngineRun.arguments(pair.ours(), precision, q, map))
                  .json());
    }
    for (int r = 0; r < repetitions && peer.skipped.isEmpty(); r++) {
      Step theirs = () -> python.run(pair.script(), pair.arguments(q, peer.map));
      if (r % 2 == 0) {
        run(peer, theirs);
      }
      for (int i = 0; i < ours.size(); i++) {
        run(ours.get(i), steps.get(i));
      }
      if (r % 2 == 1) {
        run(peer, theirs);
      }
    }
    entries.addAll(ours);
  }

  /**
   * Runs the affinity alone.
   *
   * @param levels features, .npy each
   * @param side side of the map
   */
  void affinity(String name, List<Path> levels, int side) {
    Entry peer = new Entry(name + "-pytorch", null, folder.resolve(name + "-peer.npy"));
    Entry ours = new Entry("iassa " + name, peer, folder.resolve(name + "-ours.npy"));
    entries.add(peer);
    peer.skipped = python.lacks("torch");
    if (peer.skipped.isPresent()) {
      return;
    }
    Path map = folder.resolve(name + "-map.npy");
    List<String> files = levels.stream().map(Path::toString).toList();
    List<String> own =
        new ArrayList<>(List.of(Integer.toString(side), "5", map.toString(), ours.map.toString()));
    own.addAll(files);
    List<String> theirs = new ArrayList<>(List.of("--levels"));
    theirs.addAll(files);
    theirs.addAll(
        List.of(
            "--map",
            map.toString(),
            "--out",
            peer.map.toString(),
            "--threads",
            Integer.toString(Runtime.getRuntime().availableProcessors())));
    for (int r = 0; r < repetitions; r++) {
      run(ours, () -> ForkedRun.java(EngineAffinity.class, own).json());
      run(peer, () -> python.run("affinity.py", theirs));
    }
    entries.add(ours);
  }

  private void run(Entry entry, Step step) {
    try {
      JsonNode result = step.run();
      entry.runs.add(result);
      progress.accept(
          String.format(
              Locale.ROOT, "%s: %.3f s", entry.name, result.path("seconds").doubleValue()));
    } catch (IOException e) {
      entry.skipped = Optional.of("failed: " + e.getMessage());
      progress.accept(entry.name + ": " + entry.skipped.get());
    }
  }

  List<Entry> entries() {
    return entries;
  }
}
