/**
 * The operations on a CUDA device, through the driver API, and the same on the emulated device.
 *
 * <p>{@code Driver} is the only class that calls the driver, {@code CudaDevice} one device's
 * primary context with its stream, {@code CudaSession} the operations, {@code CudaAffinity} the
 * attention.
 */
package org.iassa.engine.internal.cuda;
