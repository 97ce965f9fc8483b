package org.iassa.image;

import java.util.Arrays;
import org.iassa.data.ObjectMask;
import org.iassa.engine.InvalidOptionException;
import org.iassa.engine.SaliencyMap;
import org.iassa.engine.spi.BatchFormat;

/**
 * Which part of a picture a classifier sees.
 *
 * @param shorterSide 0: the whole picture, stretched to the input's size. Else the picture is
 *     resized so that its shorter side has this many pixels (the longer one rounded down), and the
 *     input is cut out of its middle, at an odd remainder towards the even offset: torchvision's
 *     {@code Resize} and {@code CenterCrop}. At least the longer side of the input.
 */
public record Framing(int shorterSide) {
  /** The whole picture, stretched. */
  public static final Framing STRETCH = new Framing(0);

  public Framing {
    if (shorterSide != 0) {
      InvalidOptionException.requireRange("shorterSide", shorterSide, 1, BatchFormat.MAX_SIDE);
    }
  }

  /** Returns the framing that resizes the shorter side and crops the middle. */
  public static Framing centreCrop(int shorterSide) {
    InvalidOptionException.requireRange("shorterSide", shorterSide, 1, BatchFormat.MAX_SIDE);
    return new Framing(shorterSide);
  }

  /**
   * A part of a picture, in its pixels; edges may lie inside pixels.
   *
   * @param top distance from the picture's upper edge
   * @param left distance from its left edge
   * @param height height of the part
   * @param width width of the part
   */
  public record Region(double top, double left, double height, double width) {}

  /**
   * Checks that an input of this size can be cut out.
   *
   * @throws InvalidOptionException if it is larger than the resized picture may be
   */
  public void requireFits(int inputHeight, int inputWidth) {
    int longer = Math.max(inputHeight, inputWidth);
    if (shorterSide != 0 && shorterSide < longer) {
      throw new InvalidOptionException(
          "shorterSide", shorterSide, "at least " + longer + ", the input's longer side");
    }
  }

  /** Returns the part of a picture that an input of this size shows. */
  public Region region(int height, int width, int inputHeight, int inputWidth) {
    if (shorterSide == 0) {
      return new Region(0, 0, height, width);
    }
    Cut cut = cut(height, width, inputHeight, inputWidth);
    double y = (double) height / cut.height;
    double x = (double) width / cut.width;
    return new Region(cut.top * y, cut.left * x, inputHeight * y, inputWidth * x);
  }

  /** Returns what an input of this size shows of a picture. */
  public RgbImage apply(RgbImage picture, int inputHeight, int inputWidth) {
    if (shorterSide == 0) {
      return picture.resize(inputHeight, inputWidth);
    }
    Cut cut = cut(picture.height(), picture.width(), inputHeight, inputWidth);
    byte[] from = picture.resize(cut.height, cut.width).data();
    byte[] to = new byte[3 * inputHeight * inputWidth];
    for (int y = 0; y < inputHeight; y++) {
      int start = 3 * ((cut.top + y) * cut.width + cut.left);
      System.arraycopy(from, start, to, 3 * y * inputWidth, 3 * inputWidth);
    }
    return new RgbImage(inputHeight, inputWidth, to);
  }

  /** Returns what an input of this size shows of an object in a picture; perhaps nothing. */
  public ObjectMask apply(ObjectMask object, int inputHeight, int inputWidth) {
    if (shorterSide == 0) {
      return object.resize(inputHeight, inputWidth);
    }
    Cut cut = cut(object.height(), object.width(), inputHeight, inputWidth);
    ObjectMask resized = object.resize(cut.height, cut.width);
    boolean[] pixels = new boolean[inputHeight * inputWidth];
    for (int i = 0; i < pixels.length; i++) {
      int y = cut.top + i / inputWidth;
      pixels[i] = resized.contains(y * cut.width + cut.left + i % inputWidth);
    }
    return new ObjectMask(inputHeight, inputWidth, pixels);
  }

  /**
   * Lays a map of the input over the picture: for pictures and comparisons in its own pixels.
   *
   * @param map a map of the input's size
   * @param height height of the picture, or of a smaller copy of it
   * @param width its width
   * @return a map of that size, at its least value where the classifier sees nothing; the map
   *     itself if the classifier sees everything
   */
  public SaliencyMap place(SaliencyMap map, int height, int width) {
    if (shorterSide == 0) {
      return map;
    }
    Region region = region(height, width, map.height(), map.width());
    int top = (int) Math.round(region.top);
    int left = (int) Math.round(region.left);
    int bottom = Math.max(top + 1, (int) Math.round(region.top + region.height));
    int right = Math.max(left + 1, (int) Math.round(region.left + region.width));
    float[] seen =
        OpenCv.resize(map.toArray(), map.height(), map.width(), bottom - top, right - left);
    float[] all = new float[height * width];
    Arrays.fill(all, map.min());
    for (int y = Math.max(0, top); y < Math.min(height, bottom); y++) {
      int count = Math.min(width, right) - left;
      System.arraycopy(seen, (y - top) * (right - left), all, y * width + left, count);
    }
    return new SaliencyMap(height, width, all);
  }

  /** A picture's size when resized, and where the input begins in it. */
  private record Cut(int height, int width, int top, int left) {}

  private Cut cut(int height, int width, int inputHeight, int inputWidth) {
    requireFits(inputHeight, inputWidth);
    int shorter = Math.min(height, width);
    int h = (int) ((long) shorterSide * height / shorter);
    int w = (int) ((long) shorterSide * width / shorter);
    return new Cut(
        h, w, (int) Math.rint((h - inputHeight) / 2.0), (int) Math.rint((w - inputWidth) / 2.0));
  }
}
