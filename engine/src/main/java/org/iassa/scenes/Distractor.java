package org.iassa.scenes;

import java.util.Objects;

/**
 * An object that a scene is not labelled by.
 *
 * @param label its class, an index into {@link SceneGenerator#LABELS}
 * @param mask H·W values, row by row: true where it covers at least half of the pixel; not copied
 */
public record Distractor(int label, boolean[] mask) {
  public Distractor {
    Objects.requireNonNull(mask, "mask");
  }
}
