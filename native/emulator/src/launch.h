// One kernel launch on the CPU.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>

#include "emu/registry.h"
#include "emu/thread.h"

namespace emu {

enum class Order { kForward, kBackward, kRandom };
// When cp.async copies land: by seed at issue, wait or between; always at the wait; always at the issue.
enum class Copies { kRandom, kWait, kIssue };

struct Launch {
  const KernelInfo* kernel;
  void* const* arguments;
  dim3 grid, block;
  std::size_t dynamic_shared = 0;
  std::size_t shared_limit = 0;  // static and dynamic together
  Order order = Order::kForward;
  Copies copies = Copies::kRandom;
  std::uint64_t seed = 0;
  int workers = 1;  // OS threads among which the blocks are dealt

  // Results.
  std::atomic<int> code{0};  // CUresult; 0 is success
  std::string message;
  std::mutex lock;
  std::atomic<std::size_t> static_shared{0};  // the most that a block used
  std::atomic<std::uint64_t> next_block{0};
  char* begin_sync = nullptr;  // what the race checker sees as "the launch begins" ...
  char* end_sync = nullptr;    // ... and "is over"
  std::uint64_t number = 0;

  // Keeps the first failure.
  void report(int new_code, const std::string& text);
};

// Runs every block and returns the launch's code. Blocks may come in any order; the kernel must not care.
int run(Launch& launch);

// The live-range check that kernels may ask for; the driver sets it.
using RangeCheck = bool (*)(const void* p, std::size_t bytes);
extern RangeCheck range_check;

struct Random {
  std::uint64_t state;
  std::uint64_t next() {  // splitmix64
    std::uint64_t z = state += 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
  }
  unsigned below(unsigned n) { return static_cast<unsigned>((next() >> 32) * n >> 32); }
};

}  // namespace emu
