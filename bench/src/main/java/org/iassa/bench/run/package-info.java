/**
 * Runs the list of cases: checks each, times those that are right, keeps what reproduces those that
 * are not.
 */
package org.iassa.bench.run;
