// Atomics are real ones (blocks may run on several OS threads), relaxed as on the device: they order no other memory.
// Floating-point atomicAdd is left out on purpose: its result depends on the order, and the engine's contract
// is that results do not.
#pragma once

#define EMU_ATOMIC_FETCH(name, builtin, T)                                          \
  inline T name(T* address, T value) { return builtin(address, value, __ATOMIC_RELAXED); }
#define EMU_ATOMIC_SELECT(name, T, keep)                                                                 \
  inline T name(T* address, T value) {                                                                   \
    T old = __atomic_load_n(address, __ATOMIC_RELAXED);                                                  \
    while (!(old keep value) &&                                                                          \
           !__atomic_compare_exchange_n(address, &old, value, true, __ATOMIC_RELAXED, __ATOMIC_RELAXED)) \
      ;                                                                                                  \
    return old;                                                                                          \
  }
#define EMU_ATOMICS(T)                                                                                        \
  EMU_ATOMIC_FETCH(atomicAdd, __atomic_fetch_add, T)                                                          \
  EMU_ATOMIC_FETCH(atomicAnd, __atomic_fetch_and, T)                                                          \
  EMU_ATOMIC_FETCH(atomicOr, __atomic_fetch_or, T)                                                            \
  EMU_ATOMIC_FETCH(atomicXor, __atomic_fetch_xor, T)                                                          \
  EMU_ATOMIC_FETCH(atomicExch, __atomic_exchange_n, T)                                                        \
  EMU_ATOMIC_SELECT(atomicMin, T, <=)                                                                         \
  EMU_ATOMIC_SELECT(atomicMax, T, >=)                                                                         \
  inline T atomicCAS(T* address, T compare, T value) {                                                        \
    __atomic_compare_exchange_n(address, &compare, value, false, __ATOMIC_RELAXED, __ATOMIC_RELAXED);         \
    return compare;                                                                                           \
  }

EMU_ATOMICS(int)
EMU_ATOMICS(unsigned)
EMU_ATOMICS(unsigned long long)
// The device has min and max, and, or, xor for long long, but no add.
EMU_ATOMIC_SELECT(atomicMin, long long, <=)
EMU_ATOMIC_SELECT(atomicMax, long long, >=)
#undef EMU_ATOMICS
#undef EMU_ATOMIC_FETCH
#undef EMU_ATOMIC_SELECT

inline int atomicSub(int* address, int value) { return __atomic_fetch_sub(address, value, __ATOMIC_RELAXED); }
inline unsigned atomicSub(unsigned* address, unsigned value) {
  return __atomic_fetch_sub(address, value, __ATOMIC_RELAXED);
}
