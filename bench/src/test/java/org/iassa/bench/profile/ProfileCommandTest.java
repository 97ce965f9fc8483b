package org.iassa.bench.profile;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.iassa.cli.Main;
import org.iassa.scenes.SceneGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./iassa profile}, with the embedded classifier. */
class ProfileCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... args) {
    return Main.run(args, new PrintWriter(out, true), new PrintWriter(err, true));
  }

  @Test
  void profile_explains_andWritesWhatWasAskedFor(@TempDir Path folder) throws Exception {
    Path image = folder.resolve("scene.png");
    Files.write(image, new SceneGenerator(1).scene(0).image().toPng());
    Path json = folder.resolve("tax.json");
    Path trace = folder.resolve("trace.json");
    int code =
        run(
            "profile",
            "--json=" + json,
            "--trace=" + trace,
            "explain",
            image.toString(),
            "--out",
            folder.resolve("out").toString(),
            "--max-forwards=400",
            "--batch=16");
    assertThat(code).as(err.toString()).isZero();
    assertThat(out.toString()).contains("explainer tax:", "unattributed", "classifier");
    assertThat(folder.resolve("out/saliency.npy")).exists();
    assertThat(trace).exists();
    JsonNode tax = new ObjectMapper().readTree(json.toFile());
    double wall = tax.get("wallNanos").doubleValue();
    assertThat(tax.get("sumNanos").doubleValue() / wall).isBetween(0.99, 1.01);
    assertThat(tax.get("taxShare").doubleValue()).isBetween(0.0, 1.0);
    long written = 0;
    for (JsonNode part : tax.get("parts")) {
      written +=
          part.get("name").textValue().equals("writing files") ? part.get("bytes").longValue() : 0;
    }
    long found = 0;
    try (var files = Files.list(folder.resolve("out"))) {
      for (Path file : (Iterable<Path>) files::iterator) {
        found += Files.size(file);
      }
    }
    assertThat(written).isEqualTo(found);
  }

  @Test
  void profile_endsWithTheCommandsCode_whenTheImageIsMissing(@TempDir Path folder) {
    int code =
        run(
            "profile",
            "explain",
            folder.resolve("none.png").toString(),
            "--out",
            folder.resolve("out").toString());
    assertThat(code).isEqualTo(3);
    assertThat(out.toString()).contains("wall time");
  }

  @Test
  void profile_refuses_whatItCannotProfile() {
    assertThat(run("profile", "profile", "explain")).isEqualTo(2);
    assertThat(err.toString()).contains("profile", "explain");
  }
}
