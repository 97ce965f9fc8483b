package org.iassa.engine;

import java.util.List;

/**
 * What one iteration did.
 *
 * @param k number of the iteration, from 0
 * @param window side of its windows in pixels; for RISE masks, of a grid cell; for LIME, of a
 *     square as large as the mean superpixel
 * @param stride distance between its windows in pixels; for RISE masks, of grid cells; for LIME,
 *     the same as window
 * @param polarity whether windows were kept or filled
 * @param masks number of masks
 * @param forwards number of forward passes
 * @param change relative change of S′; infinite for the first iteration
 * @param harFraction fraction of the pixels in the highly activated region
 * @param millis time it took
 * @param maps S′ after the iteration, one per target, if they were asked for; else empty
 */
public record Iteration(
    int k,
    int window,
    int stride,
    Polarity polarity,
    int masks,
    int forwards,
    double change,
    double harFraction,
    double millis,
    List<SaliencyMap> maps) {
  public Iteration {
    maps = List.copyOf(maps);
  }
}
