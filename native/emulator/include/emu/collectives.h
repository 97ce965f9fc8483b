// The functions that the last lane of a warp operation runs for all (emu::warp_collective), and what lanes leave for
// them. They live in the runtime: they read other threads' stacks, which no sanitizer should judge.
#pragma once

#include "emu/thread.h"

namespace emu {

void nothing(void* const* lanes, std::uint32_t mask);

struct Vote {
  int predicate;
  unsigned ballot;
};
void collect_votes(void* const* lanes, std::uint32_t mask);

struct Shuffle {
  std::uint64_t value;
  unsigned source;
  std::uint64_t result;
  Site site;
};
void exchange(void* const* lanes, std::uint32_t mask);

// Fragments as core/ptx.cuh lays them out.
struct Mma {
  float* d;
  const unsigned* a;
  const unsigned* b;
};
void multiply_bf16(void* const* lanes, std::uint32_t mask);  // m16n8k16
void multiply_tf32(void* const* lanes, std::uint32_t mask);  // m16n8k8

struct Rows {
  std::uint16_t row[8];
  unsigned* result;
  bool transposed;
};
void distribute_matrices(void* const* lanes, std::uint32_t mask);

}  // namespace emu
