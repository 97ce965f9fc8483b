package org.iassa.image;

import static org.bytedeco.opencv.global.opencv_core.CV_16U;
import static org.bytedeco.opencv.global.opencv_core.CV_32FC1;
import static org.bytedeco.opencv.global.opencv_core.CV_8U;
import static org.bytedeco.opencv.global.opencv_core.CV_8UC1;
import static org.bytedeco.opencv.global.opencv_core.CV_8UC3;
import static org.bytedeco.opencv.global.opencv_imgproc.INTER_AREA;
import static org.bytedeco.opencv.global.opencv_imgproc.INTER_LINEAR;

import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Size;
import org.bytedeco.pytorch.global.torch;
import org.iassa.engine.BackendException;
import org.iassa.engine.IassaException;
import org.iassa.engine.ImageException;
import org.iassa.engine.OutOfMemoryException;
import org.iassa.engine.internal.torch.TorchRuntime;
import org.iassa.engine.spi.BatchFormat;

/** Loads OpenCV, and makes the few calls on pixels of this package, on heap arrays in and out. */
public final class OpenCv {
  private static volatile boolean loaded;

  private OpenCv() {}

  /**
   * Loads LibTorch before OpenCV, lest a second OpenMP runtime is mapped, and states OpenCV's own
   * size limits before its library reads them. What the user's environment says stays. A later call
   * does nothing.
   *
   * @throws BackendException if one of them cannot be loaded here
   */
  public static void load() {
    if (!loaded) {
      try {
        first();
      } catch (LinkageError e) {
        Throwable root = e;
        while (root.getCause() != null) {
          root = root.getCause();
        }
        throw new BackendException("OpenCV cannot be loaded here: " + root.getMessage(), e);
      }
      loaded = true;
    }
  }

  private static synchronized void first() {
    TorchRuntime.start();
    long side = BatchFormat.MAX_SIDE;
    torch.set_env("OPENCV_IO_MAX_IMAGE_WIDTH", Long.toString(side), false);
    torch.set_env("OPENCV_IO_MAX_IMAGE_HEIGHT", Long.toString(side), false);
    torch.set_env("OPENCV_IO_MAX_IMAGE_PIXELS", Long.toString(side * side), false);
    torch.set_env("OPENCV_LOG_LEVEL", "ERROR", false);
    Loader.load(opencv_imgcodecs.class);
    Loader.load(opencv_imgproc.class);
  }

  /**
   * Decodes a file whose header was checked.
   *
   * @return the pixels as stored, or null if OpenCV cannot make sense of them
   */
  static RgbImage decode(byte[] file, ImageHeader header) {
    load();
    boolean png = header.format().equals("PNG");
    int flags =
        png
            ? opencv_imgcodecs.IMREAD_UNCHANGED
            : opencv_imgcodecs.IMREAD_COLOR | opencv_imgcodecs.IMREAD_IGNORE_ORIENTATION;
    try (BytePointer bytes = new BytePointer(file);
        Mat source = new Mat(1, file.length, CV_8UC1, bytes);
        Mat decoded = opencv_imgcodecs.imdecode(source, flags)) {
      if (decoded.empty()
          || decoded.rows() != header.height()
          || decoded.cols() != header.width()) {
        return null;
      }
      try (Mat eight = eightBits(decoded)) {
        return rgb(eight);
      }
    } catch (IassaException e) {
      throw e;
    } catch (RuntimeException e) {
      throw failed("decode", e);
    }
  }

  private static Mat eightBits(Mat image) {
    Mat eight = new Mat();
    if (image.depth() == CV_16U) {
      image.convertTo(eight, CV_8U, 1 / 257.0, 0);
    } else if (image.depth() == CV_8U) {
      image.copyTo(eight);
    } else {
      throw new ImageException("image depth " + image.depth() + " is neither 8 nor 16 bits");
    }
    return eight;
  }

  private static RgbImage rgb(Mat image) {
    int channels = image.channels();
    try (Mat ordered = new Mat()) {
      int rule =
          switch (channels) {
            case 1 -> opencv_imgproc.COLOR_GRAY2RGB;
            case 3 -> opencv_imgproc.COLOR_BGR2RGB;
            case 4 -> opencv_imgproc.COLOR_BGRA2RGBA;
            default -> throw new ImageException("image has " + channels + " channels");
          };
      opencv_imgproc.cvtColor(image, ordered, rule);
      byte[] pixels = bytes(ordered);
      return new RgbImage(image.rows(), image.cols(), channels == 4 ? overWhite(pixels) : pixels);
    }
  }

