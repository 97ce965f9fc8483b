// Barriers and warp operations, all over emu::barrier and emu::warp_collective.
#pragma once

#include <cstring>

#include "emu/async.h"
#include "emu/collectives.h"

#define EMU_SITE const char *file_ = __builtin_FILE(), int line_ = __builtin_LINE()
#define EMU_HERE (::emu::Site{file_, line_})

inline void __syncthreads(EMU_SITE) {
  emu::land_between();
  emu::barrier(emu::BarrierOp::kPlain, 0, EMU_HERE);
}
inline int __syncthreads_and(int p, EMU_SITE) { return emu::barrier(emu::BarrierOp::kAnd, p, EMU_HERE); }
inline int __syncthreads_or(int p, EMU_SITE) { return emu::barrier(emu::BarrierOp::kOr, p, EMU_HERE); }
inline int __syncthreads_count(int p, EMU_SITE) { return emu::barrier(emu::BarrierOp::kCount, p, EMU_HERE); }

namespace emu {

inline unsigned vote(unsigned mask, int predicate, const char* what, Site site) {
  Vote v{predicate, 0};
  warp_collective(mask, &v, collect_votes, what, false, site);
  return v.ballot;
}

template <class T>
inline T shuffle(unsigned mask, T value, unsigned source, const char* what, Site site) {
  static_assert(sizeof(T) == 4 || sizeof(T) == 8, "shuffles move 4 or 8 bytes");
  Shuffle s{0, source, 0, site};
  std::memcpy(&s.value, &value, sizeof value);
  warp_collective(mask, &s, exchange, what, false, site);
  std::memcpy(&value, &s.result, sizeof value);
  return value;
}
// The lowest and one past the highest lane of the sub-warp of `width` lanes that holds the calling lane.
inline unsigned segment_begin(int width) { return current->lane & ~(static_cast<unsigned>(width) - 1u); }

}  // namespace emu

inline void __syncwarp(unsigned mask = 0xffffffffu, EMU_SITE) {
  char unused = 0;
  emu::warp_collective(mask, &unused, emu::nothing, "__syncwarp", true, EMU_HERE);
}
inline unsigned __ballot_sync(unsigned mask, int p, EMU_SITE) { return emu::vote(mask, p, "__ballot_sync", EMU_HERE); }
inline int __any_sync(unsigned mask, int p, EMU_SITE) { return emu::vote(mask, p, "__any_sync", EMU_HERE) != 0; }
inline int __all_sync(unsigned mask, int p, EMU_SITE) { return emu::vote(mask, p, "__all_sync", EMU_HERE) == mask; }
// The lanes that have not exited: the widest answer that the device could give.
inline unsigned __activemask() { return emu::live_lanes(); }

template <class T>
inline T __shfl_sync(unsigned mask, T v, int source, int width = 32, EMU_SITE) {
  const unsigned w = static_cast<unsigned>(width);
  return emu::shuffle(mask, v, emu::segment_begin(width) + (static_cast<unsigned>(source) & (w - 1u)), "__shfl_sync",
                      EMU_HERE);
}
template <class T>
inline T __shfl_up_sync(unsigned mask, T v, unsigned delta, int width = 32, EMU_SITE) {
  const unsigned lane = emu::current->lane;
  const unsigned from = lane < emu::segment_begin(width) + delta ? lane : lane - delta;
  return emu::shuffle(mask, v, from, "__shfl_up_sync", EMU_HERE);
}
template <class T>
inline T __shfl_down_sync(unsigned mask, T v, unsigned delta, int width = 32, EMU_SITE) {
  const unsigned lane = emu::current->lane, end = emu::segment_begin(width) + static_cast<unsigned>(width);
  return emu::shuffle(mask, v, lane + delta >= end ? lane : lane + delta, "__shfl_down_sync", EMU_HERE);
}
template <class T>
inline T __shfl_xor_sync(unsigned mask, T v, int lanes, int width = 32, EMU_SITE) {
  const unsigned lane = emu::current->lane, from = lane ^ static_cast<unsigned>(lanes);
  const unsigned end = emu::segment_begin(width) + static_cast<unsigned>(width);
  return emu::shuffle(mask, v, from >= end ? lane : from, "__shfl_xor_sync", EMU_HERE);
}

inline void __threadfence() { emu::fence(); }
inline void __threadfence_block() { emu::fence(); }
inline void __threadfence_system() { emu::fence(); }
