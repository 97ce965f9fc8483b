#include "block.h"

#include <sys/mman.h>

#include <cstdlib>
#include <cstring>

#include "sanitizers.h"

extern "C" void emu_switch(void** save_sp, void* load_sp);

namespace emu {

__thread Thread* current __attribute__((tls_model("initial-exec"))) = nullptr;
__thread BlockRunner* runner = nullptr;

namespace {
constexpr std::uint64_t kCanary = 0x5AFE57AC5AFE57ACu;
constexpr unsigned kBarrierSync = 0, kEndSync = 2, kSharedSync = 3, kWarpSync = 4;
constexpr unsigned kNoSync = ~0u;
constexpr unsigned kSyncCount = kWarpSync + 2 * BlockRunner::kMaxThreads / 32;

// First frame of a fiber: switched to, never called.
void fiber_entry() { runner->thread_main(); }
}  // namespace

BlockRunner::BlockRunner() {
  // Stacks a few cache lines out of step, or every thread's frames would share the same cache sets.
  stride_ = sanitize::kRaceChecked ? kStackBytes : kStackBytes + 13 * 64;  // whole pages where they are mapped anew
  void* p = mmap(nullptr, stride_ * kMaxThreads, PROT_READ | PROT_WRITE,
                 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (p == MAP_FAILED) std::abort();
  stacks_ = static_cast<char*>(p);
  fibers_.resize(kMaxThreads);
  warps_.resize(kMaxThreads / 32);
  order_.resize(kMaxThreads);
  for (unsigned i = 0; i < kMaxThreads; ++i) {
    std::memcpy(stack_bottom(i), &kCanary, sizeof kCanary);
    fibers_[i].linear = i;
    fibers_[i].lane = i % 32;
    fibers_[i].block = &block_;
  }
}

BlockRunner::~BlockRunner() { munmap(stacks_, stride_ * kMaxThreads); }

std::uint32_t BlockRunner::lanes_in_warp(unsigned warp) const {
  const unsigned n = count_ - warp * 32;
  return n >= 32 ? 0xffffffffu : (1u << n) - 1u;
}

void BlockRunner::shuffle_order() {
  if (launch_->order != Order::kRandom) return;
  for (unsigned i = count_; i > 1; --i) std::swap(order_[i - 1], order_[random_.below(i)]);
}

// ThreadSanitizer's fibers cost a millisecond to make, so they and their stacks go from launch to launch: what a launch does is
// before the next anyway. Within a launch a block takes those after the last block's, around and around: blocks that are 1024
// threads apart look ordered, neighbours do not. Where there is no room for a neighbour, fibers are made anew, on fresh pages.
void BlockRunner::take_race_fibers() {
  race_fibers_.resize(kMaxThreads);
  first_ = next_ + count_ <= kMaxThreads ? next_ : 0;
  next_ = first_ + count_;
  for (unsigned i = 0; i < count_; ++i) {
    RaceFiber& race = race_fibers_[first_ + i];
    if (race.fiber != nullptr && race.launch == launch_->number && 2 * count_ > kMaxThreads) {
      sanitize::fiber_free(race.fiber);
      race.fiber = nullptr;
      mmap(stack_bottom(i), stride_, PROT_READ | PROT_WRITE,
           MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1, 0);
      std::memcpy(stack_bottom(i), &kCanary, sizeof kCanary);
    }
    if (race.fiber == nullptr) race.fiber = sanitize::fiber_new();
    race.launch = launch_->number;
    fibers_[i].race_fiber = race.fiber;
  }
}

void BlockRunner::start_fibers() {
  if (sanitize::kRaceChecked) take_race_fibers();
  const dim3& d = launch_->block;
  uint3 idx{0, 0, 0};
  for (unsigned i = 0; i < count_; ++i) {
    Fiber& f = fibers_[i];
    f.thread_idx = idx;
    if (++idx.x == d.x) {
      idx.x = 0;
      if (++idx.y == d.y) idx.y = 0, ++idx.z;
    }
    f.state = State::kReady;
    f.fake_stack = nullptr;
    f.copies.clear();
    f.copies_begin = 0;
    f.copy_group = 0;
    sanitize::fresh_stack(stack_bottom(i), kStackBytes);
    // As emu_switch pops it: six registers, then the address to go to, then an empty return address.
    auto* top = reinterpret_cast<void**>((reinterpret_cast<std::uintptr_t>(stack_bottom(i)) + kStackBytes) & ~15ull);
    top[-1] = nullptr;
    top[-2] = reinterpret_cast<void*>(&fiber_entry);
    for (int r = 3; r <= 8; ++r) top[-r] = nullptr;
    f.sp = top - 8;
    order_[i] = launch_->order == Order::kBackward ? count_ - 1 - i : i;
  }
  for (unsigned w = 0; w * 32 < count_; ++w) {
    warps_[w].waiting = 0;
    warps_[w].exited = 0;
    warps_[w].generation = 0;
  }
  shuffle_order();
}

bool BlockRunner::run(Launch& launch, std::uint64_t index) {
  launch_ = &launch;
  runner = this;
  block_.block_dim = launch.block;
  block_.grid_dim = launch.grid;
  block_.block_idx.x = static_cast<unsigned>(index % launch.grid.x);
  block_.block_idx.y = static_cast<unsigned>(index / launch.grid.x % launch.grid.y);
  block_.block_idx.z = static_cast<unsigned>(index / launch.grid.x / launch.grid.y);
  count_ = live_ = launch.block.x * launch.block.y * launch.block.z;
  at_barrier_ = barrier_generation_ = 0;
  cursor_ = count_ - 1;
  random_.state = launch.seed ^ (index + 1) * 0x9e3779b97f4a7c15u;
  copy_random_.state = ~random_.state;
  eager_warps_ = launch.order == Order::kBackward || (launch.order == Order::kRandom && (copy_random_.next() & 1u) != 0);

  void* const home = sanitize::fiber_self();
  if (sanitize::kRaceChecked) {
    janitor_ = sanitize::fiber_new();
    sanitize::fiber_enter(janitor_);
    syncs_ = static_cast<char*>(std::malloc(kSyncCount));
  }
  shared_.begin_block(launch.dynamic_shared, launch.shared_limit);
  start_fibers();

  Fiber* first = next_ready();
  current = first;
  sanitize::before_switch(&scheduler_fake_stack_, stack_bottom(first->linear), kStackBytes);
  sanitize::fiber_enter(first->race_fiber);
  emu_switch(&scheduler_sp_, first->sp);
  sanitize::after_switch(scheduler_fake_stack_, nullptr, nullptr);
  current = nullptr;
  if (sanitize::kRaceChecked) {
    if (launch.code.load() != 0) {  // the threads that did not come to their end
      for (unsigned i = 0; i < count_; ++i) {
        sanitize::fiber_enter(fibers_[i].race_fiber);
        sanitize::release(sync_object(kEndSync));
        sanitize::release(launch.end_sync);
      }
    }
    sanitize::fiber_enter(janitor_);
    sanitize::acquire(sync_object(kEndSync));
  }

  for (unsigned i = 0; i < count_; ++i) check_stack(i);
  {
    const std::string overrun = shared_.check();
    if (!overrun.empty()) launch.report(kIllegalAddress, overrun + " by kernel " + launch.kernel->name);
  }
  std::size_t seen = launch.static_shared.load();
  while (seen < shared_.static_bytes() && !launch.static_shared.compare_exchange_weak(seen, shared_.static_bytes())) {
  }
  if (sanitize::kRaceChecked) {
    shared_.free_all();
    std::free(syncs_);
    if (launch.code.load() != 0) race_fibers_.clear();  // some stand in the middle of a kernel: kept for good
    sanitize::release(launch.end_sync);
    sanitize::fiber_enter(home);
    sanitize::fiber_free(janitor_);
  } else if (launch.code.load() != 0) {
    shared_.free_all();  // guards may be damaged
  }
  runner = nullptr;
  return launch.code.load() == 0;
}

void* BlockRunner::shared_block(const void* tag, std::size_t size, std::size_t align, const char* name, Site site) {
  if (!sanitize::kRaceChecked)
    return tag != nullptr ? shared_.get_static(tag, size, align, name, site) : shared_.get_dynamic(align, name, site);
  // The janitor fills the memory, so that the filling is no access of the first thread that comes along.
  void* const fiber = self()->race_fiber;
  sanitize::fiber_enter(janitor_);
  void* p = tag != nullptr ? shared_.get_static(tag, size, align, name, site) : shared_.get_dynamic(align, name, site);
  sanitize::release(sync_object(kSharedSync));
  sanitize::fiber_enter(fiber);
  sanitize::acquire(sync_object(kSharedSync));
  return p;
}

void BlockRunner::check_stack(unsigned i) const {
  if (std::memcmp(stack_bottom(i), &kCanary, sizeof kCanary) == 0) return;
  std::memcpy(stack_bottom(i), &kCanary, sizeof kCanary);
  launch_->report(kLaunchFailed, "a thread of kernel " + std::string(launch_->kernel->name) + " used more than " +
                                     std::to_string(kStackBytes) + " bytes of stack");
}

void BlockRunner::thread_main() {
  const void* came_from = nullptr;
  std::size_t size = 0;
  sanitize::after_switch(nullptr, &came_from, &size);
  if (scheduler_size_ == 0) {  // the first fiber is entered from the scheduler
    scheduler_bottom_ = came_from;
    scheduler_size_ = size;
  }
  const Launch& launch = *launch_;
  if (sanitize::kRaceChecked) sanitize::acquire(launch.begin_sync);
  launch.kernel->invoke(launch.arguments);

  Fiber* f = self();
  f->state = State::kExited;
  --live_;
  Warp& warp = warps_[f->linear / 32];
  warp.exited |= 1u << f->lane;
  if (at_barrier_ > 0 || warp.waiting > 0) check_exit();
  if (sanitize::kRaceChecked) {
    sanitize::release(sync_object(kEndSync));
    sanitize::release(launch.end_sync);
  }
  Fiber* next = live_ > 0 ? next_ready() : nullptr;
  if (next == nullptr && live_ > 0) deadlock();
  if (next != nullptr)
    leave(f, next);
  else
    back_to_scheduler(f);
  __builtin_unreachable();
}

Fiber* BlockRunner::next_ready() {
  if (eager_warps_ && current != nullptr) {
    const unsigned first = current->linear & ~31u;
    for (unsigned k = 1; k <= 32; ++k) {
      const unsigned i = first + ((current->lane + k) & 31u);
      if (i < count_ && fibers_[i].state == State::kReady) return &fibers_[i];
    }
  }
  for (unsigned k = 0; k < count_; ++k) {
    cursor_ = cursor_ + 1 == count_ ? 0 : cursor_ + 1;
    Fiber& f = fibers_[order_[cursor_]];
    if (f.state == State::kReady) return &f;
  }
  return nullptr;
}

void BlockRunner::leave(Fiber* from, Fiber* to) {
  current = to;
  // A null save slot tells AddressSanitizer that this stack will not be used again.
  sanitize::before_switch(from->state == State::kExited ? nullptr : &from->fake_stack, stack_bottom(to->linear),
                          kStackBytes);
  sanitize::fiber_enter(to->race_fiber);
  emu_switch(&from->sp, to->sp);
  sanitize::after_switch(from->fake_stack, nullptr, nullptr);
}

void BlockRunner::back_to_scheduler(Fiber* from) {
  sanitize::before_switch(nullptr, scheduler_bottom_, scheduler_size_);
  emu_switch(&from->sp, scheduler_sp_);
}

void BlockRunner::wait() {
  Fiber* f = self();
  Fiber* next = next_ready();
  if (next == nullptr) deadlock();
  if (next != f) leave(f, next);
}

int BlockRunner::barrier(BarrierOp op, int predicate, Site site) {
  Fiber* f = self();
  f->waits_at = site;
  f->waits_for = "__syncthreads";
  if (live_ < count_) barrier_diverges(site);
  if (at_barrier_ == 0) {
    first_at_barrier_ = f;
    barrier_op_ = op;
    barrier_and_ = 1;
    barrier_count_ = 0;
  } else if (op != barrier_op_ || site.line != first_at_barrier_->waits_at.line ||
             (site.file != first_at_barrier_->waits_at.file &&
              std::strcmp(site.file, first_at_barrier_->waits_at.file) != 0)) {
    f->state = State::kAtBarrier;
    barrier_diverges(site);
  }
  ++at_barrier_;
  barrier_and_ &= predicate != 0;
  barrier_count_ += predicate != 0;
  void* sync = sync_object(kBarrierSync + (barrier_generation_ & 1u));
  if (sanitize::kRaceChecked) sanitize::release(sync);
  f->state = State::kAtBarrier;
  if (at_barrier_ == live_) release_barrier();
  wait();
  if (sanitize::kRaceChecked) sanitize::acquire(sync);
  return barrier_result_;
}

void BlockRunner::release_barrier() {
  barrier_result_ = barrier_op_ == BarrierOp::kAnd  ? barrier_and_
                    : barrier_op_ == BarrierOp::kOr ? barrier_count_ != 0
                                                    : barrier_count_;
  at_barrier_ = 0;
  ++barrier_generation_;
  for (unsigned i = 0; i < count_; ++i) fibers_[i].state = State::kReady;
  shuffle_order();
  cursor_ = count_ - 1;  // the first in order goes on, not the last to arrive
}

void BlockRunner::warp_collective(std::uint32_t mask, void* arg, WarpFn fn, const char* what, bool orders_memory,
                                  Site site) {
  Fiber* f = self();
  const unsigned w = f->linear / 32;
  Warp& warp = warps_[w];
  if (!(mask >> f->lane & 1u) || (mask & (~lanes_in_warp(w) | warp.exited)) != 0) bad_mask(mask, what, site);

  unsigned at = 0;
  while (at < warp.waiting && warp.groups[at].mask != mask) ++at;
  if (at == warp.groups.size()) warp.groups.emplace_back();
  WarpGroup& group = warp.groups[at];
  if (at == warp.waiting) {
    ++warp.waiting;
    group.mask = mask;
    group.arrived = 0;
    group.fn = fn;
    group.what = what;
    group.site = site;
  } else if (group.fn != fn || group.what != what) {
    check_same(group, fn, what, site);
  }
  group.arrived |= 1u << f->lane;
  group.args[f->lane] = arg;

  const unsigned sync = kWarpSync + 2 * w + (warp.generation & 1u);
  if (sanitize::kRaceChecked && orders_memory) sanitize::release(sync_object(sync));
  if (group.arrived == mask) {
    fn(group.args, mask);
    Fiber* const lanes = &fibers_[f->linear & ~31u];
    for (std::uint32_t rest = mask; rest != 0; rest &= rest - 1) {
      Fiber& lane = lanes[__builtin_ctz(rest)];
      lane.state = State::kReady;
      lane.memory_order = orders_memory ? sync : kNoSync;
    }
    if (at != --warp.waiting) group = warp.groups[warp.waiting];
    if (orders_memory) ++warp.generation;
    if (launch_->order == Order::kRandom && (random_.next() & 1u)) wait();
  } else {
    f->state = State::kInWarpOperation;
    f->waits_at = site;
    f->waits_for = what;
    wait();
  }
  if (sanitize::kRaceChecked && f->memory_order != kNoSync) sanitize::acquire(sync_object(f->memory_order));
}

void BlockRunner::pause() {
  const bool eager = eager_warps_;
  eager_warps_ = false;
  Fiber* f = self();
  Fiber* next = next_ready();
  eager_warps_ = eager;
  if (next != f) leave(f, next);
}

bool BlockRunner::begin_copy(const AsyncCopy& copy) {
  Fiber* f = self();
  if (launch_->copies == Copies::kIssue || (launch_->copies == Copies::kRandom && copy_random_.below(3) == 0)) return true;
  sanitize::unwatched_begin();
  f->copies.push_back(copy);
  sanitize::unwatched_end();
  f->copies.back().group = f->copy_group;
  return false;
}

// Half of the time none, else the first under way from a random one on. It stays in the list, without a destination.
bool BlockRunner::pick_copy(Fiber* f, AsyncCopy* copy) {
  if (copy_random_.next() & 1u) return false;
  const std::size_t under_way = f->copies.size() - f->copies_begin;
  for (std::size_t i = f->copies_begin + copy_random_.below(static_cast<unsigned>(under_way)); i < f->copies.size(); ++i) {
    if (f->copies[i].to == nullptr) continue;
    *copy = f->copies[i];
    f->copies[i].to = nullptr;
    return true;
  }
  return false;
}

// What goes wrong is told out of line: it would burden every call's stack frame.

void BlockRunner::bad_mask(std::uint32_t mask, const char* what, Site site) {
  const Fiber* f = self();
  const unsigned w = f->linear / 32;
  std::string text = std::string(what) + ": ";
  if (!(mask >> f->lane & 1u))
    text += "the calling lane is not in its own mask";
  else if (const std::uint32_t missing = mask & ~lanes_in_warp(w))
    text += "the mask names lane " + std::to_string(__builtin_ctz(missing)) + ", which the block does not have";
  else
    text += "the mask names an exited lane: " + where(fibers_[w * 32 + __builtin_ctz(mask & warps_[w].exited)]);
  fail(kLaunchFailed, site, text.c_str());
}

void BlockRunner::check_same(const WarpGroup& group, WarpFn fn, const char* what, Site site) {
  if (group.fn == fn && std::strcmp(group.what, what) == 0) return;
  const std::string text = std::string(what) + ": lanes of one mask diverge: another lane is in " + group.what +
                           " at " + group.site.file + ":" + std::to_string(group.site.line);
  fail(kLaunchFailed, site, text.c_str());
}

void BlockRunner::barrier_diverges(Site site) {
  const Fiber* f = self();
  if (live_ < count_) {
    for (unsigned i = 0; i < count_; ++i)
      if (fibers_[i].state == State::kExited)
        fail(kLaunchFailed, site, ("divergent barrier: " + where(fibers_[i]) + ", but another waits").c_str());
  }
  fail(kLaunchFailed, site, ("divergent barrier: " + where(*first_at_barrier_) + ", but " + where(*f)).c_str());
}

void BlockRunner::check_exit() {
  const Fiber* f = self();
  if (at_barrier_ > 0)
    fail(kLaunchFailed, first_at_barrier_->waits_at,
         ("divergent barrier: " + where(*first_at_barrier_) + ", but " + where(*f)).c_str());
  const Warp& warp = warps_[f->linear / 32];
  for (unsigned i = 0; i < warp.waiting; ++i)
    if (warp.groups[i].mask >> f->lane & 1u)
      fail(kLaunchFailed, warp.groups[i].site,
           (std::string(warp.groups[i].what) + " waits for an exited lane: " + where(*f)).c_str());
}

std::string BlockRunner::where(const Fiber& f) const {
  std::string s = "thread (" + std::to_string(f.thread_idx.x) + "," + std::to_string(f.thread_idx.y) + "," +
                  std::to_string(f.thread_idx.z) + ")";
  if (f.state == State::kExited) return s + " has exited";
  if (f.state == State::kReady && &f != current) return s + " is running";
  return s + " waits in " + f.waits_for + " at " + f.waits_at.file + ":" + std::to_string(f.waits_at.line);
}

void BlockRunner::deadlock() {
  // One line per place at which threads wait.
  std::string text = "deadlock:";
  std::vector<bool> told(count_);
  Site site{"", 0};
  for (unsigned i = 0; i < count_; ++i) {
    const Fiber& f = fibers_[i];
    if (told[i] || f.state == State::kExited) continue;
    if (site.line == 0) site = f.waits_at;
    unsigned same = 0;
    for (unsigned j = i; j < count_; ++j) {
      const Fiber& g = fibers_[j];
      if (g.state != f.state || g.waits_at.line != f.waits_at.line || std::strcmp(g.waits_at.file, f.waits_at.file) != 0)
        continue;
      told[j] = true;
      ++same;
    }
    text += " " + where(f) + (same > 1 ? " and " + std::to_string(same - 1) + " more;" : ";");
  }
  fail(kLaunchFailed, site, text.c_str());
}

void BlockRunner::fail(int code, Site site, const char* text) {
  Fiber* f = self();
  launch_->report(code, std::string(site.file) + ":" + std::to_string(site.line) + ": " + text + " [kernel " +
                            launch_->kernel->name + ", block (" + std::to_string(block_.block_idx.x) + "," +
                            std::to_string(block_.block_idx.y) + "," + std::to_string(block_.block_idx.z) +
                            "), thread (" + std::to_string(f->thread_idx.x) + "," + std::to_string(f->thread_idx.y) +
                            "," + std::to_string(f->thread_idx.z) + ")]");
  back_to_scheduler(f);
  __builtin_unreachable();
}

}  // namespace emu
