package org.iassa.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.iassa.engine.Explanation;
import org.iassa.engine.Iteration;
import org.iassa.engine.Method;
import org.iassa.engine.SaliencyMap;
import org.iassa.engine.TargetResult;
import org.iassa.engine.spi.Phase;
import org.iassa.engine.spi.Phases;
import org.iassa.image.Framing;
import org.iassa.image.IterationStrip;
import org.iassa.image.Npy;
import org.iassa.image.OverlayPicture;
import org.iassa.image.RgbImage;

/**
 * Turns an explanation into files: {@code saliency.npy}, {@code overlay.png}, {@code
 * iterations.png}, {@code report.json}. With several targets the first three are there per target,
 * as {@code saliency-INDEX.npy} and so on. A target without evidence gets no map and no strip; its
 * overlay is the image alone and says so.
 */
final class Results {
  private static final int LARGEST = 2048;

  private Results() {}

  /** Returns the files' contents by name, the report last. */
  static Map<String, byte[]> files(
      Explanation e, RgbImage image, Framing framing, Labels labels, ObjectNode report) {
    Phases.begin(Phase.RENDER);
    try {
      return drawn(e, image, framing, labels, report);
    } finally {
      Phases.end(Phase.RENDER);
    }
  }

  private static Map<String, byte[]> drawn(
      Explanation e, RgbImage image, Framing framing, Labels labels, ObjectNode report) {
    Map<String, byte[]> files = new LinkedHashMap<>();
    List<TargetResult> targets = e.targets();
    for (int t = 0; t < targets.size(); t++) {
      TargetResult target = targets.get(t);
      String suffix = targets.size() == 1 ? "" : "-" + target.index();
      String title = title(target, labels);
      if (target instanceof TargetResult.Evidence found) {
        SaliencyMap map = found.map();
        files.put(
            "saliency" + suffix + ".npy", Npy.encode(map.toArray(), map.height(), map.width()));
        SaliencyMap placed = placed(framing, map, image);
        RgbImage overlay =
            OverlayPicture.of(image, placed, e.options().threshold(), title, note(e));
        files.put("overlay" + suffix + ".png", overlay.toPng());
        List<IterationStrip.Step> steps = steps(e, t, framing, image);
        if (!steps.isEmpty()) {
          RgbImage strip = IterationStrip.of(image, "image", title, steps);
          files.put("iterations" + suffix + ".png", strip.toPng());
        }
      } else {
        String why = "no evidence: the score does not depend on the pixels";
        files.put(
            "overlay" + suffix + ".png", OverlayPicture.withoutMap(image, title, why).toPng());
      }
    }
    files.put("report.json", Report.file(report));
    return files;
  }

  static String title(TargetResult target, Labels labels) {
    return labels.title(target.index()) + String.format(Locale.ROOT, "   p = %.3f", target.score());
  }

  private static String note(Explanation e) {
    String method =
        e.options().method() == Method.IASSA
            ? "IASSA " + Parsing.word(e.options().preset())
            : Parsing.word(e.options().method()).toUpperCase(Locale.ROOT);
    return method + ", " + e.forwards() + " forward passes";
  }

  /** Lays a map over the picture, at no more than the size of a picture's preview. */
  static SaliencyMap placed(Framing framing, SaliencyMap map, RgbImage image) {
    double scale = Math.min(1, (double) LARGEST / Math.max(image.height(), image.width()));
    return framing.place(
        map,
        Math.max(1, (int) Math.round(image.height() * scale)),
        Math.max(1, (int) Math.round(image.width() * scale)));
  }

  private static List<IterationStrip.Step> steps(
      Explanation e, int target, Framing framing, RgbImage image) {
    List<IterationStrip.Step> steps = new ArrayList<>();
    boolean lime = e.options().method() == Method.LIME;
    for (Iteration i : e.iterations()) {
      if (i.maps().size() > target) {
        boolean rise = !lime && e.options().draws(i.k());
        String title = "k = " + i.k() + (rise || lime ? "" : "  " + Parsing.word(i.polarity()));
        String note =
            rise || lime
                ? i.masks() + (rise ? " masks, cell " : " masks, superpixel ") + i.window()
                : "W " + i.window() + "  S " + i.stride() + "  n " + i.masks();
        steps.add(
            new IterationStrip.Step(
                placed(framing, i.maps().get(target), image),
                e.options().threshold(),
                title,
                note));
      }
    }
    return steps;
  }
}
