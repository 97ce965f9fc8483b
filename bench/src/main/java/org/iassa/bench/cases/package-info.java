/**
 * The one list of cases. An {@link org.iassa.bench.cases.Operation} says along which axes it
 * varies, what it must cost, what it cannot do here and why, and opens a case so that its answer
 * can be checked and its time taken. The same list drives correctness, benchmarks and the list of
 * what is supported.
 */
package org.iassa.bench.cases;
