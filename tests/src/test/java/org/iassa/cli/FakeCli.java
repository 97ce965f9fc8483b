package org.iassa.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.iassa.image.TestImages;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The command line with engines that answer at once, an image to explain, and what was printed. */
abstract class FakeCli {
  @TempDir Path folder;

  final FakeEngines engines = new FakeEngines();
  final StringWriter out = new StringWriter();
  final StringWriter err = new StringWriter();
  Path image;
  Path results;

  @BeforeEach
  void image() throws IOException {
    image = folder.resolve("photo.png");
    Files.write(image, TestImages.encode(TestImages.gradient(40, 30), "png"));
    results = folder.resolve("results");
  }

  final int run(Object... args) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    String[] texts = Stream.of(args).map(Object::toString).toArray(String[]::new);
    return Main.run(texts, new PrintWriter(out, true), new PrintWriter(err, true), engines);
  }

  final int explain(Object... more) {
    Stream<Object> base = Stream.of("explain", image, "--out", results);
    return run(Stream.concat(base, Stream.of(more)).toArray());
  }

  static List<String> files(Path folder) throws IOException {
    try (Stream<Path> list = Files.list(folder)) {
      return list.map(p -> p.getFileName().toString()).sorted().toList();
    }
  }
}
