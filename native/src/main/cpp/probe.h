// What this machine can do at best, measured by the plainest loops: the ceilings that benchmarks set
// their figures against, and the cost of a call. Nothing of the engine calls these.
#pragma once

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// Each uses all threads of iassa_threads(), one contiguous part per thread. `bytes` is a multiple of 64 and
// memory is aligned to 64 bytes. Waits.

// Writes random bytes past the caches (non-temporal stores): `bytes` written, nothing read. Not zeros,
// which some machines write up to three times as fast.
int iassa_probe_write(void* to, int64_t bytes);

// Copies past the caches: `bytes` read and `bytes` written.
int iassa_probe_copy(void* to, const void* from, int64_t bytes);

// Reads, and returns a sum that depends on every byte; also throws everything else out of the caches.
int iassa_probe_read(const void* from, int64_t bytes, int64_t* sum);

// Do nothing: what a call costs, without and with a pointer.
void iassa_probe_nothing(void);
void iassa_probe_pointer(const void* memory);

#ifdef __cplusplus
}
#endif
