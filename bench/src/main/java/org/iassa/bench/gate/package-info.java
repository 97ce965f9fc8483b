/** One gate: times, kernel resources, drift of numbers, quality of explanations. */
package org.iassa.bench.gate;
