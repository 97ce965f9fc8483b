// The driver's one state: device memory, streams, events, modules. Every API function takes the lock.
#pragma once

#include <cstdarg>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "api.h"
#include "config.h"
#include "memory.h"

namespace emu::driver {

struct Stream;

// One record of an event: a later record does not change what earlier waits wait for.
struct Mark {
  Stream* stream;
  bool done = false;
  double milliseconds = 0;
};
struct Event {
  std::shared_ptr<Mark> newest;  // null until the first record
  bool timing = true;
  bool idle() const { return newest == nullptr || newest->done; }
};

// A piece of queued work. It runs at a synchronisation, not before.
struct Op {
  std::uint64_t sequence;
  const char* what;
  std::shared_ptr<Mark> wait_for;
  std::function<int()> run;
};

struct Stream {
  bool blocking = true;  // ordered with the legacy default stream
  int priority = 0;
  unsigned flags = 0;
  std::deque<Op> ops;
};

struct Module {
  void* library = nullptr;
  std::vector<void*> globals;  // registered as memory that copies may touch
};
struct Function {
  const KernelInfo* info = nullptr;
  Module* module = nullptr;
  int max_dynamic_shared = 49152;
  int static_shared = 0;  // the most seen so far
};

struct State {
  Config config;
  std::recursive_mutex lock;
  bool initialized = false;
  int primary_refs = 0;
  unsigned primary_flags = 0;
  int sticky = 0;  // once set, every call returns it
  std::string diagnostic;
  Memory memory;
  Random random{1};
  std::uint64_t sequence = 0, launches = 0, calls = 0;

  Stream default_stream;
  std::map<void*, std::unique_ptr<Stream>> streams;
  std::map<void*, std::shared_ptr<Event>> events;
  std::map<void*, std::unique_ptr<Module>> modules;
  std::map<std::pair<void*, const KernelInfo*>, std::unique_ptr<Function>> functions;
  std::set<void*> function_handles;

  State();
  // Records a failure that leaves the context unusable, says it on stderr, drops what is queued; returns the code.
  int poison(int code, const std::string& text);
  // Records why a call is refused (cuGetErrorString tells); returns the code.
  int refuse(int code, const char* format, ...) __attribute__((format(printf, 3, 4)));
  // Whether this call is the one that is to fail; counts it.
  bool injected() { return config.fail_call != 0 && ++calls == config.fail_call; }
  // What the call that is to fail returns: the context is lost with codes from 700, but for 701.
  int inject();
  // Guard bands after work; the sticky code if they are damaged.
  int check_memory(const char* after);
};

State& state();

// Queued work (streams.cpp).
Stream* find_stream(void* handle);  // null for a handle that is not one
int enqueue(Stream& stream, const char* what, std::function<int()> run);
int enqueue_wait(Stream& stream, const Event& event);
// Runs queued work until `done`, preferring what `target` needs (null: no preference). Returns the sticky code.
int progress(Stream* target, const std::function<bool()>& done);
int synchronize(Stream& stream);
int synchronize_all();

// The context that this OS thread has made current: its own stack of them.
std::vector<void*>& context_stack();
void* primary_context();

// kRelease is kContext for what frees: never made to fail.
enum class Need { kNothing, kInit, kContext, kRelease };
// What every API function starts with: the lock, the sticky error, initialisation, a current context.
template <class F>
int guarded(Need need, F&& body) noexcept {
  State& s = state();
  std::lock_guard<std::recursive_mutex> guard(s.lock);
  if (need != Need::kNothing && !s.initialized) return kNotInitialized;
  if (s.sticky != 0) return s.sticky;
  if (need >= Need::kContext && (context_stack().empty() || context_stack().back() == nullptr))
    return s.refuse(kInvalidContext, "no context is current on this thread");
  if (need == Need::kContext && s.injected()) return s.inject();
  try {
    return body(s);
  } catch (const std::bad_alloc&) {
    return s.refuse(kOutOfMemory, "the host is out of memory");
  }
}

}  // namespace emu::driver
