package org.iassa.image;

import java.util.Locale;
import org.iassa.engine.SaliencyMap;

/**
 * The picture of an explanation: the image with its saliency, the outline of the highly activated
 * region and a legend below. A small image is enlarged by a whole factor so that the legend can be
 * read, and a narrow one gets an empty margin; any other keeps its size.
 */
public final class OverlayPicture {
  private static final int READABLE = 448;
  private static final int NARROWEST = 256;
  private static final int PAPER = 0xf8f9fa;
  private static final int FAINT = 0x5f6368;

  private OverlayPicture() {}

  /**
   * Draws it.
   *
   * @param image the image that was explained, in its own size
   * @param map its saliency, of any size
   * @param threshold T of eq. 8 for the outline
   * @param title first line of the legend: the target
   * @param note second line of the legend
   */
  public static RgbImage of(
      RgbImage image, SaliencyMap map, double threshold, String title, String note) {
    RgbImage base = readable(image);
    int h = base.height();
    int w = Math.max(base.width(), NARROWEST);
    double letter = letter(w);
    int margin = (int) Math.round(letter);
    try (Canvas canvas = new Canvas(h + legend(letter), w, PAPER)) {
      canvas.paste(Heatmap.blend(base, map), 0, 0);
      int line = Math.max(1, (int) Math.round(Math.min(h, base.width()) / 300.0));
      boolean[] region = Heatmap.region(map, h, base.width(), threshold);
      canvas.outline(region, h, base.width(), 0, 0, line);

      int bar = w / 4;
      int barX = w - margin - bar;
      int room = barX - 2 * margin;
      canvas.text(title, h + row(letter, 1), margin, letter, room, Canvas.INK);
      canvas.text(note, h + row(letter, 2), margin, letter * 0.75, room, FAINT);
      canvas.paste(gradient((int) Math.round(letter * 1.1), bar), h + (int) (letter * 1.2), barX);
      String low = number(map.min());
      String high = number(map.max());
      double small = letter * 0.75;
      canvas.text(low, h + row(letter, 2), barX, small, bar / 2, FAINT);
      int highX = barX + bar - Canvas.width(high, small);
      canvas.text(high, h + row(letter, 2), highX, small, bar / 2, FAINT);
      return canvas.image();
    }
  }

  /** Draws the image alone with a legend: for a classifier that gave no evidence. */
  public static RgbImage withoutMap(RgbImage image, String title, String note) {
    RgbImage base = readable(image);
    int h = base.height();
    int w = Math.max(base.width(), NARROWEST);
    double letter = letter(w);
    int margin = (int) Math.round(letter);
    try (Canvas canvas = new Canvas(h + legend(letter), w, PAPER)) {
      canvas.paste(base, 0, 0);
      int room = w - 2 * margin;
      canvas.text(title, h + row(letter, 1), margin, letter, room, Canvas.INK);
      canvas.text(note, h + row(letter, 2), margin, letter * 0.75, room, FAINT);
      return canvas.image();
    }
  }

  private static RgbImage readable(RgbImage image) {
    int factor = Math.max(1, (READABLE + image.width() - 1) / image.width());
    if (factor == 1 || (long) image.height() * factor > 4096) {
      return image;
    }
    return image.resize(image.height() * factor, image.width() * factor);
  }

  private static double letter(int width) {
    return Math.max(9, Math.min(48, width / 48.0));
  }

  private static int legend(double letter) {
    return (int) Math.round(letter * 6);
  }

  private static int row(double letter, int row) {
    return (int) Math.round(letter * (row == 1 ? 2.3 : 4.6));
  }

  private static RgbImage gradient(int height, int width) {
    byte[] data = new byte[height * width * 3];
    for (int i = 0; i < data.length; i++) {
      data[i] = (byte) ColourMap.channel((i / 3 % width) / (width - 1.0), i % 3);
    }
    return new RgbImage(height, width, data);
  }

  private static String number(float value) {
    return String.format(Locale.ROOT, "%.3g", value);
  }
}
