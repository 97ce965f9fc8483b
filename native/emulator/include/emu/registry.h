// How a kernel is found and called by name. emucc appends, for each `extern "C" __global__` function f, the definition
// of iassa_kernel_f, an emu::KernelInfo that the driver looks up in the library.
#pragma once

#include <cstddef>
#include <tuple>
#include <type_traits>
#include <utility>

namespace emu {

struct ParamInfo {
  std::size_t size;
  std::size_t align;
  bool is_pointer;
};

struct KernelInfo {
  const char* name;
  void (*invoke)(void* const* arguments);
  const ParamInfo* params;
  unsigned param_count;
  unsigned max_threads;  // from __launch_bounds__, else 1024
};

template <class F>
struct Signature;
template <class... A>
struct Signature<void (*)(A...)> {
  static_assert((std::is_trivially_copyable_v<A> && ...), "kernel parameters are copied as bytes");
  static constexpr unsigned kCount = sizeof...(A);
  // One spare entry: an array may not be empty.
  static constexpr ParamInfo kParams[sizeof...(A) + 1] = {{sizeof(A), alignof(A), std::is_pointer_v<A>}..., {}};

  template <void (*F)(A...), std::size_t... I>
  static void call(void* const* p, std::index_sequence<I...>) {
    (void)p;
    F(*static_cast<std::remove_cv_t<A>*>(p[I])...);
  }
  template <void (*F)(A...)>
  static void invoke(void* const* p) {
    call<F>(p, std::index_sequence_for<A...>{});
  }
};

template <auto F>
constexpr KernelInfo kernel_info(const char* name, unsigned max_threads = 1024, unsigned /*min_blocks*/ = 0) {
  using S = Signature<decltype(F)>;
  return {name, &S::template invoke<F>, S::kParams, S::kCount, max_threads};
}

}  // namespace emu
