// Philox4x32-10 (Salmon, Moraes, Dror, Shaw: Parallel random numbers, as easy as 1, 2, 3; SC 2011): a
// counter-based generator. 128 random bits are a pure function of a 128-bit counter and a 64-bit key,
// so every thread can make any part of any mask on its own.
#pragma once

#include "types.cuh"

namespace iassa {

struct Philox {
  u32 word[4];
};

IASSA_HD Philox philox4x32_10(u32 c0, u32 c1, u32 c2, u32 c3, u32 key0, u32 key1) {
  for (i32 round = 0; round < 10; ++round) {
    const u64 p0 = (u64)0xD2511F53u * c0;
    const u64 p1 = (u64)0xCD9E8D57u * c2;
    c0 = (u32)(p1 >> 32) ^ c1 ^ key0;
    c1 = (u32)p1;
    c2 = (u32)(p0 >> 32) ^ c3 ^ key1;
    c3 = (u32)p0;
    key0 += 0x9E3779B9u;
    key1 += 0xBB67AE85u;
  }
  Philox out;
  out.word[0] = c0;
  out.word[1] = c1;
  out.word[2] = c2;
  out.word[3] = c3;
  return out;
}

}  // namespace iassa
