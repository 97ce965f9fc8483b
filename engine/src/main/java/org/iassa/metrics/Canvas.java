package org.iassa.metrics;

import java.util.Arrays;
import org.iassa.engine.InvalidOptionException;
import org.iassa.image.Preprocessing;

/** What stands in a pixel that is deleted, or not yet inserted. */
public sealed interface Canvas {
  /**
   * Paints the canvas for an image.
   *
   * @param image 3·H·W normalised values, planar
   * @param height H
   * @param width W
   * @param preprocessing what the image was normalised with
   * @return 3·H·W normalised values, planar; a new array
   */
  float[] paint(float[] image, int height, int width, Preprocessing preprocessing);

  /** Zero in normalised space: the data set's mean colour. */
  record Zero() implements Canvas {
    @Override
    public float[] paint(float[] image, int height, int width, Preprocessing preprocessing) {
      return new float[3 * height * width];
    }

    @Override
    public String toString() {
      return "zero in normalised space";
    }
  }

  /** Pixel value zero before normalisation. */
  record Black() implements Canvas {
    @Override
    public float[] paint(float[] image, int height, int width, Preprocessing preprocessing) {
      int pixels = height * width;
      float[] out = new float[3 * pixels];
      for (int c = 0; c < 3; c++) {
        Arrays.fill(out, c * pixels, (c + 1) * pixels, preprocessing.normalise(c, 0));
      }
      return out;
    }

    @Override
    public String toString() {
      return "black in pixel space";
    }
  }

  /**
   * The image convolved, in normalised space and padded with zeros, with the kernel that RISE
   * published: a dirac filtered with a Gaussian of sigma 5 whose borders reflect. It is nearly
   * flat, so this is close to a box blur; see {@link SeparableKernel#reflectedDirac}.
   */
  record RiseBlur() implements Canvas {
    @Override
    public float[] paint(float[] image, int height, int width, Preprocessing preprocessing) {
      return SeparableKernel.reflectedDirac(11, 5).convolve(image, height, width);
    }

    @Override
    public String toString() {
      return "blurred by RISE's published 11x11 kernel, zero-padded in normalised space";
    }
  }

  /**
   * The image convolved, in normalised space and padded with zeros, with a truncated Gaussian.
   *
   * @param size side of the kernel in pixels, odd
   * @param sigma standard deviation in pixels, above 0
   */
  record GaussianBlur(int size, double sigma) implements Canvas {
    public GaussianBlur {
      InvalidOptionException.requireRange("kernel size", size, 1, 1023);
      if (size % 2 == 0 || !(sigma > 0) || Double.isInfinite(sigma)) {
        throw new InvalidOptionException(
            "kernel", size + " pixels, sigma " + sigma, "an odd size and a sigma above 0");
      }
    }

    @Override
    public float[] paint(float[] image, int height, int width, Preprocessing preprocessing) {
      return SeparableKernel.gaussian(size, sigma).convolve(image, height, width);
    }

    @Override
    public String toString() {
      return "blurred by a truncated Gaussian of "
          + size
          + "x"
          + size
          + " and sigma "
          + sigma
          + ", zero-padded in normalised space";
    }
  }
}
