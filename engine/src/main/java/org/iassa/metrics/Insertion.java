package org.iassa.metrics;

import org.iassa.engine.spi.BlackBox;

/**
 * Insertion: pixels are restored, most salient first, while the class's score is watched. The
 * higher the area under that curve, the better the map names the pixels that make the class.
 */
public final class Insertion extends PixelCurve {
  /**
   * @param model the classifier; its scores are taken as they are, see {@link Protocol.Activation}
   * @param protocol the rules
   * @param batch images per forward pass, 1 to 4096
   */
  public Insertion(BlackBox model, Protocol protocol, int batch) {
    super(model, protocol, batch);
  }

  Insertion(Protocol protocol, ImageScorer scorer) {
    super(protocol, scorer);
  }

  @Override
  Canvas canvas(Protocol rules) {
    return rules.insertionStart();
  }

  @Override
  boolean restores() {
    return true;
  }
}
