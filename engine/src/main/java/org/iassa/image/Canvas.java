package org.iassa.image;

import static org.bytedeco.opencv.global.opencv_core.CV_8UC1;
import static org.bytedeco.opencv.global.opencv_core.CV_8UC3;

import java.text.Normalizer;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.MatVector;
import org.bytedeco.opencv.opencv_core.Point;
import org.bytedeco.opencv.opencv_core.Rect;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.bytedeco.opencv.opencv_core.Size;

/** A picture to draw on: images, text and outlines, in RGB. */
final class Canvas implements AutoCloseable {
  /** Near black, for text on a light ground. */
  static final int INK = 0x202124;

  private static final int FONT = opencv_imgproc.FONT_HERSHEY_SIMPLEX;

  /** Height of a capital letter in pixels at OpenCV's scale 1. */
  private static final double CAPITAL = 21;

  private final Mat mat;

  Canvas(int height, int width, int colour) {
    OpenCv.load();
    try (Scalar background = scalar(colour)) {
      mat = new Mat(height, width, CV_8UC3, background);
    }
  }

  /** Copies an image to a place where it fits whole. */
  void paste(RgbImage image, int y, int x) {
    try (Rect place = new Rect(x, y, image.width(), image.height());
        Mat part = new Mat(mat, place);
        BytePointer data = new BytePointer(image.data());
        Mat source = new Mat(image.height(), image.width(), CV_8UC3, data)) {
      source.copyTo(part);
    }
  }

  /** Fills a rectangle. */
  void rectangle(int y, int x, int height, int width, int colour) {
    try (Rect place = new Rect(x, y, width, height);
        Mat part = new Mat(mat, place);
        Scalar fill = scalar(colour);
        Mat flat = new Mat(height, width, CV_8UC3, fill)) {
      flat.copyTo(part);
    }
  }

  /**
   * Writes one line, cut with dots where it would be wider than it may.
   *
   * @param baseline y of the line that letters stand on
   * @param height height of a capital letter in pixels
   * @param room most width in pixels
   */
  void text(String text, int baseline, int x, double height, int room, int colour) {
    String line = fit(plain(text), height, room);
    try (Point at = new Point(x, baseline);
        Scalar ink = scalar(colour)) {
      opencv_imgproc.putText(
          mat,
          line,
          at,
          FONT,
          height / CAPITAL,
          ink,
          thickness(height),
          opencv_imgproc.LINE_AA,
          false);
    }
  }

  /** Returns the width of a line in pixels. */
  static int width(String text, double height) {
    int[] base = new int[1];
    try (Size size =
        opencv_imgproc.getTextSize(plain(text), FONT, height / CAPITAL, thickness(height), base)) {
      return size.width();
    }
  }

  private static int thickness(double height) {
    return Math.max(1, (int) Math.round(height / 10));
  }

  private static String fit(String text, double height, int room) {
    String line = text;
    for (int keep = text.length(); keep > 0 && width(line, height) > room; keep--) {
      line = text.substring(0, keep - 1).stripTrailing() + "...";
    }
    return line;
  }

  /** The font knows ASCII only: accents go, anything else becomes a question mark. */
  private static String plain(String text) {
    return Normalizer.normalize(text, Normalizer.Form.NFD)
        .replaceAll("\\p{M}", "")
        .replaceAll("[^ -~]", "?");
  }

  /**
   * Draws the outline of a region: a light line on a dark one.
   *
   * @param region one element per pixel of an image of this height and width
   * @param y where that image's top lies
   * @param x where its left edge lies
   * @param line width of the light line in pixels
   */
  void outline(boolean[] region, int height, int width, int y, int x, int line) {
    byte[] mask = new byte[region.length];
    for (int i = 0; i < mask.length; i++) {
      mask[i] = (byte) (region[i] ? 255 : 0);
    }
    try (BytePointer data = new BytePointer(mask);
        Mat source = new Mat(height, width, CV_8UC1, data);
        MatVector contours = new MatVector();
        Rect place = new Rect(x, y, width, height);
        Mat part = new Mat(mat, place);
        Scalar dark = scalar(0x101010);
        Scalar light = scalar(0xffffff)) {
      opencv_imgproc.findContours(
          source, contours, opencv_imgproc.RETR_CCOMP, opencv_imgproc.CHAIN_APPROX_NONE);
      polygons(part, contours, dark, line + 2);
      polygons(part, contours, light, line);
    }
  }

  private static void polygons(Mat on, MatVector contours, Scalar colour, int line) {
    opencv_imgproc.polylines(on, contours, true, colour, line, opencv_imgproc.LINE_AA, 0);
  }

  /** Returns a copy of what was drawn. */
  RgbImage image() {
    return new RgbImage(mat.rows(), mat.cols(), OpenCv.bytes(mat));
  }

  @Override
  public void close() {
    mat.close();
  }

  private static Scalar scalar(int rgb) {
    return new Scalar(rgb >> 16 & 0xff, rgb >> 8 & 0xff, rgb & 0xff, 0);
  }
}
