package org.iassa.evaluate.report;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.iassa.data.BadRecords;
import org.iassa.evaluate.MeasuredMetric;
import org.iassa.evaluate.RunConfiguration;
import org.iassa.evaluate.RunFolder;
import org.iassa.evaluate.Summary;
import org.iassa.metrics.Protocol;

/** The report of a run: one HTML page without scripts that needs no other file. */
public final class HtmlReport {
  private final Summary summary;
  private final Path pictures;
  private final RunConfiguration configuration;
  private final BadRecords bad;
  private final IntFunction<String> classTitle;

  /**
   * @param pictures the run's folder of pictures
   * @param bad records that the data set itself skipped
   * @param classTitle what people call a class
   */
  public HtmlReport(
      Summary summary,
      Path pictures,
      RunConfiguration configuration,
      BadRecords bad,
      IntFunction<String> classTitle) {
    this.summary = summary;
    this.pictures = pictures;
    this.configuration = configuration;
    this.bad = bad;
    this.classTitle = classTitle;
  }

  /** Returns the page. */
  public String html() {
    Palette palette = new Palette(summary);
    StringBuilder out = new StringBuilder();
    out.append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    out.append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    out.append("<title>iassa evaluate: ").append(Markup.text(dataset())).append("</title>\n");
    out.append("<style>\n").append(style()).append("</style>\n</head>\n<body>\n<main>\n");
    head(out);
    out.append(new TableSection(summary, palette).html());
    out.append(new ProtocolSection(summary, palette).html());
    out.append(new CurveSection(summary, palette).html());
    out.append(new PictureSection(summary, pictures, classTitle).html());
    omissions(out);
    configuration(out);
    out.append("<footer>Written by <code>iassa evaluate</code>. Figures compare only within one");
    out.append(" protocol. Raw results: <code>results.jsonl</code>,");
    out.append(" <code>summary.json</code>.</footer>\n</main>\n</body>\n</html>\n");
    return out.toString();
  }

  private void head(StringBuilder out) {
    out.append("<h1>How well do the maps explain?</h1>\n<p class=\"lead\">");
    out.append(
        Markup.format(
            "%d rows on %d images (%s) with the classifier <code>%s</code>. Deletion and line"
                + " artefacts: lower is better; everything else: higher is better.</p>\n",
            summary.rows().size(),
            summary.measured(),
            Markup.text(dataset()),
            Markup.text(fileName(configuration.json().at("/model/name").asText()))));
    out.append("<dl class=\"facts\">");
    fact(out, "Images measured", Integer.toString(summary.measured()), false);
    fact(out, "Without the target's object", Integer.toString(summary.noObjectCount()), false);
    fact(out, "Unreadable, bad records", summary.unreadableCount() + ", " + bad.count(), false);
    int failed = summary.rows().stream().mapToInt(Summary.Row::failed).sum();
    fact(out, "Maps that failed", Integer.toString(failed), false);
    List<Protocol> protocols = summary.settings().protocols();
    fact(
        out,
        protocols.size() == 1 ? "Protocol" : "Protocols, tables by the first",
        protocols.stream().map(Protocol::id).collect(Collectors.joining(", ")),
        true);
    fact(
        out,
        "Forward passes in",
        summary.settings().precision().name() + ", batches of " + summary.settings().batch(),
        true);
    out.append("</dl>\n<nav aria-label=\"Sections\">");
    out.append("<a href=\"#table1\">Table 1</a>");
    if (summary.rows().size() > 1) {
      out.append("<a href=\"#paired\">Paired</a>");
    }
    if (!summary.protocols().comparisons().isEmpty()) {
      out.append("<a href=\"#protocols\">Protocols</a>");
    }
    out.append("<a href=\"#forwards\">Forward passes</a><a href=\"#time\">Time</a>");
    if (summary.rows().stream().anyMatch(r -> r.trace().size() > 1)) {
      out.append("<a href=\"#iterations\">Iterations</a>");
    }
    if (!summary.first().isEmpty()) {
      out.append("<a href=\"#maps\">Maps</a>");
    }
    out.append(
        "<a href=\"#omitted\">Left out</a><a href=\"#configuration\">Configuration</a></nav>\n");
  }

