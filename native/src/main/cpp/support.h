// Shared by the operations: failing with a message, threads, clones per instruction set, geometry checks.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "iassa.h"

// One body per instruction set, chosen at load time; the first runs on any x86-64. Levels or features,
// never names of processors: GCC chooses those by vendor too, and AMD's would get the baseline.
#ifdef IASSA_CLONES
// Given by the build: without clones.
#elif __GNUC__ >= 12
#define IASSA_CLONES \
  __attribute__((target_clones("default", "arch=x86-64-v3", "arch=x86-64-v4")))
#else
#define IASSA_CLONES __attribute__((target_clones("default", "avx2", "avx512f")))
#endif

// Returns IASSA_INVALID_ARGUMENT with a formatted message unless the condition holds.
#define IASSA_REQUIRE(condition, ...)                                             \
  do {                                                                            \
    if (!(condition)) return ::iassa::fail(IASSA_INVALID_ARGUMENT, __VA_ARGS__); \
  } while (0)

#define IASSA_REQUIRE_POINTER(name) IASSA_REQUIRE((name) != nullptr, #name " is null")

// Returns the status of a call unless it is IASSA_OK.
#define IASSA_TRY(call)                                   \
  do {                                                    \
    if (const int status_ = (call); status_ != IASSA_OK) return status_; \
  } while (0)

namespace iassa {

constexpr int kMaxSide = 16384;
constexpr int kMaxMasks = 1 << 22;
constexpr int kMaxTargets = 1 << 12;
constexpr int kChannels = 3;

// Keeps the message for iassa_last_error and returns the status.
int fail(int status, const char* format, ...) __attribute__((format(printf, 2, 3)));

// Threads for a job of this many bytes (or comparable steps): 1 where starting threads costs more.
int threads_for(int64_t work);

// Number of the calling thread within its team.
int thread_index();

int check_shape(int height, int width);
int check_format(int layout, int type);
int check_masks(int64_t first, int64_t count);
// Descriptors {y0, x0, y1, x1} that lie in the image and are not empty.
int check_windows(const int32_t* windows, int count, int height, int width);

inline size_t element_bytes(int type) { return type == IASSA_FP32 ? 4 : 2; }

}  // namespace iassa
