// The driver API: memory. A copy reads and writes host memory when it runs, which for the async ones is late: a buffer
// that is reused or read too soon shows.
#include <cstring>
#include <functional>

#include "state.h"

using namespace emu::driver;

namespace {

void* pointer(DevicePointer p) { return reinterpret_cast<void*>(p); }
DevicePointer address(void* p) { return reinterpret_cast<DevicePointer>(p); }

int allocate(State& s, Memory::Kind kind, std::size_t bytes, void** out) {
  if (out == nullptr || bytes == 0) return s.refuse(kInvalidValue, "allocation of %zu bytes", bytes);
  const std::uint64_t n = ++s.memory.count;
  const bool injected =
      s.config.fail_alloc != 0 && (n == s.config.fail_alloc || (s.config.fail_alloc_from && n > s.config.fail_alloc));
  if (injected)
    return s.refuse(kOutOfMemory, "allocation %llu (%zu bytes) fails as asked", static_cast<unsigned long long>(n), bytes);
  if (kind == Memory::Kind::kDevice && bytes > s.config.memory - std::min(s.config.memory, s.memory.device_bytes()))
    return s.refuse(kOutOfMemory, "%zu bytes asked for, %zu of %zu in use", bytes, s.memory.device_bytes(),
                    s.config.memory);
  *out = s.memory.allocate(kind, bytes);
  return *out != nullptr ? static_cast<int>(kSuccess) : s.refuse(kOutOfMemory, "the host has no %zu bytes", bytes);
}

int release(State& s, void* p, Memory::Kind kind, const char* what) {
  const Memory::Allocation* a = s.memory.starts_at(p);
  if (a == nullptr || a->kind != kind) return s.refuse(kInvalidValue, "%s: %p is not an allocation's start", what, p);
  const std::string wrong = s.memory.release(p);
  return wrong.empty() ? static_cast<int>(kSuccess) : s.poison(kIllegalAddressError, wrong + "; found when it was freed");
}

bool device_range(State& s, DevicePointer p, std::size_t bytes) {
  return s.config.any_pointer || s.memory.contains(pointer(p), bytes);
}

// Queues a copy or fill whose device ranges are checked now and again when it runs.
int queue(State& s, void* handle, const char* what, std::size_t bytes, DevicePointer a, DevicePointer b,
          std::function<void()> work, bool wait) {
  if (bytes == 0) return kSuccess;
  Stream* stream = find_stream(handle);
  if (stream == nullptr) return s.refuse(kInvalidHandle, "%s: no such stream %p", what, handle);
  for (DevicePointer p : {a, b})
    if (p != 0 && !device_range(s, p, bytes))
      return s.refuse(kInvalidValue, "%s: [0x%llx, +%zu) is not within one live allocation", what, p, bytes);
  int code = enqueue(*stream, what, [&s, a, b, bytes, what, work = std::move(work)]() -> int {
    for (DevicePointer p : {a, b})
      if (p != 0 && !device_range(s, p, bytes))
        return s.poison(kIllegalAddressError, std::string(what) + ": the memory was freed before the copy ran");
    work();
    return kSuccess;
  });
  if (wait && code == kSuccess) code = synchronize(*stream);
  return code;
}

int copy(void* to, const void* from, std::size_t bytes, void* stream, const char* what, DevicePointer a,
         DevicePointer b, bool wait) {
  return guarded(Need::kContext, [&](State& s) -> int {
    if (bytes != 0 && (to == nullptr || from == nullptr)) return s.refuse(kInvalidValue, "%s: null pointer", what);
    return queue(s, stream, what, bytes, a, b, [=] { std::memmove(to, from, bytes); }, wait);
  });
}

template <class T>
int fill(DevicePointer p, T value, std::size_t count, void* stream, bool wait) {
  return guarded(Need::kContext, [&](State& s) -> int {
    if (p % sizeof(T) != 0) return s.refuse(kInvalidValue, "memset: 0x%llx is not aligned to %zu", p, sizeof(T));
    auto work = [=] {
      T* to = static_cast<T*>(pointer(p));
      for (std::size_t i = 0; i < count; ++i) to[i] = value;
    };
    return queue(s, stream, "memset", count * sizeof(T), p, 0, work, wait);
  });
}

}  // namespace

