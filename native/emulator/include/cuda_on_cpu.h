// CUDA C++ on the CPU: emucc includes this before every .cu file. It stands for what the CUDA compiler has built in.
// __global__, __launch_bounds__ and __shared__ stay in the preprocessed text, where lower_kernels.awk reads them.
#pragma once

#define IASSA_EMULATED 1

#include <cfloat>
#include <climits>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>

#define __device__
#define __host__
#define __constant__ __attribute__((visibility("default")))
#define __forceinline__ inline __attribute__((always_inline))
#define __noinline__ __attribute__((noinline))
#define __restrict__ __restrict
#define __align__(n) alignas(n)

#include "emu/thread.h"
#include "emu/vector_types.h"
#include "emu/math.h"
#include "emu/warp.h"
#include "emu/atomics.h"
#include "emu/registry.h"

template <class T>
inline T __ldg(const T* p, EMU_SITE) {
  if (reinterpret_cast<std::uintptr_t>(p) % alignof(T) != 0)
    emu::fail(emu::kMisalignedAddress, EMU_HERE, "misaligned address %p in __ldg", static_cast<const void*>(p));
  return *p;
}
inline void __trap(EMU_SITE) { emu::fail(emu::kLaunchFailed, EMU_HERE, "__trap()"); }
inline void __nanosleep(unsigned) {}

#undef assert
#define assert(condition) \
  ((condition) ? (void)0 : ::emu::fail(::emu::kAssert, ::emu::Site::here(), "assertion failed: %s", #condition))
