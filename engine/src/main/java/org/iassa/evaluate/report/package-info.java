/** The tables, charts and pages that an evaluation ends in. */
package org.iassa.evaluate.report;
