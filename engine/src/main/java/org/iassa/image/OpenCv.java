package org.iassa.image;

import static org.bytedeco.opencv.global.opencv_core.CV_8UC3;
import static org.bytedeco.opencv.global.opencv_imgproc.INTER_AREA;
import static org.bytedeco.opencv.global.opencv_imgproc.INTER_LINEAR;

import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Size;
import org.iassa.engine.ImageException;

/** The few OpenCV calls of this package, on heap arrays in and out. */
final class OpenCv {
  private OpenCv() {}

  /**
   * Resizes interleaved 8-bit RGB: by area average if no side grows, else bilinearly.
   *
   * @return height·width·3 bytes
   */
  static byte[] resize(byte[] rgb, int fromHeight, int fromWidth, int height, int width) {
    int rule = height <= fromHeight && width <= fromWidth ? INTER_AREA : INTER_LINEAR;
    byte[] out = new byte[Math.multiplyExact(Math.multiplyExact(height, width), 3)];
    try (BytePointer data = new BytePointer(rgb);
        Mat source = new Mat(fromHeight, fromWidth, CV_8UC3, data);
        Mat resized = new Mat();
        Size size = new Size(width, height)) {
      opencv_imgproc.resize(source, resized, size, 0, 0, rule);
      try (BytePointer pixels = resized.data()) {
        pixels.get(out);
      }
    } catch (RuntimeException e) {
      throw failed("resize", e);
    }
    return out;
  }

  /** Blurs one plane by a Gaussian, in place; borders are reflected, edge pixels repeated. */
  static void blur(float[] plane, int height, int width, double sigma) {
    try (FloatPointer data = new FloatPointer(plane);
        Mat source = new Mat(height, width, opencv_core.CV_32FC1, data);
        Mat blurred = new Mat();
        Size derived = new Size(0, 0)) {
      opencv_imgproc.GaussianBlur(
          source,
          blurred,
          derived,
          sigma,
          sigma,
          opencv_core.BORDER_REFLECT,
          opencv_core.ALGO_HINT_ACCURATE);
      try (FloatPointer pixels = new FloatPointer(blurred.data())) {
        pixels.get(plane);
      }
    } catch (RuntimeException e) {
      throw failed("blur", e);
    }
  }

  /** Turns OpenCV's own error, which arrives as a RuntimeException, into a typed one. */
  static ImageException failed(String what, RuntimeException e) {
    return new ImageException("OpenCV could not " + what + ": " + e.getMessage(), e);
  }
}
