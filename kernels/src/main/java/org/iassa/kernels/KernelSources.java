package org.iassa.kernels;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the kernels' sources come from: the jar, or a folder whose edited files take their place. A
 * file that the folder lacks comes from the jar, so a folder may hold just the one file under work.
 *
 * <p>Headers named in quotes are put in place of their {@code #include}, each once, as {@code
 * #pragma once} has it; names are looked up beside the including file, then from the root. The
 * compiler then needs no file system and the text is all there is to hash. An {@code #include} of
 * what is not here stays: it stands in a branch for another compiler, or the compiler says where it
 * is. A header of ours must not be included in such a branch alone.
 */
public final class KernelSources {
  /** System property that names the folder of edited sources. */
  public static final String FOLDER_PROPERTY = "iassa.kernels.dir";

  private static final String RESOURCES = "/org/iassa/kernels/cuda/";
  private static final Pattern INCLUDE = Pattern.compile("\\s*#\\s*include\\s+\"([^\"]+)\".*");
  private static final Pattern ONCE = Pattern.compile("\\s*#\\s*pragma\\s+once\\b.*");

  private final Path folder;

  private KernelSources(Path folder) {
    this.folder = folder;
  }

  /** Returns the sources as {@link #FOLDER_PROPERTY} has it: edited ones, else the jar's. */
  public static KernelSources configured() {
    String name = System.getProperty(FOLDER_PROPERTY, "");
    return name.isEmpty() ? embedded() : in(Path.of(name));
  }

  /** Returns the jar's sources. */
  public static KernelSources embedded() {
    return new KernelSources(null);
  }

  /**
   * Returns the sources of a folder laid out like {@code src/main/cuda}.
   *
   * @throws KernelSourceException if it is not a folder
   */
  public static KernelSources in(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new KernelSourceException(
          FOLDER_PROPERTY + " is " + folder + ", expected a folder of .cu files");
    }
    return new KernelSources(folder);
  }

  /** Returns the folder of edited sources, if there is one. */
  public Optional<Path> folder() {
    return Optional.ofNullable(folder);
  }

  /** As {@link #load(String)}, for one of the engine's files. */
  public KernelSource load(KernelFile file) {
    return load(file.fileName());
  }

  /**
   * Reads a file and its headers.
   *
   * @param name path from the root, such as {@code affinity.cu}
   * @throws KernelSourceException if it cannot be read
   */
  public KernelSource load(String name) {
    StringBuilder text = new StringBuilder();
    append(name, read(name).orElseThrow(() -> missing(name)), new HashSet<>(), text);
    return new KernelSource(display(name), text.toString());
  }

  private void append(String name, String content, Set<String> seen, StringBuilder text) {
    seen.add(name);
    text.append("#line 1 \"").append(display(name)).append("\"\n");
    int line = 0;
    for (String each : content.split("\n", -1)) {
      line++;
      Matcher include = INCLUDE.matcher(each);
      if (include.matches()) {
        if (include(name, include.group(1), seen, text)) {
          text.append("#line ").append(line + 1);
          text.append(" \"").append(display(name)).append("\"\n");
        } else {
          text.append(each).append('\n');
        }
      } else if (ONCE.matcher(each).matches()) {
        text.append('\n');
      } else {
        text.append(each).append('\n');
      }
    }
  }

  /** Returns whether the header was found, here or before. */
  private boolean include(String from, String header, Set<String> seen, StringBuilder text) {
    Path parent = Path.of(from).getParent();
    String beside = parent == null ? header : parent.resolve(header).normalize().toString();
    String rooted = Path.of(header).normalize().toString();
    for (String candidate : new String[] {beside, rooted}) {
      if (seen.contains(candidate)) {
        return true;
      }
      Optional<String> content = read(candidate);
      if (content.isPresent()) {
        append(candidate, content.get(), seen, text);
        return true;
      }
    }
    return false;
  }

  private Optional<String> read(String name) {
    try {
      if (folder != null && Files.isRegularFile(folder.resolve(name))) {
        return Optional.of(Files.readString(folder.resolve(name)));
      }
      try (InputStream stream = KernelSources.class.getResourceAsStream(RESOURCES + name)) {
        return stream == null
            ? Optional.empty()
            : Optional.of(new String(stream.readAllBytes(), StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      throw new KernelSourceException("kernel source " + display(name) + ": " + e.getMessage());
    }
  }

  /** The real path where there is one: profilers open it. */
  private String display(String name) {
    return folder != null && Files.isRegularFile(folder.resolve(name))
        ? folder.resolve(name).toAbsolutePath().normalize().toString()
        : name;
  }

  private KernelSourceException missing(String name) {
    return new KernelSourceException(
        "no kernel source " + name + (folder == null ? "" : " in " + folder + " or in the jar"));
  }
}
