// Ranges by the functions of a library that is opened at run time.
#include "ranges.h"

#include <dlfcn.h>

#include <atomic>

#include "support.h"

namespace {

using Push = int (*)(const char*);
using Pop = int (*)();

struct Functions {
  Push push;
  Pop pop;
};

// Never freed: another thread may be inside a call.
std::atomic<const Functions*> functions{nullptr};

}  // namespace

int iassa_open_ranges(const char* library) {
  IASSA_REQUIRE_POINTER(library);
  void* handle = dlopen(library, RTLD_NOW | RTLD_LOCAL);
  IASSA_REQUIRE(handle != nullptr, "%s", dlerror());
  const Push push = reinterpret_cast<Push>(dlsym(handle, "nvtxRangePushA"));
  const Pop pop = reinterpret_cast<Pop>(dlsym(handle, "nvtxRangePop"));
  if (push == nullptr || pop == nullptr) {
    dlclose(handle);
    return iassa::fail(IASSA_INVALID_ARGUMENT, "%s has no nvtxRangePushA or no nvtxRangePop", library);
  }
  functions.store(new Functions{push, pop}, std::memory_order_release);
  return IASSA_OK;
}

void iassa_push_range(const char* name) {
  const Functions* f = functions.load(std::memory_order_acquire);
  if (f != nullptr && name != nullptr) f->push(name);
}

void iassa_pop_range(void) {
  const Functions* f = functions.load(std::memory_order_acquire);
  if (f != nullptr) f->pop();
}
