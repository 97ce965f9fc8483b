// Named ranges of time in NVIDIA's profilers (NVTX). The library is looked for at run time, by name, so
// that nothing depends on it; until one is open the other two functions do nothing.
#pragma once

#ifdef __cplusplus
extern "C" {
#endif

// Opens a library with nvtxRangePushA and nvtxRangePop: a path, or a name for the loader to find. A later
// success replaces the library; it is never unloaded. IASSA_INVALID_ARGUMENT: it cannot be opened or lacks
// one of the two; nothing changed then.
int iassa_open_ranges(const char* library);

// Begins a range of the calling thread inside its present one. name: copied. Allocates nothing here.
void iassa_push_range(const char* name);

// Ends the calling thread's innermost range.
void iassa_pop_range(void);

#ifdef __cplusplus
}
#endif
