package org.iassa.bench.cases;

import java.util.function.IntFunction;
import org.iassa.engine.spi.KernelBackend;

/**
 * Where cases run.
 *
 * @param backends gives the backend for a number of threads, 0 for one per processor; on the CPU
 *     this sets the number for the whole process
 * @param device name of the device, such as {@code cpu}
 * @param seed what inputs are drawn from
 */
public record Context(IntFunction<KernelBackend> backends, String device, long seed) {}
