package org.iassa.engine;

/** How LIME cuts an image into regions that are shown or hidden as a whole. */
public sealed interface Superpixels {
  /** What LIME's reference implementation uses: {@code quickshift(kernel 4, max_dist 200, 0.2)}. */
  Superpixels DEFAULT = new Quickshift(4, 200, 0.2);

  /**
   * Quick shift (Vedaldi and Soatto, ECCV 2008): every pixel is linked to the nearest one of higher
   * density; the trees of links are the superpixels. How many there are depends on the image. A
   * superpixel need not be connected.
   *
   * @param kernelSize standard deviation of the density's Gaussian in pixels, 0.5 to 20; links
   *     reach ⌈3·kernelSize⌉ pixels far along each axis
   * @param maxDistance longest link, in the joint space of place (pixels) and colour (CIELAB times
   *     ratio); above 0. The default of LIME cuts nothing that the reach would not cut.
   * @param ratio weight of colour against place, above 0, at most 100
   */
  record Quickshift(double kernelSize, double maxDistance, double ratio) implements Superpixels {
    public Quickshift {
      InvalidOptionException.requireRange("kernel-size", kernelSize, 0.5, 20);
      InvalidOptionException.requireRange("ratio", ratio, 0, 100);
      if (!(maxDistance > 0)) {
        throw new InvalidOptionException("max-distance", maxDistance, "a number above 0");
      }
    }

    @Override
    public String toString() {
      return "quickshift";
    }
  }

  /**
   * Simple linear iterative clustering (Achanta et al., PAMI 2012), by OpenCV; each superpixel is
   * connected.
   *
   * @param segments about how many superpixels, 2 to 4096
   * @param compactness weight of place against colour (m of the paper), 0.01 to 1000
   */
  record Slic(int segments, double compactness) implements Superpixels {
    /** 100 superpixels, compactness 10. */
    public static final Slic DEFAULT = new Slic(100, 10);

    public Slic {
      InvalidOptionException.requireRange("segments", segments, 2, 4096);
      InvalidOptionException.requireRange("compactness", compactness, 0.01, 1000);
    }

    @Override
    public String toString() {
      return "slic";
    }
  }
}
