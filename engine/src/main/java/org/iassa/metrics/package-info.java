/**
 * How good a saliency map is: deletion and insertion, overlap with the object, pointing games; with
 * controls that need no model and intervals over images. Works on any map and any {@link
 * org.iassa.engine.spi.BlackBox}.
 *
 * <p>Every figure names the {@link org.iassa.metrics.Protocol} it was measured by: figures of
 * different protocols do not compare.
 */
package org.iassa.metrics;
