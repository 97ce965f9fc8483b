package org.iassa.engine.internal.trust;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.iassa.engine.ModelException;
import org.iassa.engine.OutputException;
import org.iassa.engine.TrustedModels.Entry;
import org.iassa.engine.internal.AtomicFile;
import org.iassa.engine.internal.torch.ModelSource;

/** The file behind {@link org.iassa.engine.TrustedModels}. */
public final class TrustFile {
  private static final int MAX_BYTES = 1 << 20;
  private static final String COMMENT =
      "# TorchScript files that iassa may run: SHA-256, two spaces, name. See ./iassa trust --help";
  private static final Object WRITING = new Object();

  private final Path path;

  /** A list in this file. */
  public TrustFile(Path path) {
    this.path = path.toAbsolutePath();
  }

  /** Returns where a user's list is. */
  public static Path path(String property, Map<String, String> environment, String home) {
    if (property != null) {
      return Path.of(property);
    }
    String base = environment.getOrDefault("XDG_CONFIG_HOME", "");
    // The XDG specification tells programs to ignore a relative path.
    Path config = base.startsWith("/") ? Path.of(base) : Path.of(home, ".config");
    return config.resolve("iassa").resolve("trusted-models");
  }

  /** Returns the hash of a model's bytes; throws ModelException if it is no TorchScript file. */
  public static String hash(Path model) {
    return ModelSource.of(model).sha256();
  }

  /** Returns where the list is. */
  public Path path() {
    return path;
  }

  /** Returns what is on the list; nothing if there is none. */
  public List<Entry> read() {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return List.of();
    }
    try {
      Path real = path.toRealPath();
      Ownership.require(real);
      if (Files.size(real) > MAX_BYTES) {
        throw unusable("has " + Files.size(real) + " bytes, expected at most " + MAX_BYTES);
      }
      return parse(Files.readAllLines(real, StandardCharsets.UTF_8));
    } catch (Ownership.Doubtful e) {
      throw unusable(e.getMessage());
    } catch (CharacterCodingException e) {
      throw unusable("is not UTF-8 text");
    } catch (IOException e) {
      throw unusable("cannot be read: " + AtomicFile.reason(e));
    }
  }

  private List<Entry> parse(List<String> lines) {
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      String[] words = line.split("\\s+", 2);
      if (!words[0].matches("[0-9a-fA-F]{64}")) {
        throw unusable(
            "has in line " + (i + 1) + " no SHA-256 of 64 hexadecimal digits at the start");
      }
      entries.add(
          new Entry(words[0].toLowerCase(java.util.Locale.ROOT), words.length > 1 ? words[1] : ""));
    }
    return List.copyOf(entries);
  }

  private ModelException unusable(String why) {
    return new ModelException("the list of trusted models " + path + " is not used: it " + why);
  }

  /** Adds an entry unless its hash is on the list; returns the one that is on it then. */
  public Entry add(Entry entry) {
    List<Entry> after =
        change(
            before -> {
              if (before.stream().anyMatch(e -> e.sha256().equals(entry.sha256()))) {
                return before;
              }
              List<Entry> more = new ArrayList<>(before);
              more.add(entry);
              return more;
            });
    return after.stream().filter(e -> e.sha256().equals(entry.sha256())).findFirst().orElseThrow();
  }

  /** Takes a hash off the list; returns whether it was on it. */
  public boolean remove(String sha256) {
    boolean[] found = new boolean[1];
    change(
        before -> {
          List<Entry> less = before.stream().filter(e -> !e.sha256().equals(sha256)).toList();
          found[0] = less.size() < before.size();
          return less;
        });
    return found[0];
  }

  /** Reads, changes and writes the list while no other process does. */
  private List<Entry> change(UnaryOperator<List<Entry>> rule) {
    synchronized (WRITING) {
      try {
        Path folder = path.getParent();
        if (!Files.isDirectory(folder)) {
          Files.createDirectories(
              folder,
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        try (FileChannel lock =
            FileChannel.open(
                folder.resolve(path.getFileName() + ".lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE)) {
          lock.lock();
          List<Entry> before = read();
          List<Entry> after = rule.apply(before);
          if (!after.equals(before)) {
            write(after);
          }
          return after;
        }
      } catch (IOException e) {
        throw new OutputException(path + " cannot be written: " + AtomicFile.reason(e), e);
      }
    }
  }

  private void write(List<Entry> entries) throws IOException {
    StringBuilder text = new StringBuilder(COMMENT).append('\n');
    for (Entry entry : entries) {
      // a name is one line, whatever the file is called
      String name = entry.name().replaceAll("\\p{Cntrl}", "?");
      text.append(entry.sha256()).append("  ").append(name).append('\n');
    }
    // a symbolic link stays one
    Path real = Files.exists(path) ? path.toRealPath() : path;
    // makes a file for its owner alone, whatever the umask
    Path temporary = Files.createTempFile(real.getParent(), ".trusted-models", ".tmp");
    try {
      Files.writeString(temporary, text);
      AtomicFile.move(temporary, real);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }
}
