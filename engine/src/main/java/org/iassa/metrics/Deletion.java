package org.iassa.metrics;

import org.iassa.engine.spi.BlackBox;

/**
 * Deletion: pixels are removed, most salient first, while the class's score is watched. The lower
 * the area under that curve, the better the map names the pixels that the class needs.
 */
public final class Deletion extends PixelCurve {
  /**
   * @param model the classifier; its scores are taken as they are, see {@link Protocol.Activation}
   * @param protocol the rules
   * @param batch images per forward pass, 1 to 4096
   */
  public Deletion(BlackBox model, Protocol protocol, int batch) {
    super(model, protocol, batch);
  }

  Deletion(Protocol protocol, ImageScorer scorer) {
    super(protocol, scorer);
  }

  @Override
  Canvas canvas(Protocol rules) {
    return rules.deletionFill();
  }

  @Override
  boolean restores() {
    return false;
  }
}
