/**
 * Compares methods of explanation on a data set: {@link org.iassa.evaluate.EvaluationRun} measures
 * them image by image into a {@link org.iassa.evaluate.RunFolder} that a killed run takes up again,
 * {@link org.iassa.evaluate.Summary} reads it back as means with intervals and paired tests.
 *
 * <p>New methods are one line in {@code MethodList}, new figures one in {@link
 * org.iassa.evaluate.MapMeasure}.
 */
package org.iassa.evaluate;
