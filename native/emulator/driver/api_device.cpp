// The driver API: initialisation, devices, contexts, errors.
#include <cstdio>
#include <cstring>

#include "state.h"

using namespace emu::driver;

namespace {

int check_device(State& s, int device) {
  if (device >= 0 && device < s.config.devices) return kSuccess;
  return s.refuse(kInvalidDevice, "device %d of %d", device, s.config.devices);
}

struct ErrorText {
  int code;
  const char *name, *text;
};
constexpr ErrorText kErrors[] = {
    {0, "CUDA_SUCCESS", "no error"},
    {1, "CUDA_ERROR_INVALID_VALUE", "invalid argument"},
    {2, "CUDA_ERROR_OUT_OF_MEMORY", "out of memory"},
    {3, "CUDA_ERROR_NOT_INITIALIZED", "initialization error"},
    {100, "CUDA_ERROR_NO_DEVICE", "no CUDA-capable device is detected"},
    {101, "CUDA_ERROR_INVALID_DEVICE", "invalid device ordinal"},
    {200, "CUDA_ERROR_INVALID_IMAGE", "device kernel image is invalid"},
    {201, "CUDA_ERROR_INVALID_CONTEXT", "invalid device context"},
    {209, "CUDA_ERROR_NO_BINARY_FOR_GPU", "no kernel image is available for execution on the device"},
    {301, "CUDA_ERROR_FILE_NOT_FOUND", "file not found"},
    {303, "CUDA_ERROR_SHARED_OBJECT_INIT_FAILED", "shared object initialization failed"},
    {400, "CUDA_ERROR_INVALID_HANDLE", "invalid resource handle"},
    {500, "CUDA_ERROR_NOT_FOUND", "named symbol not found"},
    {600, "CUDA_ERROR_NOT_READY", "device not ready"},
    {700, "CUDA_ERROR_ILLEGAL_ADDRESS", "an illegal memory access was encountered"},
    {701, "CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES", "too many resources requested for launch"},
    {710, "CUDA_ERROR_ASSERT", "device-side assert triggered"},
    {712, "CUDA_ERROR_HOST_MEMORY_ALREADY_REGISTERED", "part or all of the memory is already registered"},
    {713, "CUDA_ERROR_HOST_MEMORY_NOT_REGISTERED", "the memory is not registered"},
    {716, "CUDA_ERROR_MISALIGNED_ADDRESS", "misaligned address"},
    {719, "CUDA_ERROR_LAUNCH_FAILED", "unspecified launch failure"},
    {801, "CUDA_ERROR_NOT_SUPPORTED", "operation not supported"},
};
const ErrorText* find_error(int code) {
  for (const ErrorText& e : kErrors)
    if (e.code == code) return &e;
  return nullptr;
}

}  // namespace

EMU_API cuInit(unsigned flags) {
  State& s = state();
  std::lock_guard<std::recursive_mutex> guard(s.lock);
  if (flags != 0) return kInvalidValue;
  if (s.config.devices == 0) return kNoDevice;
  s.initialized = true;
  return kSuccess;
}
EMU_API cuDriverGetVersion(int* version) {
  return guarded(Need::kNothing, [&](State& s) -> int { return *version = s.config.driver_version, kSuccess; });
}
EMU_API cuDeviceGetCount(int* count) {
  return guarded(Need::kInit, [&](State& s) -> int { return *count = s.config.devices, kSuccess; });
}
EMU_API cuDeviceGet(int* device, int ordinal) {
  return guarded(Need::kInit, [&](State& s) -> int {
    *device = ordinal;
    return check_device(s, ordinal);
  });
}
EMU_API cuDeviceGetName(char* name, int length, int device) {
  return guarded(Need::kInit, [&](State& s) -> int {
    if (length <= 0) return s.refuse(kInvalidValue, "a name of %d bytes", length);
    std::snprintf(name, static_cast<std::size_t>(length), "%s", device_name(s.config).c_str());
    return check_device(s, device);
  });
}
EMU_API cuDeviceGetAttribute(int* value, int attribute, int device) {
  return guarded(Need::kInit, [&](State& s) -> int {
    if (check_device(s, device) != kSuccess) return kInvalidDevice;
    return device_attribute(s.config, attribute, value)
               ? static_cast<int>(kSuccess)
               : s.refuse(kInvalidValue, "device attribute %d", attribute);
  });
}
EMU_API cuDeviceComputeCapability(int* major, int* minor, int device) {
  return guarded(Need::kInit, [&](State& s) -> int {
    *major = s.config.compute_capability / 10;
    *minor = s.config.compute_capability % 10;
    return check_device(s, device);
  });
}
EMU_API cuDeviceTotalMem_v2(std::size_t* bytes, int device) {
  return guarded(Need::kInit, [&](State& s) -> int {
    *bytes = s.config.memory;
    return check_device(s, device);
  });
}
EMU_API cuDeviceGetUuid_v2(unsigned char* uuid, int device) {
  return guarded(Need::kInit, [&](State& s) -> int {
    std::memcpy(uuid, "iassa-emulator-0", 16);
    return check_device(s, device);
  });
}
EMU_API cuDeviceGetPCIBusId(char* id, int length, int device) {
  return guarded(Need::kInit, [&](State& s) -> int {
    std::snprintf(id, static_cast<std::size_t>(length), "0000:00:00.0");
    return check_device(s, device);
  });
}

