// Streams, events and when queued work runs.
//
// Work runs on the thread that synchronises, as late as the API allows: a stream advances only when someone waits for
// it, or for an event in it, or asks about it. So a missing event or wait reads data that is not there yet, each time.
//   late    only what the awaited thing needs; a synchronisation of everything takes the newest stream first
//   random  besides, half of the steps go to any stream that may run, by seed
//   eager   at once, as a lucky device would
#include "state.h"

namespace emu::driver {

namespace {

std::vector<Stream*> all_streams() {
  State& s = state();
  std::vector<Stream*> list{&s.default_stream};
  for (auto& entry : s.streams) list.push_back(entry.second.get());
  return list;
}

// The stream whose head must run before `stream`'s may; `stream` itself if it is free to go, null if it is empty.
// A dependency is always older than what waits for it, so this ends.
Stream* needed(Stream* stream) {
  State& s = state();
  if (stream->ops.empty()) return nullptr;
  const Op& head = stream->ops.front();
  if (head.wait_for != nullptr && !head.wait_for->done && head.wait_for->stream != stream)
    return needed(head.wait_for->stream);
  if (stream == &s.default_stream) {
    for (Stream* other : all_streams())
      if (other != stream && other->blocking && !other->ops.empty() &&
          other->ops.front().sequence < head.sequence)
        return needed(other);
  } else if (stream->blocking && !s.default_stream.ops.empty() &&
             s.default_stream.ops.front().sequence < head.sequence) {
    return needed(&s.default_stream);
  }
  return stream;
}

int run_head(Stream* stream) {
  Op op = std::move(stream->ops.front());
  stream->ops.pop_front();
  return op.run ? op.run() : static_cast<int>(kSuccess);
}

}  // namespace

Stream* find_stream(void* handle) {
  State& s = state();
  // Null and CU_STREAM_LEGACY.
  if (handle == nullptr || handle == reinterpret_cast<void*>(1)) return &s.default_stream;
  auto found = s.streams.find(handle);
  return found == s.streams.end() ? nullptr : found->second.get();
}

int enqueue(Stream& stream, const char* what, std::function<int()> run) {
  State& s = state();
  stream.ops.push_back({++s.sequence, what, nullptr, std::move(run)});
  return s.config.streams == StreamMode::kEager ? synchronize(stream) : static_cast<int>(kSuccess);
}

int enqueue_wait(Stream& stream, const Event& event) {
  // An event that was never recorded, or is over, holds nobody up.
  if (!event.idle()) stream.ops.push_back({++state().sequence, "wait for event", event.newest, nullptr});
  return kSuccess;
}

int progress(Stream* target, const std::function<bool()>& done) {
  State& s = state();
  while (s.sticky == 0 && !done()) {
    std::vector<Stream*> ready;
    const bool wander = s.config.streams == StreamMode::kRandom && (s.random.next() & 1u) != 0;
    if (wander || target == nullptr) {
      for (Stream* one : all_streams())
        if (needed(one) == one) ready.push_back(one);
    } else if (Stream* one = needed(target)) {
      ready.push_back(one);
    }
    if (ready.empty()) break;
    const unsigned pick = s.config.streams == StreamMode::kRandom ? s.random.below(static_cast<unsigned>(ready.size()))
                                                                  : static_cast<unsigned>(ready.size() - 1);
    const int code = run_head(ready[pick]);
    if (code != kSuccess) return code;
  }
  return s.sticky;
}

int synchronize(Stream& stream) {
  const int code = progress(&stream, [&] { return stream.ops.empty(); });
  return code != kSuccess ? code : state().check_memory("a stream synchronisation");
}

int synchronize_all() {
  const int code = progress(nullptr, [] { return false; });
  return code != kSuccess ? code : state().check_memory("a synchronisation");
}

}  // namespace emu::driver
