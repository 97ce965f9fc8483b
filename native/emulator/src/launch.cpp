#include "launch.h"

#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <thread>
#include <vector>

#include "block.h"
#include "sanitizers.h"

#define EMU_EXPORT __attribute__((visibility("default")))

namespace emu {

RangeCheck range_check = nullptr;

void Launch::report(int new_code, const std::string& text) {
  std::lock_guard<std::mutex> guard(lock);
  if (code.load() != 0) return;
  message = text;
  code.store(new_code);
}

namespace {

// One runner per OS thread, made on its first launch: a runner's stacks are worth keeping.
BlockRunner& thread_runner() {
  if (sanitize::kRaceChecked) {
    // What fibers allocated and this thread freed would look like a race: kept for good.
    thread_local BlockRunner* const kept = new BlockRunner;
    return *kept;
  }
  thread_local std::unique_ptr<BlockRunner> mine;
  if (mine == nullptr) mine = std::make_unique<BlockRunner>();
  return *mine;
}

void run_blocks(Launch& launch) {
  const std::uint64_t blocks = std::uint64_t{launch.grid.x} * launch.grid.y * launch.grid.z;
  BlockRunner& blocks_here = thread_runner();
  // A random order is a walk with a stride that has no factor in common with the number of blocks.
  std::uint64_t stride = 1, offset = 0;
  if (launch.order == Order::kRandom) {
    Random r{launch.seed};
    offset = r.next() % blocks;
    auto gcd = [](std::uint64_t a, std::uint64_t b) {
      while (b != 0) std::swap(a %= b, b);
      return a;
    };
    do stride = 1 + r.next() % blocks;
    while (gcd(stride, blocks) != 1);
  }
  for (;;) {
    const std::uint64_t n = launch.next_block.fetch_add(1, std::memory_order_relaxed);
    if (n >= blocks) return;
    std::uint64_t index = n;
    if (launch.order == Order::kBackward) index = blocks - 1 - n;
    if (launch.order == Order::kRandom)
      index = static_cast<std::uint64_t>((static_cast<unsigned __int128>(n) * stride + offset) % blocks);
    if (!blocks_here.run(launch, index)) return;
  }
}

}  // namespace

int run(Launch& launch) {
  static std::atomic<std::uint64_t> launches{0};
  launch.number = ++launches;
  void* sync = std::malloc(2);
  launch.begin_sync = static_cast<char*>(sync);
  launch.end_sync = launch.begin_sync + 1;
  sanitize::release(launch.begin_sync);
  const std::uint64_t blocks = std::uint64_t{launch.grid.x} * launch.grid.y * launch.grid.z;
  // A thread costs about 20 us to start: not for launches that end sooner.
  const std::uint64_t threads = blocks * launch.block.x * launch.block.y * launch.block.z;
  std::vector<std::thread> helpers;
  // The race checker needs no second thread: it sees races in any order.
  const int workers = sanitize::kRaceChecked ? 1 : launch.workers;
  for (int i = 1; i < workers && static_cast<std::uint64_t>(i) < blocks && threads > 2048; ++i)
    helpers.emplace_back([&launch] { run_blocks(launch); });
  run_blocks(launch);
  for (std::thread& t : helpers) t.join();
  sanitize::acquire(launch.end_sync);
  std::free(sync);
  return launch.code.load();
}

// What kernels call (emu/thread.h).

EMU_EXPORT void fail(int code, Site site, const char* format, ...) {
  char text[1024];
  va_list args;
  va_start(args, format);
  std::vsnprintf(text, sizeof text, format, args);
  va_end(args);
  if (runner == nullptr) {
    std::fprintf(stderr, "iassa-emulator: %s:%d: %s (outside any kernel)\n", site.file, site.line, text);
    std::abort();
  }
  runner->fail(code, site, text);
}

EMU_EXPORT int barrier(BarrierOp op, int predicate, Site site) { return runner->barrier(op, predicate, site); }

EMU_EXPORT void warp_collective(std::uint32_t mask, void* arg, WarpFn fn, const char* what, bool orders_memory,
                                Site site) {
  runner->warp_collective(mask, arg, fn, what, orders_memory, site);
}

EMU_EXPORT std::uint32_t live_lanes() { return runner->live_lanes(); }

EMU_EXPORT void* shared_static(const void* tag, std::size_t size, std::size_t align, const char* name, Site site) {
  return runner->shared_block(tag, size, align, name, site);
}

EMU_EXPORT void* shared_dynamic(std::size_t align, const char* name, Site site) {
  return runner->shared_block(nullptr, 0, align, name, site);
}

EMU_EXPORT bool async_copy_begin(const AsyncCopy& copy) { return runner->begin_copy(copy); }

EMU_EXPORT void async_copy_commit() { ++runner->self()->copy_group; }

EMU_EXPORT void pause() { runner->pause(); }

EMU_EXPORT bool async_copy_between(AsyncCopy* copy) { return runner->copy_between(copy); }

EMU_EXPORT bool async_copy_next(int keep, AsyncCopy* copy) {
  Fiber* f = runner->self();
  while (f->copies_begin < f->copies.size() && f->copies[f->copies_begin].to == nullptr) ++f->copies_begin;
  if (f->copies_begin == f->copies.size()) {
    f->copies.clear();
    f->copies_begin = 0;
    return false;
  }
  const AsyncCopy& next = f->copies[f->copies_begin];
  // Group g is complete once at most `keep` committed groups are newer; uncommitted copies only under keep < 0.
  if (keep >= 0 && static_cast<long>(next.group) >= static_cast<long>(f->copy_group) - keep) return false;
  *copy = next;
  ++f->copies_begin;
  return true;
}

EMU_EXPORT bool range_is_live(const void* p, std::size_t bytes) {
  return range_check == nullptr || range_check(p, bytes);
}

EMU_EXPORT void fence() {
  // One object for all fences: orders a little more than the device would.
  static char sync;
  __atomic_thread_fence(__ATOMIC_SEQ_CST);
  sanitize::acquire(&sync);
  sanitize::release(&sync);
}

}  // namespace emu
