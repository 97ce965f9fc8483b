// Ceilings: streaming writes, copies and reads on all threads.
#include "probe.h"

#include <omp.h>

#include "stream.h"
#include "support.h"

namespace {

using namespace iassa;

int check(const void* memory, int64_t bytes) {
  IASSA_REQUIRE_POINTER(memory);
  IASSA_REQUIRE(bytes >= 0 && bytes % kLine == 0, "bytes is %lld, expected a multiple of 64",
                (long long)bytes);
  IASSA_REQUIRE(reinterpret_cast<uintptr_t>(memory) % kLine == 0,
                "the memory is not aligned to 64 bytes");
  return IASSA_OK;
}

// body(begin, length) for each thread's share, in bytes, whole lines.
template <typename Body>
void share(int64_t bytes, Body body) {
  const int threads = iassa_threads();
#pragma omp parallel for num_threads(threads) schedule(static)
  for (int t = 0; t < threads; ++t) {
    const int64_t lines = bytes / (int64_t)kLine;
    const int64_t begin = lines * t / threads;
    const int64_t end = lines * (t + 1) / threads;
    body(begin * (int64_t)kLine, (end - begin) * (int64_t)kLine);
  }
}

IASSA_CLONES int64_t add_up(const int64_t* __restrict from, int64_t count) {
  int64_t sum = 0;
  for (int64_t i = 0; i < count; ++i) sum += from[i];
  return sum;
}

}  // namespace

int iassa_probe_write(void* to, int64_t bytes) {
  IASSA_TRY(check(to, bytes));
  share(bytes, [=](int64_t begin, int64_t length) {
    // A page that stays in the first-level cache. Not zeros: some machines write those up to three times
    // as fast, which no image can reach.
    constexpr int64_t kPage = 4096;
    alignas(kLine) uint64_t page[kPage / sizeof(uint64_t)];
    uint64_t word = 0x9E3779B97F4A7C15u;
    for (uint64_t& entry : page) {
      word ^= word << 13;
      word ^= word >> 7;
      word ^= word << 17;
      entry = word;
    }
    for (int64_t i = 0; i < length; i += kPage) {
      const int64_t rest = length - i;
      stream_lines(static_cast<char*>(to) + begin + i, reinterpret_cast<const char*>(page),
                   rest < kPage ? rest : kPage);
    }
    stream_fence();
  });
  return IASSA_OK;
}

int iassa_probe_copy(void* to, const void* from, int64_t bytes) {
  IASSA_TRY(check(to, bytes));
  IASSA_TRY(check(from, bytes));
  share(bytes, [=](int64_t begin, int64_t length) {
    stream_lines(static_cast<char*>(to) + begin, static_cast<const char*>(from) + begin, length);
    stream_fence();
  });
  return IASSA_OK;
}

int iassa_probe_read(const void* from, int64_t bytes, int64_t* sum) {
  IASSA_TRY(check(from, bytes));
  IASSA_REQUIRE_POINTER(sum);
  int64_t total = 0;
  int64_t* const all = &total;
  share(bytes, [=](int64_t begin, int64_t length) {
    const int64_t part = add_up(
        reinterpret_cast<const int64_t*>(static_cast<const char*>(from) + begin), length / 8);
#pragma omp atomic
    *all += part;
  });
  *sum = total;
  return IASSA_OK;
}

void iassa_probe_nothing(void) {}

void iassa_probe_pointer(const void*) {}
