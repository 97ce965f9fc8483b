package org.iassa.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.iassa.image.TestImages;
import org.junit.jupiter.api.Test;

/** What is told of a run: tables, the report, what was left out. */
class EvaluateReportTest extends EvaluateRig {
  @Test
  void badRecords_areCountedAndNamed() throws IOException {
    Path images = Files.createDirectories(folder.resolve("set/images"));
    Path masks = Files.createDirectories(folder.resolve("set/masks"));
    byte[] picture = TestImages.encode(TestImages.gradient(40, 30), "png");
    for (String name : List.of("a", "b", "damaged", "empty", "lonely")) {
      Files.write(images.resolve(name + ".png"), picture);
      Files.write(masks.resolve(name + ".png"), picture);
    }
    Files.write(images.resolve("damaged.png"), java.util.Arrays.copyOf(picture, 60));
    java.awt.image.BufferedImage black =
        new java.awt.image.BufferedImage(40, 30, java.awt.image.BufferedImage.TYPE_INT_RGB);
    Files.write(masks.resolve("empty.png"), TestImages.encode(black, "png"));
    Files.delete(masks.resolve("lonely.png"));
    Files.writeString(images.resolve("notes.txt"), "no image");
    assertThat(
            run(
                "--dataset",
                "folder",
                folder.resolve("set"),
                "--methods",
                "rise@50,random",
                "--protocol",
                "xplique"))
        .as(err.toString())
        .isZero();
    JsonNode left = summary().get("images");
    assertThat(left.get("measured").asInt()).isEqualTo(2);
    assertThat(left.at("/noObject/count").asInt()).isEqualTo(1);
    assertThat(left.at("/noObject/first/empty.png").asText()).contains("has no object");
    assertThat(left.at("/unreadable/count").asInt()).isEqualTo(1);
    assertThat(left.at("/unreadable/first/damaged.png").asText()).contains("damaged.png");
    assertThat(left.at("/badRecords/count").asInt()).isEqualTo(2);
    assertThat(left.at("/badRecords/first").toString()).contains("lonely.png", "notes.txt");
    assertThat(err.toString()).contains("left out damaged.png", "bad record: lonely.png");
    assertThat(results.resolve("report.html")).content().contains("damaged.png", "lonely.png");
    assertThat(lines("results.jsonl").get(4).get("skipped").asText()).isEqualTo("unreadable");
  }

  @Test
  void failures_areCountedAndNamed_andStayOutOfTheMeans() throws IOException {
    engines.poisoned = true;
    assertThat(scenes()).as(err.toString()).isZero();
    JsonNode methods = summary().get("methods");
    assertThat(methods.at("/rise/failed/count").asInt()).isEqualTo(SCENES);
    assertThat(methods.at("/rise/failed/first/scene-0").asText()).containsIgnoringCase("nan");
    assertThat(methods.at("/rise/image/iou/mean").isNull()).isTrue();
    assertThat(methods.at("/rise/image/iou/n").asInt()).isZero();
    assertThat(methods.at("/rise/image/iou/nan").asInt()).isEqualTo(SCENES);
    assertThat(err.toString()).contains("scene-0, rise: no map:");
    assertThat(results.resolve("report.html")).content().contains("No map by rise: 5");
  }

  @Test
  void report_needsNothingElse() throws Exception {
    scenes();
    String page = Files.readString(results.resolve("report.html"));
    assertThat(page).doesNotContain("<script", "http://", "https://", "@import", "url(");
    Matcher images = Pattern.compile("<img ([^>]*)>").matcher(page);
    int pictures = 0;
    while (images.find()) {
      assertThat(images.group(1))
          .startsWith("alt=\"")
          .contains("src=\"data:image/jpeg;base64,/9j/");
      assertThat(images.group(1)).doesNotContain("alt=\"\"");
      pictures++;
    }
    assertThat(pictures).isGreaterThanOrEqualTo(SCENES * (2 + 3));
    Matcher charts = Pattern.compile("<svg viewBox.*?</svg>").matcher(page);
    int drawn = 0;
    while (charts.find()) {
      DocumentBuilderFactory.newInstance()
          .newDocumentBuilder()
          .parse(new ByteArrayInputStream(charts.group().getBytes(StandardCharsets.UTF_8)));
      assertThat(charts.group()).doesNotContain("NaN", "Infinity").contains("role=\"img\"");
      drawn++;
    }
    assertThat(drawn).isEqualTo(8 + 8 + 5 + 5);
  }

  @Test
  void scenes_giveEveryFile() throws IOException {
    assertThat(scenes()).as(err.toString()).isZero();
    assertThat(out.toString())
        .contains("Table 1: 5 images, protocol xplique/2")
        .contains("image level")
        .contains("pixel level");
    assertThat(results.resolve("table1.md")).content().contains("| `rise@60` |", "less");
    assertThat(Files.readAllLines(results.resolve("table1.csv"))).hasSize(1 + 5 * (8 + 7));
    List<String> order = new ArrayList<>();
    for (JsonNode line : lines("results.jsonl")) {
      order.add(line.get("index").asInt() + " " + line.get("method").asText());
    }
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < SCENES; i++) {
      for (String row : List.of("windows", "windows@60", "rise", "rise@60", "centre-gaussian")) {
        expected.add(i + " " + row);
      }
    }
    assertThat(order).isEqualTo(expected);
  }

  @Test
  void json_isPrintedInOneLine() throws IOException {
    assertThat(scenes("--json", "--quiet")).isZero();
    assertThat(JSON.readTree(out.toString())).isEqualTo(summary());
    assertThat(err.toString()).isEmpty();
  }
}
