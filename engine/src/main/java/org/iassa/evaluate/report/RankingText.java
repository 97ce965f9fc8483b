package org.iassa.evaluate.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.iassa.evaluate.ProtocolStudy;
import org.iassa.evaluate.Summary;
import org.iassa.metrics.RankingStudy;

/** How protocols agree about the ranking of rows, in words. */
final class RankingText {
  private static final int NAMED = 5;

  private RankingText() {}

  /** Says how many pairs change places, and names the first, those that are certain before. */
  static String flips(RankingStudy.Agreement found) {
    if (found.survives()) {
      return "survives";
    }
    List<RankingStudy.Flip> flips =
        found.flips().stream()
            .sorted(Comparator.comparing((RankingStudy.Flip flip) -> !flip.certain()))
            .toList();
    long certain = flips.stream().filter(RankingStudy.Flip::certain).count();
    String named =
        flips.stream()
            .limit(NAMED)
            .map(flip -> flip.better() + " over " + flip.worse())
            .collect(Collectors.joining(", "));
    return flips.size()
        + (flips.size() == 1 ? " pair turns round, " : " pairs turn round, ")
        + certain
        + " with both intervals off zero: "
        + named
        + (flips.size() > NAMED ? ", …" : "");
  }

  /** Returns a line per metric and pair of protocols whose rules for it differ. */
  static List<String> lines(Summary summary) {
    List<String> lines = new ArrayList<>();
    for (ProtocolStudy.Comparison comparison : summary.protocols().comparisons()) {
      for (ProtocolStudy.Agreement agreement : comparison.agreements()) {
        if (!agreement.sameRules()) {
          RankingStudy.Agreement found = agreement.found();
          lines.add(
              String.format(
                  Locale.ROOT,
                  "ranking by %s, %s against %s: tau %.2f, %s",
                  found.metric().key(),
                  found.first(),
                  found.second(),
                  found.tau(),
                  flips(found)));
        }
      }
    }
    return lines;
  }
}
