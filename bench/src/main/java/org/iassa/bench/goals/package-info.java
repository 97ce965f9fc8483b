/** The speed goals: ratios of two cases that take turns in one run, and what memory each takes. */
package org.iassa.bench.goals;
