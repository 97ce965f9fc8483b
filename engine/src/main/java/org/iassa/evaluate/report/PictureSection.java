package org.iassa.evaluate.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.function.IntFunction;
import org.iassa.engine.OutputException;
import org.iassa.engine.internal.AtomicFile;
import org.iassa.evaluate.Summary;

/** Images beside their maps, as the paper's Figures 4 and 5. */
final class PictureSection {
  /** Most columns of maps in one grid; a run with more rows gets several grids. */
  private static final int COLUMNS = 6;

  private static final int MOST_ITERATIONS = 8;

  private final Summary summary;
  private final Path folder;
  private final IntFunction<String> classTitle;

  PictureSection(Summary summary, Path folder, IntFunction<String> classTitle) {
    this.summary = summary;
    this.folder = folder;
    this.classTitle = classTitle;
  }

  String html() {
    if (summary.first().isEmpty()) {
      return "";
    }
    StringBuilder out = new StringBuilder("<h2 id=\"maps\">Maps of the methods</h2>\n");
    out.append(
        Markup.format(
            "<p class=\"note\">As the paper's Figure 4. The first images of the data set, not"
                + " chosen ones. White outline: the region above min + %s of the map's"
                + " range.</p>\n",
            summary.settings().protocol().regionThreshold()));
    List<Summary.Row> rows =
        summary.rows().stream().filter(r -> summary.settings().pictured(r.row())).toList();
    int grids = (rows.size() + COLUMNS - 1) / COLUMNS;
    for (int grid = 0; grid < grids; grid++) { // of much the same width
      methods(out, rows.subList(grid * rows.size() / grids, (grid + 1) * rows.size() / grids));
    }
    boolean headed = false;
    for (Summary.Row row : rows) {
      if (row.trace().size() > 1) {
        if (!headed) {
          out.append("<h2 id=\"growth\">Maps after each iteration</h2>\n");
          out.append("<p class=\"note\">As the paper's Figure 5.</p>\n");
          headed = true;
        }
        iterations(out, row);
      }
    }
    return out.toString();
  }

  private void methods(StringBuilder out, List<Summary.Row> rows) {
    out.append("<div class=\"scroll\"><table class=\"pictures\"><thead><tr><td></td>");
    out.append("<th>Image</th><th>Object</th>");
    rows.forEach(r -> out.append("<th>").append(Markup.text(r.row().name())).append("</th>"));
    out.append("</tr></thead>\n<tbody>\n");
    for (Summary.Shown image : summary.first()) {
      String title = head(out, image);
      picture(out, image, "image", "The image " + image.name());
      picture(out, image, "truth", "Where " + title + " is in " + image.name());
      for (Summary.Row row : rows) {
        String name = row.row().name();
        picture(out, image, name, "Saliency by " + name + " for " + title + " in " + image.name());
      }
      out.append("</tr>\n");
    }
    out.append("</tbody></table></div>\n");
  }

  private void iterations(StringBuilder out, Summary.Row row) {
    List<Summary.Step> steps = row.trace();
    List<Summary.Step> shown =
        steps.size() <= MOST_ITERATIONS
            ? steps
            : java.util.stream.IntStream.range(0, MOST_ITERATIONS)
                .mapToObj(i -> steps.get(i * (steps.size() - 1) / (MOST_ITERATIONS - 1)))
                .toList();
    out.append("<h3>").append(Markup.text(row.row().name())).append("</h3>\n");
    out.append(
        "<div class=\"scroll\"><table class=\"pictures\"><thead><tr><td></td><th>Image</th>");
    shown.forEach(s -> out.append("<th>k = ").append(s.k()).append("</th>"));
    out.append("</tr></thead>\n<tbody>\n");
    for (Summary.Shown image : summary.first()) {
      String title = head(out, image);
      picture(out, image, "image", "The image " + image.name());
      for (Summary.Step step : shown) {
        String name = row.row().name();
        picture(
            out,
            image,
            PictureFiles.kind(name, step.k()),
            Markup.format(
                "Saliency by %s after iteration %d for %s in %s",
                name, step.k(), title, image.name()));
      }
      out.append("</tr>\n");
    }
    out.append("</tbody></table></div>\n");
  }

  private String head(StringBuilder out, Summary.Shown image) {
    String title = classTitle.apply(image.target());
    out.append("<tr><th scope=\"row\">").append(Markup.text(title));
    out.append(Markup.format("<small>p = %.3f</small>", image.score()));
    out.append("<small>").append(Markup.text(image.name())).append("</small></th>");
    return title;
  }

  private void picture(StringBuilder out, Summary.Shown image, String kind, String alt) {
    Path file = folder.resolve(PictureFiles.name(image.index(), kind));
    if (!Files.exists(file)) {
      out.append("<td class=\"none\">no map</td>");
      return;
    }
    try {
      String data = Base64.getEncoder().encodeToString(Files.readAllBytes(file));
      out.append("<td><img alt=\"").append(Markup.text(alt));
      out.append("\" src=\"data:image/jpeg;base64,").append(data).append("\"></td>");
    } catch (IOException e) {
      throw new OutputException(file + " cannot be read: " + AtomicFile.reason(e), e);
    }
  }
}