  private static byte[] overWhite(byte[] rgba) {
    byte[] rgb = new byte[rgba.length / 4 * 3];
    for (int i = 0, j = 0; i < rgba.length; i += 4) {
      int alpha = rgba[i + 3] & 0xff;
      for (int c = 0; c < 3; c++) {
        rgb[j++] = (byte) (((rgba[i + c] & 0xff) * alpha + 255 * (255 - alpha) + 127) / 255);
      }
    }
    return rgb;
  }

  /** Encodes an image as PNG. */
  static byte[] png(RgbImage image) {
    load();
    try (BytePointer data = new BytePointer(image.data());
        Mat source = new Mat(image.height(), image.width(), CV_8UC3, data);
        Mat ordered = new Mat();
        BytePointer encoded = new BytePointer()) {
      opencv_imgproc.cvtColor(source, ordered, opencv_imgproc.COLOR_RGB2BGR);
      if (!opencv_imgcodecs.imencode(".png", ordered, encoded)) {
        throw new ImageException(
            "OpenCV could not encode a PNG of "
                + image.width()
                + " x "
                + image.height()
                + " pixels");
      }
      byte[] file = new byte[Math.toIntExact(encoded.limit())];
      encoded.get(file);
      return file;
    } catch (IassaException e) {
      throw e;
    } catch (RuntimeException e) {
      throw failed("encode", e);
    }
  }

  /**
   * Resizes interleaved 8-bit RGB: by area average if no side grows, else bilinearly.
   *
   * @return height·width·3 bytes
   */
  static byte[] resize(byte[] rgb, int fromHeight, int fromWidth, int height, int width) {
    load();
    try (BytePointer data = new BytePointer(rgb);
        Mat source = new Mat(fromHeight, fromWidth, CV_8UC3, data);
        Mat resized = new Mat()) {
      resize(source, resized, height, width);
      return bytes(resized);
    } catch (RuntimeException e) {
      throw failed("resize", e);
    }
  }

  /** As {@link #resize(byte[], int, int, int, int)}, for one plane of floats. */
  static float[] resize(float[] plane, int fromHeight, int fromWidth, int height, int width) {
    load();
    try (FloatPointer data = new FloatPointer(plane);
        Mat source = new Mat(fromHeight, fromWidth, CV_32FC1, data);
        Mat resized = new Mat()) {
      resize(source, resized, height, width);
      return floats(resized);
    } catch (RuntimeException e) {
      throw failed("resize", e);
    }
  }

  private static void resize(Mat from, Mat to, int height, int width) {
    int rule = height <= from.rows() && width <= from.cols() ? INTER_AREA : INTER_LINEAR;
    try (Size size = new Size(width, height)) {
      opencv_imgproc.resize(from, to, size, 0, 0, rule);
    }
  }

  /** Blurs one plane by a Gaussian, in place; borders are reflected, edge pixels repeated. */
  static void blur(float[] plane, int height, int width, double sigma) {
    load();
    try (FloatPointer data = new FloatPointer(plane);
        Mat source = new Mat(height, width, CV_32FC1, data);
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
      System.arraycopy(floats(blurred), 0, plane, 0, plane.length);
    } catch (RuntimeException e) {
      throw failed("blur", e);
    }
  }

  /** Copies all elements of a continuous 8-bit matrix. */
  static byte[] bytes(Mat matrix) {
    byte[] out = new byte[Math.toIntExact(matrix.total() * matrix.channels())];
    try (BytePointer pixels = matrix.data()) {
      pixels.get(out);
    }
    return out;
  }

  private static float[] floats(Mat matrix) {
    float[] out = new float[Math.toIntExact(matrix.total())];
    try (BytePointer bytes = matrix.data();
        FloatPointer pixels = new FloatPointer(bytes)) {
      pixels.get(out);
    }
    return out;
  }

  /** Turns OpenCV's own error, which arrives as a RuntimeException, into a typed one. */
  private static IassaException failed(String what, RuntimeException e) {
    if (String.valueOf(e.getMessage()).contains("Failed to allocate")) {
      return new OutOfMemoryException("OpenCV has no memory to " + what + " an image", e);
    }
    return new ImageException("OpenCV could not " + what + " an image: " + e.getMessage(), e);
  }
}
