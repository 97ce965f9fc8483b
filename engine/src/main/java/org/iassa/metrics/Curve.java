package org.iassa.metrics;

/**
 * A class's score while pixels are deleted or inserted, most salient first.
 *
 * @param protocol the rules it was measured by
 * @param target the class
 * @param pixels how many pixels had changed at each evaluation, from 0 to all
 * @param scores the score at each evaluation
 * @param area the area under the curve by the protocol's rule
 */
public record Curve(Protocol protocol, int target, int[] pixels, float[] scores, double area) {
  public Curve {
    pixels = pixels.clone();
    scores = scores.clone();
  }

  /** Returns the scores at other numbers of pixels; null if one of them was not evaluated. */
  float[] at(int[] counts) {
    float[] picked = new float[counts.length];
    for (int i = 0, from = 0; i < counts.length; i++) {
      while (from < pixels.length && pixels[from] < counts[i]) {
        from++;
      }
      if (from == pixels.length || pixels[from] != counts[i]) {
        return null;
      }
      picked[i] = scores[from];
    }
    return picked;
  }

  @Override
  public int[] pixels() {
    return pixels.clone();
  }

  @Override
  public float[] scores() {
    return scores.clone();
  }
}
