package org.iassa.engine;

import java.util.Objects;

/**
 * Options of the long-range, parameter-free spatial attention (eq. 9-10).
 *
 * @param similarity how features become logits
 * @param temperature τ, used by the cosine similarities; above 0
 * @param upsampling how coarse levels are spread over the finest
 * @param levels how many levels to use, counted from the deepest; 1 to 16. More than the extractor
 *     gives means all.
 * @param memoryLimit most bytes that the affinity may keep between iterations; below what the
 *     matrix takes, it is computed anew for each product
 */
public record AttentionOptions(
    Similarity similarity,
    double temperature,
    Upsampling upsampling,
    int levels,
    long memoryLimit) {
  public AttentionOptions {
    Objects.requireNonNull(similarity, "similarity");
    Objects.requireNonNull(upsampling, "upsampling");
    if (!(temperature > 0) || Double.isInfinite(temperature)) {
      throw new InvalidOptionException("temperature", temperature, "a positive, finite number");
    }
    InvalidOptionException.requireRange("levels", levels, 1, 16);
    InvalidOptionException.requireRange("memoryLimit", memoryLimit, 0, Long.MAX_VALUE);
  }
}
