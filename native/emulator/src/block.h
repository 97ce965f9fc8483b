// Runs one CUDA block on one OS thread: each CUDA thread is a fiber with its own stack, and a fiber runs until it
// waits (barrier, warp operation) or ends; then the next ready one in the chosen order goes on.
#pragma once

#include <string>
#include <vector>

#include "launch.h"
#include "shared_memory.h"

namespace emu {

enum class State : unsigned char { kReady, kAtBarrier, kInWarpOperation, kExited };

struct alignas(64) Fiber : Thread {
  void* sp;
  State state;
  unsigned memory_order;  // a warp operation's result: the sync object to acquire, or none
  Site waits_at;
  const char* waits_for;
  void* race_fiber;
  void* fake_stack;
  std::vector<AsyncCopy> copies;
  std::size_t copies_begin;
  unsigned copy_group;  // groups committed so far
};

// Lanes that wait in one warp operation.
struct WarpGroup {
  std::uint32_t mask, arrived;
  WarpFn fn;
  const char* what;
  Site site;
  void* args[32];
};
struct Warp {
  std::vector<WarpGroup> groups;  // the first `waiting` of them are in use
  unsigned waiting;
  std::uint32_t exited;
  unsigned generation;
};

class BlockRunner {
 public:
  static constexpr unsigned kMaxThreads = 1024;
  static constexpr std::size_t kStackBytes = EMU_STACK_BYTES;

  BlockRunner();
  ~BlockRunner();
  BlockRunner(const BlockRunner&) = delete;
  BlockRunner& operator=(const BlockRunner&) = delete;

  // Runs the launch's block number `index`. False if the launch has failed.
  bool run(Launch& launch, std::uint64_t index);

  // Called from fibers.
  int barrier(BarrierOp op, int predicate, Site site);
  void warp_collective(std::uint32_t mask, void* arg, WarpFn fn, const char* what, bool orders_memory, Site site);
  std::uint32_t live_lanes() const { return lanes_in_warp(current->linear / 32) & ~warps_[current->linear / 32].exited; }
  // A static block for a tag, the dynamic one for none.
  void* shared_block(const void* tag, std::size_t size, std::size_t align, const char* name, Site site);
  Fiber* self() { return static_cast<Fiber*>(current); }
  [[noreturn]] void fail(int code, Site site, const char* text);
  [[noreturn]] void thread_main();
  void pause();
  bool begin_copy(const AsyncCopy& copy);
  bool copy_between(AsyncCopy* copy) {
    Fiber* f = self();
    return f->copies_begin < f->copies.size() && launch_->copies == Copies::kRandom && pick_copy(f, copy);
  }

 private:
  void start_fibers();
  void take_race_fibers();
  void shuffle_order();
  bool pick_copy(Fiber* f, AsyncCopy* copy);
  Fiber* next_ready();
  void wait();
  void leave(Fiber* from, Fiber* to);
  void back_to_scheduler(Fiber* from);
  void release_barrier();
  [[noreturn]] void deadlock();
  [[noreturn]] void bad_mask(std::uint32_t mask, const char* what, Site site);
  [[noreturn]] void barrier_diverges(Site site);
  void check_same(const WarpGroup& group, WarpFn fn, const char* what, Site site);
  void check_exit();
  std::string where(const Fiber& f) const;
  std::uint32_t lanes_in_warp(unsigned warp) const;
  char* stack_bottom(unsigned i) const { return stacks_ + (first_ + i) * stride_; }
  void* sync_object(unsigned i) { return syncs_ + i; }
  void check_stack(unsigned i) const;

  char* stacks_ = nullptr;
  std::size_t stride_ = 0;
  std::vector<Fiber> fibers_;
  std::vector<Warp> warps_;
  std::vector<unsigned> order_;
  Block block_{};
  Launch* launch_ = nullptr;
  SharedMemory shared_;
  Random random_{0}, copy_random_{0};

  unsigned count_ = 0, live_ = 0, cursor_ = 0;
  // A warp runs as far as it can before another does; else all go on in step.
  bool eager_warps_ = false;
  // The barrier being gathered, and the result of the last one.
  unsigned at_barrier_ = 0, barrier_generation_ = 0;
  BarrierOp barrier_op_ = BarrierOp::kPlain;
  const Fiber* first_at_barrier_ = nullptr;
  int barrier_and_ = 1, barrier_count_ = 0, barrier_result_ = 0;

  void* scheduler_sp_ = nullptr;
  void* scheduler_fake_stack_ = nullptr;
  const void* scheduler_bottom_ = nullptr;
  std::size_t scheduler_size_ = 0;
  // The race checker's: fibers (and stacks) first_ to first_ + count_ - 1 are this block's.
  struct RaceFiber {
    void* fiber = nullptr;
    std::uint64_t launch = 0;
  };
  std::vector<RaceFiber> race_fibers_;
  unsigned first_ = 0, next_ = 0;
  void* janitor_ = nullptr;  // the race checker's fiber that owns this block's shared memory
  char* syncs_ = nullptr;    // one byte each: barriers, warps, shared memory, the block's end
};

extern __thread BlockRunner* runner;

}  // namespace emu
