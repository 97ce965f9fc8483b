// Which affinity kernels this machine runs.
#include <string.h>

#include <atomic>

#include "affinity.h"
#include "affinity_kernels.h"
#include "support.h"

namespace iassa {
namespace {

bool runs(const AffinityKernels& kernels) {
  __builtin_cpu_init();
  if (&kernels == &kAffinityAvx512) {
    return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
           __builtin_cpu_supports("fma");
  }
  return &kernels == &kAffinityBaseline ||
         (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"));
}

constexpr const AffinityKernels* kAll[] = {&kAffinityAvx512, &kAffinityAvx2, &kAffinityBaseline};

std::atomic<const AffinityKernels*> forced{nullptr};

}  // namespace

const AffinityKernels& affinity_kernels() {
  const AffinityKernels* choice = forced.load(std::memory_order_relaxed);
  for (int k = 0; choice == nullptr; ++k) {
    choice = runs(*kAll[k]) ? kAll[k] : nullptr;
  }
  return *choice;
}

}  // namespace iassa

const char* iassa_affinity_isa(void) { return iassa::affinity_kernels().name; }

int iassa_affinity_force_isa(const char* name) {
  if (name == nullptr) {
    iassa::forced.store(nullptr, std::memory_order_relaxed);
    return IASSA_OK;
  }
  for (const iassa::AffinityKernels* kernels : iassa::kAll) {
    if (strcmp(kernels->name, name) == 0 && iassa::runs(*kernels)) {
      iassa::forced.store(kernels, std::memory_order_relaxed);
      return IASSA_OK;
    }
  }
  return iassa::fail(IASSA_INVALID_ARGUMENT,
                     "instruction set is %s, expected avx512, avx2 or baseline, as this CPU has",
                     name);
}
