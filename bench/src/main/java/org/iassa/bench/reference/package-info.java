/**
 * The operations once more in double precision, from the paper and the published algorithms alone,
 * pixel by pixel in their dense form. What a case answers is compared with this before it is timed.
 * Dense answers of large cases are computed at sampled pixels: each pixel of a map depends on all
 * masks, or on all pixels of the features, but not on the map's other pixels.
 */
package org.iassa.bench.reference;
