/**
 * How good a saliency map is: deletion and insertion ({@link org.iassa.metrics.PixelCurve}),
 * overlap with the object, pointing games, {@link org.iassa.metrics.MuFidelity} and {@link
 * org.iassa.metrics.Road}; whether it depends on the model at all ({@link
 * org.iassa.metrics.ModelRandomisation}); with controls that need no model and intervals over
 * images. Works on any map, also one of another program ({@link org.iassa.metrics.MapFile}), and
 * any {@link org.iassa.engine.spi.BlackBox}.
 *
 * <p>Every figure names the {@link org.iassa.metrics.Protocol} it was measured by: figures of
 * different protocols do not compare. {@link org.iassa.metrics.ProtocolComparison} measures by
 * several at once, and {@link org.iassa.metrics.RankingStudy} says whether the ranking of methods
 * is the same under all of them.
 */
package org.iassa.metrics;
