package org.iassa.metrics;

import org.iassa.engine.SaliencyMap;

/**
 * What of a map speaks for the class: max(S, 0) of every pixel.
 *
 * <p>Some maps are signed: in LIME's, and in the difference of two classes, zero is no evidence and
 * a value below it is evidence against the class. A threshold over such a map's whole range, as eq.
 * 7-8 have it for maps that know no sign, would have nothing to do with evidence for the class:
 * with one strong superpixel against it, everything neutral would lie in the region. So what is
 * asked of the region, and of energy, is asked of this part; LIME's own pictures ({@code
 * positive_only}) show no other. A map without a value below zero is its own positive part, so
 * nothing changes for IASSA, RISE and occlusion.
 *
 * <p>What depends on the order of the pixels alone keeps the sign: deletion, insertion, the
 * pointing games, average precision, ROC, ROAD; and so does MuFidelity, which adds values up.
 */
public final class PositiveEvidence {
  private PositiveEvidence() {}

  /** Returns max(S, 0); the map itself if it has no value below zero. */
  public static SaliencyMap of(SaliencyMap map) {
    if (map.min() >= 0) {
      return map;
    }
    float[] values = map.toArray();
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.max(values[i], 0);
    }
    return new SaliencyMap(map.height(), map.width(), values);
  }

  /**
   * Returns how many pixels lie in the region of a protocol.
   *
   * @param protocol whose threshold and rule of signs count
   */
  public static int regionSize(SaliencyMap map, Protocol protocol) {
    int count = 0;
    for (boolean in : protocol.signs().evidence(map).region(protocol.regionThreshold())) {
      count += in ? 1 : 0;
    }
    return count;
  }
}
