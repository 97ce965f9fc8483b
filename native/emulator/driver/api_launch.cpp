// The driver API: launches and occupancy. Limits are checked when the launch is asked for, as the device does; the
// kernel runs when its stream is waited for.
#include <cstring>

#include "state.h"

using namespace emu::driver;

namespace {

Function* find_function(State& s, void* handle) {
  return s.function_handles.count(handle) != 0 ? static_cast<Function*>(handle) : nullptr;
}

int attribute(const State& s, int which) {
  int value = 0;
  device_attribute(s.config, which, &value);
  return value;
}

struct Request {
  Function* function;
  dim3 grid, block;
  std::size_t shared;
  std::vector<std::vector<unsigned char>> arguments;
};

int check_shape(State& s, const Request& r) {
  const char* name = r.function->info->name;
  const dim3 &g = r.grid, &b = r.block;
  if (g.x == 0 || g.y == 0 || g.z == 0 || b.x == 0 || b.y == 0 || b.z == 0)
    return s.refuse(kInvalidValue, "%s: empty grid (%u,%u,%u) or block (%u,%u,%u)", name, g.x, g.y, g.z, b.x, b.y, b.z);
  if (g.x > 2147483647u || g.y > 65535u || g.z > 65535u)
    return s.refuse(kInvalidValue, "%s: grid (%u,%u,%u) is above the device's (2147483647,65535,65535)", name, g.x, g.y, g.z);
  const std::uint64_t threads = std::uint64_t{b.x} * b.y * b.z;
  if (b.x > 1024 || b.y > 1024 || b.z > 64 || threads > 1024)
    return s.refuse(kInvalidValue, "%s: block (%u,%u,%u) is above the device's 1024 threads", name, b.x, b.y, b.z);
  if (threads > r.function->info->max_threads)
    return s.refuse(kLaunchOutOfResources, "%s: %u threads, but __launch_bounds__ allows %u", name,
                    static_cast<unsigned>(threads), r.function->info->max_threads);
  if (r.shared > static_cast<std::size_t>(r.function->max_dynamic_shared))
    return s.refuse(kInvalidValue, "%s: %zu bytes of dynamic shared memory, but the function's limit is %d "
                    "(cuFuncSetAttribute raises it)", name, r.shared, r.function->max_dynamic_shared);
  return kSuccess;
}

// The number of the first pointer argument that points at no live allocation, or -1. Null may be meant.
int bad_pointer(const State& s, const Request& r) {
  if (s.config.any_pointer) return -1;
  for (unsigned i = 0; i < r.function->info->param_count; ++i) {
    if (!r.function->info->params[i].is_pointer) continue;
    void* p = nullptr;
    std::memcpy(&p, r.arguments[i].data(), sizeof p);
    if (p != nullptr && s.memory.find(p) == nullptr) return static_cast<int>(i);
  }
  return -1;
}

int execute(const Request& r) {
  State& s = state();
  const std::string name = r.function->info->name;
  const std::uint64_t number = ++s.launches;
  if (number == s.config.fail_launch)
    return s.poison(kIllegalAddressError, "launch " + std::to_string(number) + " (" + name + ") fails as asked");
  const int bad = bad_pointer(s, r);
  if (bad >= 0)
    return s.poison(kIllegalAddressError, name + ": pointer argument " + std::to_string(bad) +
                                              " was freed before the kernel ran");
  std::vector<void*> pointers;
  for (const auto& a : r.arguments) pointers.push_back(const_cast<unsigned char*>(a.data()));

  emu::Launch launch;
  launch.kernel = r.function->info;
  launch.arguments = pointers.data();
  launch.grid = r.grid;
  launch.block = r.block;
  launch.dynamic_shared = r.shared;
  launch.shared_limit = static_cast<std::size_t>(attribute(s, 97));
  launch.order = s.config.order;
  launch.copies = s.config.copies;
  launch.seed = s.config.seed + number * 0x9e3779b97f4a7c15u;
  launch.workers = s.config.workers;
  emu::range_check = [](const void* p, std::size_t bytes) {
    return state().config.any_pointer || state().memory.contains(p, bytes);
  };
  const int code = emu::run(launch);
  r.function->static_shared = std::max(r.function->static_shared, static_cast<int>(launch.static_shared.load()));
  if (code != 0) return s.poison(code, launch.message);
  return s.check_memory(("kernel " + name + ", launch " + std::to_string(number)).c_str());
}

int launch_kernel(State& s, Request r, void* stream_handle, void** params, void** extra) {
  const int code = check_shape(s, r);
  if (code != kSuccess) return code;
  Stream* stream = find_stream(stream_handle);
  if (stream == nullptr) return s.refuse(kInvalidHandle, "no such stream %p", stream_handle);
  const emu::KernelInfo& info = *r.function->info;
  if (extra != nullptr) return s.refuse(kNotSupported, "%s: the `extra` way of passing arguments", info.name);
  if (params == nullptr && info.param_count > 0) return s.refuse(kInvalidValue, "%s: no arguments", info.name);
  for (unsigned i = 0; i < info.param_count; ++i) {
    if (params[i] == nullptr) return s.refuse(kInvalidValue, "%s: argument %u of %u is missing", info.name, i, info.param_count);
    const auto* from = static_cast<const unsigned char*>(params[i]);
    r.arguments.emplace_back(from, from + info.params[i].size);
  }
  const int bad = bad_pointer(s, r);
  if (bad >= 0) {
    // The device would find out while the kernel runs; nothing is gained by waiting.
    void* p = nullptr;
    std::memcpy(&p, r.arguments[static_cast<unsigned>(bad)].data(), sizeof p);
    char text[160];
    std::snprintf(text, sizeof text, "%s: pointer argument %d (%p) is in no live allocation", info.name, bad, p);
    return s.poison(kIllegalAddressError, text);
  }
  return enqueue(*stream, info.name, [r = std::move(r)] { return execute(r); });
}

}  // namespace

