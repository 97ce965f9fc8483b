// Errors, threads, memory and what the CPU offers.
#include <malloc.h>
#include <omp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include <atomic>

#include "support.h"

namespace {

thread_local char last_error[512] = "";
std::atomic<int> chosen_threads{0};

}  // namespace

namespace iassa {

int fail(int status, const char* format, ...) {
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(last_error, sizeof last_error, format, arguments);
  va_end(arguments);
  return status;
}

int threads_for(int64_t work) {
  // Waking a team costs some microseconds: about the time to write 64 KiB.
  return work < (1 << 16) ? 1 : iassa_threads();
}

int thread_index() { return omp_get_thread_num(); }

int check_shape(int height, int width) {
  IASSA_REQUIRE(height >= 1 && height <= kMaxSide, "height is %d, expected 1 to %d", height, kMaxSide);
  IASSA_REQUIRE(width >= 1 && width <= kMaxSide, "width is %d, expected 1 to %d", width, kMaxSide);
  return IASSA_OK;
}

int check_format(int layout, int type) {
  IASSA_REQUIRE(layout == IASSA_NCHW || layout == IASSA_NHWC, "layout is %d, expected 0 or 1", layout);
  IASSA_REQUIRE(type >= IASSA_FP32 && type <= IASSA_BF16, "type is %d, expected 0 to 2", type);
  return IASSA_OK;
}

int check_masks(int64_t first, int64_t count) {
  IASSA_REQUIRE(first >= 0 && count >= 0 && first + count <= kMaxMasks,
                "masks %lld to %lld, expected 0 to %d", (long long)first, (long long)(first + count),
                kMaxMasks);
  return IASSA_OK;
}

int check_windows(const int32_t* windows, int count, int height, int width) {
  for (int i = 0; i < count; ++i) {
    const int32_t* r = windows + 4 * (int64_t)i;
    IASSA_REQUIRE(r[0] >= 0 && r[0] < r[2] && r[2] <= height && r[1] >= 0 && r[1] < r[3] && r[3] <= width,
                  "window %d is {%d, %d, %d, %d}, expected {y0 < y1 <= %d, x0 < x1 <= %d}", i, r[0], r[1],
                  r[2], r[3], height, width);
  }
  return IASSA_OK;
}

}  // namespace iassa

const char* iassa_last_error(void) { return last_error; }

int iassa_set_threads(int threads) {
  IASSA_REQUIRE(threads >= 0 && threads <= 1024, "threads is %d, expected 0 to 1024", threads);
  chosen_threads.store(threads, std::memory_order_relaxed);
  return IASSA_OK;
}

int iassa_threads(void) {
  const int threads = chosen_threads.load(std::memory_order_relaxed);
  return threads > 0 ? threads : omp_get_max_threads();
}

const char* iassa_cpu_features(void) {
  thread_local char text[256];
  text[0] = 0;
  __builtin_cpu_init();
  const auto add = [](bool present, const char* name) {
    if (present) {
      if (text[0]) strcat(text, " ");
      strcat(text, name);
    }
  };
  add(__builtin_cpu_supports("sse4.2"), "sse4.2");
  add(__builtin_cpu_supports("avx"), "avx");
  add(__builtin_cpu_supports("avx2"), "avx2");
  add(__builtin_cpu_supports("fma"), "fma");
  add(__builtin_cpu_supports("f16c"), "f16c");
  add(__builtin_cpu_supports("avx512f"), "avx512f");
  add(__builtin_cpu_supports("avx512bw"), "avx512bw");
  add(__builtin_cpu_supports("avx512vl"), "avx512vl");
  add(__builtin_cpu_supports("avx512vnni"), "avx512_vnni");
  add(__builtin_cpu_supports("avx512bf16"), "avx512_bf16");
  add(__builtin_cpu_supports("amx-tile"), "amx_tile");
  add(__builtin_cpu_supports("amx-bf16"), "amx_bf16");
  add(__builtin_cpu_supports("amx-int8"), "amx_int8");
  return text;
}

int iassa_tune_malloc(void) {
  // mallopt is glibc's; each call returns 1 if the setting was taken.
  return mallopt(M_MMAP_MAX, 0) + mallopt(M_TRIM_THRESHOLD, -1) + mallopt(M_ARENA_MAX, 1);
}

int iassa_allocate(int64_t bytes, void** out) {
  IASSA_REQUIRE_POINTER(out);
  *out = nullptr;
  IASSA_REQUIRE(bytes >= 1, "bytes is %lld, expected at least 1", (long long)bytes);
  const int64_t huge = 2 << 20;
  const size_t alignment = bytes >= huge ? huge : 64;
  void* memory = nullptr;
  if (bytes > INT64_MAX / 2 || posix_memalign(&memory, alignment, bytes) != 0) {
    return iassa::fail(IASSA_OUT_OF_MEMORY, "cannot allocate %lld bytes", (long long)bytes);
  }
  // Advice only; the memory works without it.
  if (bytes >= huge) madvise(memory, bytes, MADV_HUGEPAGE);
  memset(memory, 0, bytes);
  *out = memory;
  return IASSA_OK;
}

void iassa_free(void* memory) { free(memory); }

int64_t iassa_address(const void* memory) { return (int64_t)(intptr_t)memory; }