EMU_API cuMemAlloc_v2(DevicePointer* out, std::size_t bytes) {
  return guarded(Need::kContext, [&](State& s) -> int {
    void* p = nullptr;
    const int code = allocate(s, Memory::Kind::kDevice, bytes, out == nullptr ? nullptr : &p);
    if (code == kSuccess) *out = address(p);
    return code;
  });
}
// Frees wait for the device, as the real one does.
EMU_API cuMemFree_v2(DevicePointer p) {
  return guarded(Need::kRelease, [&](State& s) -> int {
    if (p == 0) return kSuccess;
    const int code = synchronize_all();
    return code != kSuccess ? code : release(s, pointer(p), Memory::Kind::kDevice, "cuMemFree");
  });
}
EMU_API cuMemAllocAsync(DevicePointer* out, std::size_t bytes, void* stream) {
  if (find_stream(stream) == nullptr) return kInvalidHandle;
  return cuMemAlloc_v2(out, bytes);
}
EMU_API cuMemFreeAsync(DevicePointer p, void* handle) {
  return guarded(Need::kContext, [&](State& s) -> int {
    Stream* stream = find_stream(handle);
    if (stream == nullptr) return s.refuse(kInvalidHandle, "no such stream %p", handle);
    if (s.memory.starts_at(pointer(p)) == nullptr) return s.refuse(kInvalidValue, "cuMemFreeAsync: 0x%llx", p);
    return enqueue(*stream, "free", [&s, p]() -> int { return release(s, pointer(p), Memory::Kind::kDevice, "free"); });
  });
}

EMU_API cuMemHostAlloc(void** out, std::size_t bytes, unsigned flags) {
  return guarded(Need::kContext, [&](State& s) -> int {
    if (flags > 7) return s.refuse(kInvalidValue, "cuMemHostAlloc: flags %u", flags);
    return allocate(s, Memory::Kind::kPinned, bytes, out);
  });
}
EMU_API cuMemAllocHost_v2(void** out, std::size_t bytes) { return cuMemHostAlloc(out, bytes, 0); }
EMU_API cuMemFreeHost(void* p) {
  return guarded(Need::kRelease, [&](State& s) -> int {
    const int code = synchronize_all();
    return code != kSuccess ? code : release(s, p, Memory::Kind::kPinned, "cuMemFreeHost");
  });
}
EMU_API cuMemHostRegister_v2(void* p, std::size_t bytes, unsigned) {
  return guarded(Need::kContext, [&](State& s) -> int {
    if (p == nullptr || bytes == 0) return s.refuse(kInvalidValue, "cuMemHostRegister: %zu bytes at %p", bytes, p);
    if (s.memory.find(p) != nullptr) return s.refuse(kHostMemoryAlreadyRegistered, "%p is registered", p);
    s.memory.register_host(p, bytes);
    return kSuccess;
  });
}
EMU_API cuMemHostUnregister(void* p) {
  return guarded(Need::kContext, [&](State& s) -> int {
    const int code = synchronize_all();
    if (code != kSuccess) return code;
    const Memory::Allocation* a = s.memory.starts_at(p);
    if (a == nullptr || a->kind != Memory::Kind::kRegistered) return s.refuse(kHostMemoryNotRegistered, "%p", p);
    s.memory.release(p);
    return kSuccess;
  });
}
EMU_API cuMemHostGetDevicePointer_v2(DevicePointer* out, void* p, unsigned) {
  return guarded(Need::kContext, [&](State& s) -> int {
    if (s.memory.find(p) == nullptr) return s.refuse(kInvalidValue, "%p is not page-locked host memory", p);
    *out = address(p);
    return kSuccess;
  });
}
EMU_API cuMemGetInfo_v2(std::size_t* free_bytes, std::size_t* total) {
  return guarded(Need::kContext, [&](State& s) -> int {
    *total = s.config.memory;
    *free_bytes = s.config.memory - std::min(s.config.memory, s.memory.device_bytes());
    return kSuccess;
  });
}
EMU_API cuMemGetAddressRange_v2(DevicePointer* base, std::size_t* bytes, DevicePointer p) {
  return guarded(Need::kContext, [&](State& s) -> int {
    const Memory::Allocation* a = s.memory.find(pointer(p));
    if (a == nullptr) return s.refuse(kNotFound, "0x%llx is in no allocation", p);
    if (base != nullptr) *base = address(a->data);
    if (bytes != nullptr) *bytes = a->size;
    return kSuccess;
  });
}
EMU_API cuPointerGetAttribute(void* out, int attribute, DevicePointer p) {
  return guarded(Need::kContext, [&](State& s) -> int {
    const Memory::Allocation* a = s.memory.find(pointer(p));
    if (a == nullptr) return s.refuse(kInvalidValue, "0x%llx is in no allocation", p);
    switch (attribute) {
      case kPointerMemoryType: *static_cast<unsigned*>(out) = a->kind == Memory::Kind::kDevice ? 2 : 1; return kSuccess;
      case kPointerDevice: *static_cast<DevicePointer*>(out) = p; return kSuccess;
      case kPointerHost:
        if (a->kind == Memory::Kind::kDevice) return s.refuse(kInvalidValue, "device memory has no host pointer");
        *static_cast<void**>(out) = pointer(p);
        return kSuccess;
      case kPointerIsManaged: *static_cast<unsigned char*>(out) = 0; return kSuccess;
      case kPointerOrdinal: *static_cast<int*>(out) = 0; return kSuccess;
      default: return s.refuse(kNotSupported, "pointer attribute %d", attribute);
    }
  });
}

