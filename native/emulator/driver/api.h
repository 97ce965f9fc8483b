// The part of the CUDA driver API that the stand-in has: names and numbers as in NVIDIA's cuda.h, written down here so
// that no CUDA toolkit is needed. `make check-abi` compares the numbers where a toolkit is installed.
#pragma once

#include <cstddef>
#include <cstdint>

#define EMU_EXPORT __attribute__((visibility("default")))
#define EMU_API extern "C" EMU_EXPORT int

namespace emu::driver {

enum Result : int {
  kSuccess = 0,
  kInvalidValue = 1,
  kOutOfMemory = 2,
  kNotInitialized = 3,
  kNoDevice = 100,
  kInvalidDevice = 101,
  kInvalidImage = 200,
  kInvalidContext = 201,
  kNoBinaryForGpu = 209,
  kFileNotFound = 301,
  kSharedObjectInitFailed = 303,
  kInvalidHandle = 400,
  kNotFound = 500,
  kNotReady = 600,
  kIllegalAddressError = 700,
  kLaunchOutOfResources = 701,
  kAssertError = 710,
  kHostMemoryAlreadyRegistered = 712,
  kHostMemoryNotRegistered = 713,
  kMisaligned = 716,
  kLaunchFailedError = 719,
  kNotSupported = 801,
};

using DevicePointer = unsigned long long;

enum FunctionAttribute {
  kFuncMaxThreads = 0,
  kFuncSharedBytes = 1,
  kFuncConstBytes = 2,
  kFuncLocalBytes = 3,
  kFuncRegisters = 4,
  kFuncPtxVersion = 5,
  kFuncBinaryVersion = 6,
  kFuncMaxDynamicShared = 8,
  kFuncCarveout = 9,
};

enum PointerAttribute {
  kPointerMemoryType = 2,
  kPointerDevice = 3,
  kPointerHost = 4,
  kPointerIsManaged = 8,
  kPointerOrdinal = 9,
};

struct LaunchConfig {  // CUlaunchConfig
  unsigned grid_x, grid_y, grid_z, block_x, block_y, block_z, shared_bytes;
  void* stream;
  void* attributes;
  unsigned attribute_count;
};

}  // namespace emu::driver
