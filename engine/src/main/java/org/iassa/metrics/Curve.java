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

  @Override
  public int[] pixels() {
    return pixels.clone();
  }

  @Override
  public float[] scores() {
    return scores.clone();
  }
}
