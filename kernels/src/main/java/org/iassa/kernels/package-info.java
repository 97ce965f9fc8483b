/**
 * The CUDA kernels as the host sees them: sources, their compilation and its cache, launch policies
 * and one small launcher class per operation. {@code src/main/cuda/README.md} is the table of entry
 * points that the launchers follow.
 *
 * <p>Device memory is addressed by {@code long}s throughout; nothing here owns any. No type of
 * JavaCPP appears in a public signature: a driver is reached through {@link KernelQueue}.
 */
package org.iassa.kernels;
