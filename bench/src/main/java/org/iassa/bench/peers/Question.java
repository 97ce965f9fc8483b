package org.iassa.bench.peers;

import java.nio.file.Path;

/**
 * What everybody is asked.
 *
 * @param model TorchScript classifier, logits
 * @param features TorchScript extractor; null for none
 * @param image the picture
 * @param planes the same as the classifier takes it, .npy of 3×side×side
 * @param segments superpixels for LIME, .npy of side×side
 * @param target the class
 * @param masks masks of RISE and LIME
 * @param iterations iterations of IASSA
 * @param side height and width of the classifier's input
 */
record Question(
    Path model,
    Path features,
    Path image,
    Path planes,
    Path segments,
    int target,
    int masks,
    int iterations,
    int side) {}
