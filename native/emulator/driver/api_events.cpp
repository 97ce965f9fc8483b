// The driver API: events. Times are of this host, at the moment the record was reached: they order, and measure nothing.
#include <chrono>
#include <utility>

#include "state.h"

using namespace emu::driver;

namespace {
double now_ms() {
  using namespace std::chrono;
  return duration<double, std::milli>(steady_clock::now().time_since_epoch()).count();
}
}  // namespace

EMU_API cuEventCreate(void** out, unsigned flags) {
  return guarded(Need::kContext, [&](State& s) -> int {
    if (out == nullptr || flags > 7) return s.refuse(kInvalidValue, "cuEventCreate: flags %u", flags);
    auto event = std::make_shared<Event>();
    event->timing = (flags & 2u) == 0;
    *out = event.get();
    s.events[*out] = event;
    return kSuccess;
  });
}
EMU_API cuEventDestroy_v2(void* event) {
  return guarded(Need::kRelease, [&](State& s) -> int {
    return s.events.erase(event) == 1 ? static_cast<int>(kSuccess) : s.refuse(kInvalidHandle, "no such event %p", event);
  });
}
EMU_API cuEventRecord(void* event, void* handle) {
  return guarded(Need::kContext, [&](State& s) -> int {
    Stream* stream = find_stream(handle);
    auto found = s.events.find(event);
    if (stream == nullptr || found == s.events.end()) return s.refuse(kInvalidHandle, "no such stream or event");
    auto mark = std::make_shared<Mark>(Mark{stream});
    found->second->newest = mark;
    return enqueue(*stream, "record event", [mark]() -> int {
      mark->done = true;
      mark->milliseconds = now_ms();
      return kSuccess;
    });
  });
}
EMU_API cuEventRecordWithFlags(void* event, void* handle, unsigned) { return cuEventRecord(event, handle); }
EMU_API cuEventSynchronize(void* event) {
  return guarded(Need::kContext, [&](State& s) -> int {
    auto found = s.events.find(event);
    if (found == s.events.end()) return s.refuse(kInvalidHandle, "no such event %p", event);
    if (found->second->idle()) return kSuccess;
    const std::shared_ptr<Mark> mark = found->second->newest;
    const int code = progress(mark->stream, [&] { return mark->done; });
    return code != kSuccess ? code : s.check_memory("an event synchronisation");
  });
}
EMU_API cuEventQuery(void* event) {
  return guarded(Need::kContext, [&](State& s) -> int {
    auto found = s.events.find(event);
    if (found == s.events.end()) return s.refuse(kInvalidHandle, "no such event %p", event);
    if (found->second->idle()) return kSuccess;
    const std::shared_ptr<Mark> mark = found->second->newest;
    bool stepped = false;
    const int code = progress(mark->stream, [&] { return std::exchange(stepped, true); });
    if (code != kSuccess) return code;
    return mark->done ? kSuccess : kNotReady;
  });
}
EMU_API cuEventElapsedTime_v2(float* ms, void* start, void* end) {
  return guarded(Need::kContext, [&](State& s) -> int {
    auto a = s.events.find(start), b = s.events.find(end);
    if (a == s.events.end() || b == s.events.end()) return s.refuse(kInvalidHandle, "no such event");
    const Event &from = *a->second, &to = *b->second;
    if (!from.timing || !to.timing || from.newest == nullptr || to.newest == nullptr)
      return s.refuse(kInvalidHandle, "an event without timing, or never recorded");
    if (!from.idle() || !to.idle()) return kNotReady;
    *ms = static_cast<float>(to.newest->milliseconds - from.newest->milliseconds);
    return kSuccess;
  });
}
EMU_API cuEventElapsedTime(float* ms, void* start, void* end) { return cuEventElapsedTime_v2(ms, start, end); }
