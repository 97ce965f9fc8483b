/**
 * Compares methods of explanation on a data set: {@link org.iassa.evaluate.EvaluationRun} measures
 * them image by image into a {@link org.iassa.evaluate.RunFolder} that a killed run takes up again,
 * {@link org.iassa.evaluate.Summary} reads it back as means with intervals and paired tests.
 *
 * <p>New methods are one line in {@link org.iassa.evaluate.EvaluatedMethod#ALL}, new figures one
 * line in {@link org.iassa.evaluate.Measure#all}.
 */
package org.iassa.evaluate;
