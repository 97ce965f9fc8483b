package org.iassa.image;

import java.util.List;
import org.iassa.engine.SaliencyMap;

/**
 * How the saliency grew: the image, then S′ after every iteration, as in the paper's Figure 5; in
 * rows of at most eight, in reading order.
 */
public final class IterationStrip {
  private static final int TILE = 192;
  private static final int GAP = 8;
  private static final int CAPTION = 40;
  private static final int COLUMNS = 8;
  private static final double LETTER = 9;
  private static final int PAPER = 0xffffff;
  private static final int FAINT = 0x5f6368;

  private IterationStrip() {}

  /**
   * One step.
   *
   * @param map S′ after it
   * @param region outline to draw: T of eq. 8, in [0, 1)
   * @param title first line under it
   * @param note second line under it
   */
  public record Step(SaliencyMap map, double region, String title, String note) {}

  /**
   * Draws the strip.
   *
   * @param image the image that was explained
   * @param title first line under the image
   * @param note second line under the image
   * @param steps the steps, in order
   */
  public static RgbImage of(RgbImage image, String title, String note, List<Step> steps) {
    double scale = (double) TILE / Math.max(image.height(), image.width());
    int h = Math.max(1, (int) Math.round(image.height() * scale));
    int w = Math.max(64, (int) Math.round(image.width() * scale));
    RgbImage small = image.resize(h, w);
    int tiles = steps.size() + 1;
    int rows = (tiles + COLUMNS - 1) / COLUMNS;
    int columns = (tiles + rows - 1) / rows;
    int width = GAP + columns * (w + GAP);
    int height = GAP + rows * (h + CAPTION + GAP);
    try (Canvas canvas = new Canvas(height, width, PAPER)) {
      for (int i = 0; i < tiles; i++) {
        int y = GAP + i / columns * (h + CAPTION + GAP);
        int x = GAP + i % columns * (w + GAP);
        if (i == 0) {
          canvas.paste(small, y, x);
          caption(canvas, title, note, y + h, x, w);
        } else {
          Step step = steps.get(i - 1);
          canvas.paste(Heatmap.blend(small, step.map()), y, x);
          canvas.outline(Heatmap.region(step.map(), h, w, step.region()), h, w, y, x, 1);
          caption(canvas, step.title(), step.note(), y + h, x, w);
        }
      }
      return canvas.image();
    }
  }

  private static void caption(Canvas canvas, String title, String note, int y, int x, int room) {
    canvas.text(title, y + 16, x, LETTER, room, Canvas.INK);
    canvas.text(note, y + 32, x, LETTER * 0.85, room, FAINT);
  }
}
