// What AddressSanitizer and ThreadSanitizer must be told about fibers. Everything is empty in a plain build.
//
// ThreadSanitizer: each CUDA thread is a TSan fiber of its own, new for each block, so that nothing but barriers,
// __syncwarp and the launch itself orders two threads' accesses. The runtime is not instrumented.
#pragma once

#include <cstddef>

#if defined(EMU_TSAN)
#include <sanitizer/tsan_interface.h>
extern "C" void AnnotateIgnoreReadsBegin(const char* file, int line);  // writes too
extern "C" void AnnotateIgnoreReadsEnd(const char* file, int line);
#endif
#if defined(EMU_ASAN)
#include <sanitizer/asan_interface.h>
#include <sanitizer/common_interface_defs.h>
#endif

namespace emu::sanitize {

#if defined(EMU_TSAN)
constexpr bool kRaceChecked = true;
inline void* fiber_new() { return __tsan_create_fiber(0); }
inline void fiber_free(void* f) { __tsan_destroy_fiber(f); }
inline void* fiber_self() { return __tsan_get_current_fiber(); }
inline void fiber_enter(void* f) { __tsan_switch_to_fiber(f, __tsan_switch_to_fiber_no_sync); }
inline void release(void* sync) { __tsan_release(sync); }
inline void acquire(void* sync) { __tsan_acquire(sync); }
// Around what the runtime itself allocates and copies: the checker knows new and memmove even in code that it does not instrument.
inline void unwatched_begin() { AnnotateIgnoreReadsBegin(__FILE__, __LINE__); }
inline void unwatched_end() { AnnotateIgnoreReadsEnd(__FILE__, __LINE__); }
#else
constexpr bool kRaceChecked = false;
inline void* fiber_new() { return nullptr; }
inline void fiber_free(void*) {}
inline void* fiber_self() { return nullptr; }
inline void fiber_enter(void*) {}
inline void release(void*) {}
inline void acquire(void*) {}
inline void unwatched_begin() {}
inline void unwatched_end() {}
#endif

#if defined(EMU_ASAN)
inline void before_switch(void** fake_stack, const void* bottom, std::size_t size) {
  __sanitizer_start_switch_fiber(fake_stack, bottom, size);
}
inline void after_switch(void* fake_stack, const void** bottom, std::size_t* size) {
  __sanitizer_finish_switch_fiber(fake_stack, bottom, size);
}
inline void fresh_stack(const void* bottom, std::size_t size) { __asan_unpoison_memory_region(bottom, size); }
inline void forbid(const void* p, std::size_t bytes) { __asan_poison_memory_region(p, bytes); }
inline void allow(const void* p, std::size_t bytes) { __asan_unpoison_memory_region(p, bytes); }
#else
inline void before_switch(void**, const void*, std::size_t) {}
inline void after_switch(void*, const void**, std::size_t*) {}
inline void fresh_stack(const void*, std::size_t) {}
inline void forbid(const void*, std::size_t) {}
inline void allow(const void*, std::size_t) {}
#endif

}  // namespace emu::sanitize