EMU_API cuDevicePrimaryCtxRetain(void** context, int device) {
  return guarded(Need::kInit, [&](State& s) -> int {
    if (check_device(s, device) != kSuccess) return kInvalidDevice;
    ++s.primary_refs;
    *context = primary_context();
    return kSuccess;
  });
}
EMU_API cuDevicePrimaryCtxRelease_v2(int device) {
  return guarded(Need::kInit, [&](State& s) -> int {
    if (check_device(s, device) != kSuccess) return kInvalidDevice;
    if (s.primary_refs == 0) return s.refuse(kInvalidContext, "the primary context is not retained");
    const int code = synchronize_all();
    --s.primary_refs;
    return code;
  });
}
EMU_API cuDevicePrimaryCtxGetState(int device, unsigned* flags, int* active) {
  return guarded(Need::kInit, [&](State& s) -> int {
    *flags = s.primary_flags;
    *active = s.primary_refs > 0;
    return check_device(s, device);
  });
}
EMU_API cuDevicePrimaryCtxSetFlags_v2(int device, unsigned flags) {
  return guarded(Need::kInit, [&](State& s) -> int {
    s.primary_flags = flags;
    return check_device(s, device);
  });
}
EMU_API cuCtxSetCurrent(void* context) {
  return guarded(Need::kInit, [&](State& s) -> int {
    if (context != nullptr && (context != primary_context() || s.primary_refs == 0))
      return s.refuse(kInvalidContext, "%p is no retained context", context);
    if (context_stack().empty()) context_stack().push_back(nullptr);
    context_stack().back() = context;
    return kSuccess;
  });
}
EMU_API cuCtxGetCurrent(void** context) {
  return guarded(Need::kInit, [&](State&) -> int {
    *context = context_stack().empty() ? nullptr : context_stack().back();
    return kSuccess;
  });
}
EMU_API cuCtxPushCurrent_v2(void* context) {
  return guarded(Need::kInit, [&](State& s) -> int {
    if (context != primary_context() || s.primary_refs == 0) return s.refuse(kInvalidContext, "%p", context);
    context_stack().push_back(context);
    return kSuccess;
  });
}
EMU_API cuCtxPopCurrent_v2(void** context) {
  return guarded(Need::kContext, [&](State&) -> int {
    if (context != nullptr) *context = context_stack().back();
    context_stack().pop_back();
    return kSuccess;
  });
}
EMU_API cuCtxGetDevice(int* device) {
  return guarded(Need::kContext, [&](State&) -> int { return *device = 0, kSuccess; });
}
EMU_API cuCtxGetApiVersion(void*, unsigned* version) {
  return guarded(Need::kInit, [&](State& s) -> int {
    return *version = static_cast<unsigned>(s.config.driver_version), kSuccess;
  });
}
EMU_API cuCtxGetFlags(unsigned* flags) {
  return guarded(Need::kContext, [&](State& s) -> int { return *flags = s.primary_flags, kSuccess; });
}
EMU_API cuCtxGetStreamPriorityRange(int* least, int* greatest) {
  return guarded(Need::kContext, [&](State&) -> int {
    if (least != nullptr) *least = 0;
    if (greatest != nullptr) *greatest = -5;
    return kSuccess;
  });
}
EMU_API cuCtxSynchronize(void) {
  return guarded(Need::kContext, [](State&) -> int { return synchronize_all(); });
}
EMU_API cuCtxSynchronize_v2(void*) { return cuCtxSynchronize(); }

EMU_API cuGetErrorName(int code, const char** name) {
  const ErrorText* e = find_error(code);
  *name = e != nullptr ? e->name : nullptr;
  return e != nullptr ? kSuccess : kInvalidValue;
}
// The real text, and after it what the emulator found, when it was the last to fail.
EMU_API cuGetErrorString(int code, const char** text) {
  thread_local std::string held;
  State& s = state();
  std::lock_guard<std::recursive_mutex> guard(s.lock);
  const ErrorText* e = find_error(code);
  *text = nullptr;
  if (e == nullptr) return kInvalidValue;
  held = e->text;
  if (code != kSuccess && code != kNotReady && !s.diagnostic.empty()) held += " [emulator: " + s.diagnostic + "]";
  *text = held.c_str();
  return kSuccess;
}

// Every function of the preset that the stand-in does not have ends here (stubs are generated).
extern "C" int emu_not_supported(const char* name) {
  State& s = state();
  std::lock_guard<std::recursive_mutex> guard(s.lock);
  return s.refuse(kNotSupported, "%s is not emulated", name);
}
