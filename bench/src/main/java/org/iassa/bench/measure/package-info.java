/**
 * How times are taken: samples until the median is known well enough, with warm or cold caches,
 * beside what says whether they can be trusted.
 */
package org.iassa.bench.measure;