EMU_API cuLaunchKernel(void* handle, unsigned gx, unsigned gy, unsigned gz, unsigned bx, unsigned by, unsigned bz,
                       unsigned shared, void* stream, void** params, void** extra) {
  return guarded(Need::kContext, [&](State& s) -> int {
    Function* f = find_function(s, handle);
    if (f == nullptr) return s.refuse(kInvalidHandle, "no such function %p", handle);
    return launch_kernel(s, {f, {gx, gy, gz}, {bx, by, bz}, shared, {}}, stream, params, extra);
  });
}
EMU_API cuLaunchKernelEx(const LaunchConfig* c, void* handle, void** params, void** extra) {
  if (c == nullptr) return kInvalidValue;
  if (c->attribute_count != 0) return kNotSupported;
  return cuLaunchKernel(handle, c->grid_x, c->grid_y, c->grid_z, c->block_x, c->block_y, c->block_z, c->shared_bytes,
                        c->stream, params, extra);
}

// From threads and shared memory only: there are no registers here. Shared memory is given out in 1 KiB pieces with
// 1 KiB kept by the system per block.
EMU_API cuOccupancyMaxActiveBlocksPerMultiprocessorWithFlags(int* blocks, void* handle, int threads, std::size_t shared,
                                                             unsigned) {
  return guarded(Need::kContext, [&](State& s) -> int {
    Function* f = find_function(s, handle);
    if (f == nullptr) return s.refuse(kInvalidHandle, "no such function %p", handle);
    if (threads <= 0 || threads > 1024) return s.refuse(kInvalidValue, "%d threads", threads);
    const int warps = (threads + 31) / 32;
    const std::size_t need = (shared + static_cast<std::size_t>(f->static_shared) + 1024 + 1023) / 1024 * 1024;
    *blocks = std::min({attribute(s, 106), attribute(s, 39) / (32 * warps),
                        static_cast<int>(static_cast<std::size_t>(attribute(s, 81)) / need)});
    return kSuccess;
  });
}
EMU_API cuOccupancyMaxActiveBlocksPerMultiprocessor(int* blocks, void* handle, int threads, std::size_t shared) {
  return cuOccupancyMaxActiveBlocksPerMultiprocessorWithFlags(blocks, handle, threads, shared, 0);
}
