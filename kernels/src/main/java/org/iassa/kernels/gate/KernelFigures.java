package org.iassa.kernels.gate;

/**
 * What is known about one kernel on one architecture without running it. Counts of instructions are
 * of the program text: a loop's body counts once.
 *
 * @param kernel name of the entry point
 * @param architecture such as {@code sm_90}
 * @param threads most threads per block
 * @param registers per thread
 * @param sharedBytes static shared memory per block
 * @param stackBytes per thread, in device memory
 * @param spillBytes stored or loaded because registers ran out
 * @param occupancy warps that can be resident, as a share of what a multiprocessor holds
 * @param wideAccesses loads, stores and copies of 16 bytes of global memory
 * @param tensorProducts tensor-core instructions
 * @param divisions integer divisions and remainders by numbers that are no constants
 * @param fusedMultiplyAdds multiply-adds with one rounding
 */
public record KernelFigures(
    String kernel,
    String architecture,
    int threads,
    int registers,
    int sharedBytes,
    int stackBytes,
    int spillBytes,
    double occupancy,
    int wideAccesses,
    int tensorProducts,
    int divisions,
    int fusedMultiplyAdds) {}
