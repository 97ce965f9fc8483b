package org.iassa.engine.spi;

/**
 * The few numbers of a pass that the controller decides by; the one thing read back per iteration.
 *
 * @param change largest over the targets of Σ|S′_k − S′_(k−1)| / Σ|S′_k − min S′_k|; positive
 *     infinity for the first pass, 0 if both sums are 0
 * @param harFraction fraction of the pixels above the threshold for at least one target
 * @param scoreMin lowest score per target over this pass's masks, length T
 * @param scoreMax highest score per target over this pass's masks, length T
 */
public record Summary(double change, double harFraction, float[] scoreMin, float[] scoreMax) {}