EMU_API cuMemcpyHtoD_v2(DevicePointer to, const void* from, std::size_t n) {
  return copy(pointer(to), from, n, nullptr, "cuMemcpyHtoD", to, 0, true);
}
EMU_API cuMemcpyDtoH_v2(void* to, DevicePointer from, std::size_t n) {
  return copy(to, pointer(from), n, nullptr, "cuMemcpyDtoH", from, 0, true);
}
// A device-to-device copy does not wait on the real device either.
EMU_API cuMemcpyDtoD_v2(DevicePointer to, DevicePointer from, std::size_t n) {
  return copy(pointer(to), pointer(from), n, nullptr, "cuMemcpyDtoD", to, from, false);
}
EMU_API cuMemcpyHtoDAsync_v2(DevicePointer to, const void* from, std::size_t n, void* stream) {
  return copy(pointer(to), from, n, stream, "cuMemcpyHtoDAsync", to, 0, false);
}
EMU_API cuMemcpyDtoHAsync_v2(void* to, DevicePointer from, std::size_t n, void* stream) {
  return copy(to, pointer(from), n, stream, "cuMemcpyDtoHAsync", from, 0, false);
}
EMU_API cuMemcpyDtoDAsync_v2(DevicePointer to, DevicePointer from, std::size_t n, void* stream) {
  return copy(pointer(to), pointer(from), n, stream, "cuMemcpyDtoDAsync", to, from, false);
}
EMU_API cuMemcpy(DevicePointer to, DevicePointer from, std::size_t n) {
  return copy(pointer(to), pointer(from), n, nullptr, "cuMemcpy", 0, 0, true);
}
EMU_API cuMemcpyAsync(DevicePointer to, DevicePointer from, std::size_t n, void* stream) {
  return copy(pointer(to), pointer(from), n, stream, "cuMemcpyAsync", 0, 0, false);
}

EMU_API cuMemsetD8_v2(DevicePointer p, unsigned char v, std::size_t n) { return fill(p, v, n, nullptr, false); }
EMU_API cuMemsetD16_v2(DevicePointer p, unsigned short v, std::size_t n) { return fill(p, v, n, nullptr, false); }
EMU_API cuMemsetD32_v2(DevicePointer p, unsigned v, std::size_t n) { return fill(p, v, n, nullptr, false); }
EMU_API cuMemsetD8Async(DevicePointer p, unsigned char v, std::size_t n, void* s) { return fill(p, v, n, s, false); }
EMU_API cuMemsetD16Async(DevicePointer p, unsigned short v, std::size_t n, void* s) { return fill(p, v, n, s, false); }
EMU_API cuMemsetD32Async(DevicePointer p, unsigned v, std::size_t n, void* s) { return fill(p, v, n, s, false); }
