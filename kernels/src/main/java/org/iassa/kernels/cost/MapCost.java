package org.iassa.kernels.cost;

/** Operations on whole maps: resampling, blending, joining, reductions. */
public final class MapCost {
  private MapCost() {}

  /**
   * Resamples K maps from H×W to h×w, rows first, then columns: area average along an axis that
   * shrinks (two operations per input), bilinear along one that grows (three per output).
   *
   * <pre>
   * read    4·K·H·W
   * written 4·K·h·w
   * flops   K·(rows: 2·H·W or 3·h·W;  columns: 2·h·W or 3·h·w)
   * specials K·(h·W where rows shrink + h·w where columns do)
   * </pre>
   *
   * A map that keeps its size is copied: no flops.
   */
  public static Cost resample(int maps, int height, int width, int outHeight, int outWidth) {
    long in = (long) height * width;
    long half = (long) outHeight * width;
    long out = (long) outHeight * outWidth;
    boolean copy = height == outHeight && width == outWidth;
    boolean rowsShrink = outHeight < height;
    boolean columnsShrink = outWidth < width;
    long flops = (rowsShrink ? 2 * in : 3 * half) + (columnsShrink ? 2 * half : 3 * out);
    long specials = (rowsShrink ? half : 0) + (columnsShrink ? out : 0);
    return new Cost(
        Float.BYTES * maps * in,
        Float.BYTES * maps * out,
        copy ? 0 : maps * flops,
        copy ? 0 : maps * specials);
  }

  /**
   * S′ = β·S + (1−β)·(A×S) over n elements (eq. 6).
   *
   * <pre>
   * read 8·n    written 4·n    flops 3·n
   * </pre>
   */
  public static Cost blend(long elements) {
    return new Cost(2 * Float.BYTES * elements, Float.BYTES * elements, 3 * elements, 0);
  }

  /**
   * S′ = β·S + (1−β)·X for K maps, X an h×w map brought to H×W on the way: {@link #resample} and
   * {@link #blend}, with nothing of X at H×W in memory.
   *
   * <pre>
   * read 4·K·(h·w + H·W)    written 4·K·H·W
   * </pre>
   */
  public static Cost resampleBlend(int maps, int height, int width, int outHeight, int outWidth) {
    long in = (long) height * width;
    long out = (long) outHeight * outWidth;
    Cost resampled = resample(maps, height, width, outHeight, outWidth);
    Cost blended = blend(maps * out);
    return new Cost(
        Float.BYTES * maps * (in + out),
        blended.bytesWritten(),
        resampled.flops() + blended.flops(),
        resampled.specials());
  }

  /**
   * S′ = n(S)·n(S′) for T maps of P pixels, n(X) = (X − min X)/(max X − min X).
   *
   * <pre>
   * read 8·T·P    written 4·T·P    flops 7·T·P    specials 2·T·P
   * </pre>
   */
  public static Cost multiply(long pixels, int targets) {
    long elements = pixels * targets;
    return new Cost(2 * Float.BYTES * elements, Float.BYTES * elements, 7 * elements, 2 * elements);
  }

  /**
   * Range, change since the last pass, HAR and its summed-area table (eq. 7-8).
   *
   * <pre>
   * read    8·T·P                            map and map before
   * written 4·T·P + P + 4·(H+1)·(W+1)        map before, HAR, table
   * flops   9·T·P + 2·P                      min, max; two sums of |difference|; level; table
   * </pre>
   */
  public static Cost summarise(int height, int width, int targets) {
    long pixels = (long) height * width;
    long elements = pixels * targets;
    return new Cost(
        2 * Float.BYTES * elements,
        Float.BYTES * elements + pixels + Integer.BYTES * (height + 1L) * (width + 1L),
        9 * elements + 2 * pixels,
        0);
  }
}
