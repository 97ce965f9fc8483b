// Compiled only where NVIDIA's cuda.h is (make check-abi): the numbers of driver/api.h against it.
#include <cuda.h>

#include "../driver/api.h"

using namespace emu::driver;
static_assert(kInvalidValue == CUDA_ERROR_INVALID_VALUE && kOutOfMemory == CUDA_ERROR_OUT_OF_MEMORY);
static_assert(kNotInitialized == CUDA_ERROR_NOT_INITIALIZED && kNoDevice == CUDA_ERROR_NO_DEVICE);
static_assert(kInvalidDevice == CUDA_ERROR_INVALID_DEVICE && kInvalidImage == CUDA_ERROR_INVALID_IMAGE);
static_assert(kInvalidContext == CUDA_ERROR_INVALID_CONTEXT && kNoBinaryForGpu == CUDA_ERROR_NO_BINARY_FOR_GPU);
static_assert(kFileNotFound == CUDA_ERROR_FILE_NOT_FOUND);
static_assert(kSharedObjectInitFailed == CUDA_ERROR_SHARED_OBJECT_INIT_FAILED);
static_assert(kInvalidHandle == CUDA_ERROR_INVALID_HANDLE && kNotFound == CUDA_ERROR_NOT_FOUND);
static_assert(kNotReady == CUDA_ERROR_NOT_READY && kIllegalAddressError == CUDA_ERROR_ILLEGAL_ADDRESS);
static_assert(kLaunchOutOfResources == CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES && kAssertError == CUDA_ERROR_ASSERT);
static_assert(kHostMemoryAlreadyRegistered == CUDA_ERROR_HOST_MEMORY_ALREADY_REGISTERED);
static_assert(kHostMemoryNotRegistered == CUDA_ERROR_HOST_MEMORY_NOT_REGISTERED);
static_assert(kMisaligned == CUDA_ERROR_MISALIGNED_ADDRESS && kLaunchFailedError == CUDA_ERROR_LAUNCH_FAILED);
static_assert(kNotSupported == CUDA_ERROR_NOT_SUPPORTED);
static_assert(static_cast<int>(kFuncMaxThreads) == CU_FUNC_ATTRIBUTE_MAX_THREADS_PER_BLOCK);
static_assert(static_cast<int>(kFuncMaxDynamicShared) == CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES);
static_assert(static_cast<int>(kFuncCarveout) == CU_FUNC_ATTRIBUTE_PREFERRED_SHARED_MEMORY_CARVEOUT);
static_assert(static_cast<int>(kPointerMemoryType) == CU_POINTER_ATTRIBUTE_MEMORY_TYPE);
static_assert(static_cast<int>(kPointerOrdinal) == CU_POINTER_ATTRIBUTE_DEVICE_ORDINAL);
static_assert(static_cast<int>(kPointerIsManaged) == CU_POINTER_ATTRIBUTE_IS_MANAGED);
static_assert(sizeof(LaunchConfig) == sizeof(CUlaunchConfig));
static_assert(offsetof(LaunchConfig, stream) == offsetof(CUlaunchConfig, hStream));
static_assert(offsetof(LaunchConfig, attribute_count) == offsetof(CUlaunchConfig, numAttrs));
static_assert(sizeof(DevicePointer) == sizeof(CUdeviceptr));
