/**
 * What each operation must cost, from its shape alone: the same figures for a benchmark's GB/s and
 * GFLOP/s, for a roofline and for a bound on a device that is not at hand.
 *
 * <p>Every figure is a pure function of the shape and counts the work of the algorithm, not of one
 * implementation:
 *
 * <ul>
 *   <li><b>bytes</b> are compulsory traffic: every input byte is read once, every output byte is
 *       written once, and what an operation passes to itself stays on the chip. A real run moves at
 *       least this much, so that bytes ÷ time is a lower bound on the bandwidth it reached.
 *   <li><b>flops</b> are additions, subtractions, multiplications and comparisons on elements,
 *       integer or floating-point; a fused multiply-add counts as two. Addresses, conversions and
 *       random numbers are not counted.
 *   <li><b>specials</b> are exponentials, divisions and square roots: what a GPU computes in its
 *       special-function units, and a CPU by a polynomial.
 * </ul>
 *
 * <p>Shapes: H×W image, P = H·W pixels, E = 3·P elements of an image, N masks, T targets, e bytes
 * per element, n = h·w pixels of the finest feature level.
 */
package org.iassa.kernels.cost;
