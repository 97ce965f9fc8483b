package org.iassa.engine.internal.lime;

import static org.bytedeco.opencv.global.opencv_core.CV_32FC3;

import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.opencv.global.opencv_ximgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_ximgproc.SuperpixelSLIC;
import org.iassa.engine.ImageException;
import org.iassa.engine.Superpixels;
import org.iassa.image.OpenCv;
import org.iassa.image.RgbImage;

/**
 * SLIC by OpenCV's ximgproc, in CIELAB, ten rounds; then superpixels are made connected, and those
 * below a quarter of the mean size join a neighbour.
 */
final class SlicSegmenter {
  private static final int ROUNDS = 10;
  private static final int SMALLEST_PERCENT = 25;

  private SlicSegmenter() {}

  static Segments segment(RgbImage image, Superpixels.Slic options) {
    OpenCv.load();
    Loader.load(opencv_ximgproc.class);
    int pixels = image.height() * image.width();
    int side = Math.max(1, (int) Math.round(Math.sqrt((double) pixels / options.segments())));
    try (FloatPointer lab = new FloatPointer(LabPixels.of(image));
        Mat colours = new Mat(image.height(), image.width(), CV_32FC3, lab);
        Mat found = new Mat()) {
      try (SuperpixelSLIC slic =
          opencv_ximgproc.createSuperpixelSLIC(
              colours, opencv_ximgproc.SLIC, side, (float) options.compactness())) {
        slic.iterate(ROUNDS);
        slic.enforceLabelConnectivity(SMALLEST_PERCENT);
        slic.getLabels(found);
      }
      int[] labels = new int[pixels];
      try (IntPointer values = new IntPointer(found.data())) {
        values.get(labels);
      }
      return Segments.of(image.height(), image.width(), labels);
    } catch (RuntimeException e) {
      throw new ImageException("OpenCV could not cut the image up by SLIC: " + e.getMessage(), e);
    }
  }
}