  private static void fact(StringBuilder out, String name, String value, boolean small) {
    out.append("<div><dt>").append(name).append("</dt><dd").append(small ? " class=\"small\"" : "");
    out.append('>').append(Markup.text(value)).append("</dd></div>");
  }

  private void omissions(StringBuilder out) {
    out.append("<h2 id=\"omitted\">What was left out</h2>\n");
    boolean none = true;
    none &=
        omitted(
            out,
            "Images whose target class has no object",
            summary.noObjectCount(),
            summary.noObject());
    none &=
        omitted(out, "Images that cannot be used", summary.unreadableCount(), summary.unreadable());
    if (bad.count() > 0) {
      none = false;
      out.append(
          Markup.format(
              "<h3>Bad records of the data set: %d</h3>\n<ul class=\"omitted\">", bad.count()));
      bad.first().stream()
          .limit(Summary.NAMED)
          .forEach(e -> out.append("<li>").append(Markup.text(e.toString())).append("</li>"));
      out.append("</ul>\n");
    }
    for (Summary.Row row : summary.rows()) {
      none &= omitted(out, "No map by " + row.row().name(), row.failed(), row.failures());
    }
    if (none) {
      out.append("<p>Nothing.</p>\n");
    }
  }

  private static boolean omitted(
      StringBuilder out, String title, int count, Map<String, String> named) {
    if (count == 0) {
      return true;
    }
    out.append(Markup.format("<h3>%s: %d</h3>\n<ul class=\"omitted\">", Markup.text(title), count));
    named.forEach(
        (name, reason) ->
            out.append("<li>").append(Markup.text(name + ": " + reason)).append("</li>"));
    out.append("</ul>\n");
    return false;
  }

  private void configuration(StringBuilder out) {
    out.append("<h2 id=\"configuration\">How it was measured</h2>\n");
    for (Protocol protocol : summary.settings().protocols()) {
      out.append(
          Markup.format(
              "<p>Protocol <code>%s</code>: %s per step; deleted pixels become %s; insertion starts"
                  + " from the image %s; %s; ties by pixel index; the region is what lies above min"
                  + " + %s of the range.</p>\n",
              protocol.id(),
              protocol.step(),
              Markup.text(protocol.deletionFill().toString()),
              Markup.text(protocol.insertionStart().toString()),
              protocol.activation() == Protocol.Activation.SOFTMAX
                  ? "scores as explained"
                  : "raw outputs",
              protocol.regionThreshold()));
    }
    out.append(
        "<p>A value below zero, as LIME's weights and differences of classes have, is evidence"
            + " against the class: it counts as none in the region, IoU, F1 and the energy; metrics"
            + " of the order alone (deletion, insertion, pointing) keep the sign.</p>\n");
    out.append("<dl class=\"definitions\">");
    for (MeasuredMetric metric : summary.metrics()) {
      out.append("<dt>").append(Markup.text(metric.arrow())).append("</dt><dd>");
      out.append(Markup.text(metric.definition())).append("</dd>");
    }
    out.append("</dl>\n<details><summary>Full configuration</summary><pre>");
    String json = new String(RunFolder.pretty(configuration.json()), StandardCharsets.UTF_8);
    out.append(Markup.text(json)).append("</pre></details>\n");
  }

  private String dataset() {
    return switch (configuration.json().at("/dataset/kind").asText()) {
      case "scenes" -> "generated scenes";
      case "coco" -> "COCO";
      case "folder" -> "images with masks";
      default -> "images with boxes";
    };
  }

  private static String fileName(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private static String style() {
    try (InputStream in = HtmlReport.class.getResourceAsStream("report.css")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException("the jar cannot be read", e);
    }
  }
}
