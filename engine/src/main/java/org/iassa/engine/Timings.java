package org.iassa.engine;

/**
 * Where the time of an explanation went, in milliseconds. The parts add up to the total.
 *
 * @param total from call to return
 * @param load getting ready: image resizing, precision check, batch measurement, allocation
 * @param features the feature extractor's forward pass
 * @param affinity building the affinity and multiplying by it
 * @param masks laying or drawing masks
 * @param batch writing masked images
 * @param forward the classifier's forward passes
 * @param accumulate adding scores and estimating maps
 * @param other everything else
 */
public record Timings(
    double total,
    double load,
    double features,
    double affinity,
    double masks,
    double batch,
    double forward,
    double accumulate,
    double other) {}
