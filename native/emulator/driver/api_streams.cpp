// The driver API: streams.
#include <utility>

#include "state.h"

using namespace emu::driver;

EMU_API cuStreamCreateWithPriority(void** out, unsigned flags, int priority) {
  return guarded(Need::kContext, [&](State& s) -> int {
    if (out == nullptr || flags > 1) return s.refuse(kInvalidValue, "cuStreamCreate: flags %u", flags);
    auto stream = std::make_unique<Stream>();
    stream->blocking = flags == 0;
    stream->flags = flags;
    stream->priority = priority;
    *out = stream.get();
    s.streams[*out] = std::move(stream);
    return kSuccess;
  });
}
EMU_API cuStreamCreate(void** out, unsigned flags) { return cuStreamCreateWithPriority(out, flags, 0); }

EMU_API cuStreamDestroy_v2(void* handle) {
  return guarded(Need::kRelease, [&](State& s) -> int {
    auto found = s.streams.find(handle);
    if (found == s.streams.end()) return s.refuse(kInvalidHandle, "cuStreamDestroy: no such stream %p", handle);
    // Its work ends, so that no event is left pointing at the stream.
    const int code = synchronize(*found->second);
    s.streams.erase(handle);
    return code;
  });
}

EMU_API cuStreamSynchronize(void* handle) {
  return guarded(Need::kContext, [&](State& s) -> int {
    Stream* stream = find_stream(handle);
    return stream == nullptr ? s.refuse(kInvalidHandle, "no such stream %p", handle) : synchronize(*stream);
  });
}

EMU_API cuStreamQuery(void* handle) {
  return guarded(Need::kContext, [&](State& s) -> int {
    Stream* stream = find_stream(handle);
    if (stream == nullptr) return s.refuse(kInvalidHandle, "no such stream %p", handle);
    if (stream->ops.empty()) return kSuccess;
    // Each question lets one piece of work go by, so that polling ends.
    bool stepped = false;
    const int code = progress(stream, [&] { return std::exchange(stepped, true); });
    if (code != kSuccess) return code;
    return stream->ops.empty() ? kSuccess : kNotReady;
  });
}

EMU_API cuStreamWaitEvent(void* handle, void* event, unsigned) {
  return guarded(Need::kContext, [&](State& s) -> int {
    Stream* stream = find_stream(handle);
    auto found = s.events.find(event);
    if (stream == nullptr || found == s.events.end()) return s.refuse(kInvalidHandle, "no such stream or event");
    return enqueue_wait(*stream, *found->second);
  });
}

EMU_API cuStreamGetPriority(void* handle, int* priority) {
  return guarded(Need::kContext, [&](State& s) -> int {
    Stream* stream = find_stream(handle);
    if (stream == nullptr || priority == nullptr) return s.refuse(kInvalidHandle, "no such stream %p", handle);
    *priority = stream->priority;
    return kSuccess;
  });
}
EMU_API cuStreamGetFlags(void* handle, unsigned* flags) {
  return guarded(Need::kContext, [&](State& s) -> int {
    Stream* stream = find_stream(handle);
    if (stream == nullptr || flags == nullptr) return s.refuse(kInvalidHandle, "no such stream %p", handle);
    *flags = stream->flags;
    return kSuccess;
  });
}
EMU_API cuStreamIsCapturing(void*, int* status) {
  return guarded(Need::kContext, [&](State&) -> int { return *status = 0, kSuccess; });
}

EMU_API cuLaunchHostFunc(void* handle, void (*function)(void*), void* data) {
  return guarded(Need::kContext, [&](State& s) -> int {
    Stream* stream = find_stream(handle);
    if (stream == nullptr || function == nullptr) return s.refuse(kInvalidHandle, "no such stream %p", handle);
    return enqueue(*stream, "host function", [=]() -> int { return function(data), kSuccess; });
  });
}
