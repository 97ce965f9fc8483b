package org.iassa.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every example in the Javadoc of the engine's packages compiles, runs and prints something. */
class JavadocExamplesTest {
  private static final Path SOURCES = Path.of("../engine/src/main/java/org/iassa");
  private static final Pattern EXAMPLE =
      Pattern.compile("<pre>\\{@code\n(.*?)\n \\* \\}</pre>", Pattern.DOTALL);

  @TempDir Path folder;

  /** An example: where it stands, and its lines. */
  private record Example(String place, String code) {
    @Override
    public String toString() {
      return place;
    }
  }

  static List<Example> examples() throws IOException {
    try (Stream<Path> files = Files.walk(SOURCES)) {
      return files
          .filter(file -> file.endsWith("package-info.java"))
          .sorted()
          .flatMap(file -> in(file).stream())
          .toList();
    }
  }

  private static List<Example> in(Path file) {
    try {
      Matcher matcher = EXAMPLE.matcher(Files.readString(file));
      return matcher
          .results()
          .map(
              found ->
                  new Example(
                      SOURCES.relativize(file) + ", offset " + found.start(),
                      found
                          .group(1)
                          .lines()
                          .map(line -> line.replaceFirst("^ \\* ?", ""))
                          .collect(Collectors.joining("\n"))))
          .toList();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void engine_hasExamples() throws IOException {
    assertThat(examples()).hasSizeGreaterThanOrEqualTo(3);
  }

  @ParameterizedTest
  @MethodSource("examples")
  void example_compilesAndRuns(Example example) throws Exception {
    String source =
        """
        import java.util.*;
        import org.iassa.data.*;
        import org.iassa.engine.*;
        import org.iassa.engine.spi.*;
        import org.iassa.image.*;
        import org.iassa.metrics.*;
        import org.iassa.scenes.*;

        public final class Example {
          public static void run() throws Exception {
        """
            + example.code()
            + "\n  }\n}\n";
    Path file = folder.resolve("Example.java");
    Files.writeString(file, source);
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter messages = new StringWriter();
    try (StandardJavaFileManager files =
        compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
      List<String> options =
          List.of(
              "-proc:none", "-d", folder.toString(), "-cp", System.getProperty("java.class.path"));
      boolean compiled =
          compiler
              .getTask(messages, files, null, options, null, files.getJavaFileObjects(file))
              .call();
      assertThat(compiled).as("%s%n%s", source, messages).isTrue();
    }
    assertThat(printedBy(folder)).isNotBlank();
  }

  private static String printedBy(Path classes) throws Exception {
    PrintStream before = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    URL[] place = {classes.toUri().toURL()};
    try (URLClassLoader loader =
            new URLClassLoader(place, JavadocExamplesTest.class.getClassLoader());
        PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8)) {
      System.setOut(out);
      loader.loadClass("Example").getMethod("run").invoke(null);
    } finally {
      System.setOut(before);
    }
    return printed.toString(StandardCharsets.UTF_8);
  }
}
