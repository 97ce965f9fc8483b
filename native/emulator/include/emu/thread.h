// What a kernel sees of the runtime that runs it: who the current CUDA thread is, and the calls behind which
// barriers, warp operations, shared memory and diagnostics live. The runtime is in libcuda.so.1.
#pragma once

#include <cstddef>
#include <cstdint>

struct uint3 {
  unsigned x, y, z;
};

struct dim3 {
  unsigned x = 1, y = 1, z = 1;
  constexpr dim3(unsigned x_ = 1, unsigned y_ = 1, unsigned z_ = 1) : x(x_), y(y_), z(z_) {}
};

namespace emu {

// Where in the source something was called.
struct Site {
  const char* file;
  int line;
  static constexpr Site here(const char* f = __builtin_FILE(), int l = __builtin_LINE()) { return {f, l}; }
};

struct Block {
  uint3 block_idx;
  dim3 block_dim;
  dim3 grid_dim;
};

struct Thread {
  uint3 thread_idx;
  unsigned linear;  // x fastest, then y, then z
  unsigned lane;    // linear % 32
  const Block* block;
};

// The CUDA thread that this OS thread is running. A block never leaves its OS thread.
extern __thread Thread* current __attribute__((tls_model("initial-exec"), visibility("default")));

// CUresult values that kernels can end with.
constexpr int kIllegalAddress = 700;
constexpr int kAssert = 710;
constexpr int kMisalignedAddress = 716;
constexpr int kLaunchFailed = 719;

// Ends the whole launch with the given CUresult and a message; never returns to the kernel.
[[noreturn]] void fail(int code, Site site, const char* format, ...) __attribute__((format(printf, 3, 4)));

enum class BarrierOp { kPlain, kAnd, kOr, kCount };

// Waits for every thread of the block; returns the reduction of `predicate` over the block.
int barrier(BarrierOp op, int predicate, Site site);

// The one primitive under every warp operation. The calling lane leaves `arg` and waits until every lane of `mask`
// has called with the same mask and fn; then fn runs once over the lanes' args (indexed by lane), and all go on.
// `orders_memory` is true for __syncwarp only: shuffles and votes order no memory (CUDA programming guide).
using WarpFn = void (*)(void* const* lanes, std::uint32_t mask);
void warp_collective(std::uint32_t mask, void* arg, WarpFn fn, const char* what, bool orders_memory, Site site);

// Lanes of the calling warp that have not exited.
std::uint32_t live_lanes();

// One block of static shared memory per declaration (named by `tag`) and CUDA block: exactly `size` bytes, filled
// with 0xFF when the block starts.
void* shared_static(const void* tag, std::size_t size, std::size_t align, const char* name, Site site);
// The launch's dynamic shared memory: exactly the bytes that the launch asked for, filled with 0xFF.
void* shared_dynamic(std::size_t align, const char* name, Site site);

// cp.async: the device may make the copy at any moment from its issue to the wait that covers it.
struct AsyncCopy {
  void* to;
  const void* from;
  unsigned bytes;  // read from `from`; the rest of the 16 is zero
  unsigned group;
};
// In all of these the caller makes the copy, so that the sanitizers see who did it.
// True: the copy lands now. False: it is pending; what it will overwrite must no longer be used.
bool async_copy_begin(const AsyncCopy& copy);
void async_copy_commit();
// A pending copy that lands here, between issue and wait, by the launch's seed; false: none.
bool async_copy_between(AsyncCopy* copy);
// Lets other threads of the block run: a wait for copies takes time.
void pause();
// Hands out pending copies whose group is older than the `keep` newest committed ones, one by one; with keep < 0
// every pending copy, committed or not.
bool async_copy_next(int keep, AsyncCopy* copy);

// True if [p, p + bytes) lies in one live device allocation (or page-locked or registered host memory).
bool range_is_live(const void* p, std::size_t bytes);

// Orders this thread's memory operations (__threadfence), as the race checker must see it.
void fence();

}  // namespace emu

#define threadIdx (::emu::current->thread_idx)
#define blockIdx (::emu::current->block->block_idx)
#define blockDim (::emu::current->block->block_dim)
#define gridDim (::emu::current->block->grid_dim)
#define warpSize 32
