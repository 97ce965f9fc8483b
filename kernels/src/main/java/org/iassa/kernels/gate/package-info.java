/**
 * What a compiler makes of the kernels: registers, shared memory, spills, occupancy, and counts of
 * instructions in the PTX. All of it is known without a device, so a build can hold the kernels to
 * limits.
 */
package org.iassa.kernels.gate;
