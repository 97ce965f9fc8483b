/**
 * The engine's operations once more, in double precision and in the most obvious dense form: the
 * reference that every backend is compared with. Written from the paper and the service interfaces'
 * documentation alone; it shares no code with any backend. Maps are double arrays of H·W, row by
 * row.
 */
package org.iassa.oracle;
