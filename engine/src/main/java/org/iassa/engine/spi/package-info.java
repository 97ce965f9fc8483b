/**
 * What can be plugged in: classifiers ({@link org.iassa.engine.spi.BlackBox}), features for the
 * attention ({@link org.iassa.engine.spi.FeatureExtractor}) and devices ({@link
 * org.iassa.engine.spi.KernelBackendProvider}, found by {@link java.util.ServiceLoader}).
 */
package org.iassa.engine.spi;
