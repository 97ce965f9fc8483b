package org.iassa.engine.internal.tuning;

/**
 * A batch size and what it reaches.
 *
 * @param batch images per batch
 * @param imagesPerSecond measured rate at that size
 */
public record Tuning(int batch, double imagesPerSecond) {}
