package org.iassa.evaluate.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.iassa.evaluate.MethodRow;
import org.iassa.evaluate.ProtocolStudy;
import org.iassa.evaluate.Summary;
import org.iassa.metrics.RankingStudy;

/** How the rows rank under several protocols, and whether their ranking survives. */
final class ProtocolSection {
  private final Summary summary;
  private final Palette palette;

  ProtocolSection(Summary summary, Palette palette) {
    this.summary = summary;
    this.palette = palette;
  }

  String html() {
    if (summary.protocols().comparisons().isEmpty()) {
      return "";
    }
    StringBuilder out = new StringBuilder();
    out.append("<h2 id=\"protocols\">Does the ranking survive another protocol?</h2>\n");
    out.append(
        "<p class=\"note\">Place and mean under each protocol, over the images that every row has a"
            + " value for, with 95% intervals; figures compare down a column, not across. Marked: a"
            + " place other than under the first protocol. τ is Kendall's: 1 the same ranking, −1"
            + " the reverse. Only metrics whose rules differ are shown.</p>\n");
    summary.protocols().comparisons().forEach(comparison -> table(out, comparison));
    return out.toString();
  }

  private void table(StringBuilder out, ProtocolStudy.Comparison comparison) {
    String title =
        summary.metrics().stream()
            .filter(m -> m.key().equals(comparison.metric().key()))
            .findFirst()
            .orElseThrow()
            .arrow();
    out.append("<div class=\"scroll\"><table><caption>").append(Markup.text(title));
    out.append(" <span>");
    out.append(comparison.survives() ? "the ranking survives" : "the ranking does not survive");
    out.append("</span></caption>\n<thead><tr><th>Method</th>");
    Map<String, List<ProtocolStudy.Place>> rankings = comparison.rankings();
    rankings.keySet().forEach(p -> out.append("<th>").append(Markup.text(p)).append("</th>"));
    out.append("</tr></thead>\n<tbody>\n");
    List<ProtocolStudy.Place> first = rankings.values().iterator().next();
    for (int place = 0; place < first.size(); place++) {
      String name = first.get(place).row();
      MethodRow row =
          summary.settings().rows().stream()
              .filter(r -> r.name().equals(name))
              .findFirst()
              .orElseThrow();
      out.append("<tr><th scope=\"row\">").append(palette.swatch(row));
      out.append(Markup.text(name)).append("</th>");
      for (List<ProtocolStudy.Place> ranking : rankings.values()) {
        cell(out, ranking, name, place);
      }
      out.append("</tr>\n");
    }
    out.append("</tbody></table></div>\n<ul class=\"agreements\">");
    comparison.agreements().forEach(a -> out.append("<li>").append(told(a)).append("</li>"));
    out.append("</ul>\n");
  }

  private static void cell(
      StringBuilder out, List<ProtocolStudy.Place> ranking, String row, int usual) {
    int place = 0;
    while (place < ranking.size() && !ranking.get(place).row().equals(row)) {
      place++;
    }
    if (place == ranking.size()) {
      out.append("<td>–</td>");
      return;
    }
    out.append(place == usual ? "<td>" : "<td class=\"moved\">");
    out.append("<b>").append(place + 1).append("</b>&ensp;");
    out.append(TableSection.cell(ranking.get(place).mean(), 1)).append("</td>");
  }

  private static String told(ProtocolStudy.Agreement agreement) {
    RankingStudy.Agreement found = agreement.found();
    String pair =
        "<code>"
            + Markup.text(found.first())
            + "</code> and <code>"
            + Markup.text(found.second())
            + "</code>: ";
    if (agreement.sameRules()) {
      return pair + "the same rules for this metric";
    }
    List<String> flips = new ArrayList<>();
    for (RankingStudy.Flip flip : found.flips()) {
      flips.add(
          Markup.text(flip.better() + " over " + flip.worse())
              + (flip.certain() ? " (both intervals exclude zero)" : ""));
    }
    return pair
        + "τ = "
        + NumberText.number(found.tau())
        + (flips.isEmpty() ? ", survives" : "; turns round: " + String.join(", ", flips));
  }
}
