package org.iassa.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The embedded classifier on generated scenes, whole: what a fresh machine can do. */
class EvaluateEmbeddedTest {
  @TempDir Path folder;

  @Test
  void iassa_beatsTheControls() throws IOException {
    StringWriter err = new StringWriter();
    StringWriter out = new StringWriter();
    String[] args = {
      "evaluate",
      "--dataset",
      "scenes",
      "--count",
      "6",
      "--methods",
      "iassa@250,rise@250,random,centre-gaussian",
      "--protocol",
      "rise-2018-batch",
      "--device",
      "cpu",
      "--out",
      folder.toString()
    };
    int code = Main.run(args, new PrintWriter(out, true), new PrintWriter(err, true), Engines.REAL);
    assertThat(code).as(err.toString()).isZero();
    System.out.println(out);
    JsonNode methods =
        new ObjectMapper().readTree(folder.resolve("summary.json").toFile()).get("methods");
    for (String control : new String[] {"random", "centre-gaussian"}) {
      for (String metric : new String[] {"iou", "f1", "pointing", "energy_pointing"}) {
        assertThat(mean(methods, "iassa@250", metric))
            .as("%s against %s", metric, control)
            .isGreaterThan(mean(methods, control, metric));
      }
      assertThat(mean(methods, "iassa@250", "deletion"))
          .isLessThan(mean(methods, control, "deletion"));
    }
    assertThat(methods.at("/iassa@250/forwards").asDouble()).isLessThanOrEqualTo(250);
    assertThat(Files.size(folder.resolve("report.html"))).isGreaterThan(100_000);
  }

  private static double mean(JsonNode methods, String name, String metric) {
    return methods.get(name).at("/image/" + metric + "/mean").asDouble();
  }
}
