// When a cp.async lands: at its issue, at its wait or between (thread.h); until then its destination holds 0xFF, so that a
// thread that still reads the old content, or already the new one, gets a wrong answer whenever the copy lands.
#pragma once

#include "emu/thread.h"

namespace emu {

inline void land(const AsyncCopy& copy) {
  unsigned char* to = static_cast<unsigned char*>(copy.to);
  const unsigned char* from = static_cast<const unsigned char*>(copy.from);
  for (unsigned i = 0; i < copy.bytes; ++i) to[i] = from[i];
  for (unsigned i = copy.bytes; i < 16; ++i) to[i] = 0;
}

inline void land_between() {
  AsyncCopy copy;
  while (async_copy_between(&copy)) land(copy);
}

inline void begin_copy(const AsyncCopy& copy) {
  land_between();
  if (async_copy_begin(copy)) {
    land(copy);
  } else {
    unsigned char* to = static_cast<unsigned char*>(copy.to);
    for (unsigned i = 0; i < 16; ++i) to[i] = 0xFF;
  }
}

inline void finish_copies(int keep) {
  pause();
  AsyncCopy copy;
  while (async_copy_next(keep, &copy)) land(copy);
}

}  // namespace emu
