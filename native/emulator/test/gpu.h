// The driver API as a small C++ test sees it: declared here by hand, so that tests need no toolkit.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

using DevicePointer = unsigned long long;
extern "C" {
int cuInit(unsigned);
int cuDeviceGetCount(int*);
int cuDeviceGetAttribute(int*, int, int);
int cuDevicePrimaryCtxRetain(void**, int);
int cuDevicePrimaryCtxRelease_v2(int);
int cuCtxSetCurrent(void*);
int cuCtxSynchronize(void);
int cuMemAlloc_v2(DevicePointer*, size_t);
int cuMemFree_v2(DevicePointer);
int cuMemGetInfo_v2(size_t*, size_t*);
int cuMemcpyHtoD_v2(DevicePointer, const void*, size_t);
int cuMemcpyDtoH_v2(void*, DevicePointer, size_t);
int cuMemcpyHtoDAsync_v2(DevicePointer, const void*, size_t, void*);
int cuMemcpyDtoHAsync_v2(void*, DevicePointer, size_t, void*);
int cuMemsetD32Async(DevicePointer, unsigned, size_t, void*);
int cuModuleLoadData(void**, const void*);
int cuModuleUnload(void*);
int cuModuleGetFunction(void**, void*, const char*);
int cuModuleGetGlobal_v2(DevicePointer*, size_t*, void*, const char*);
int cuFuncSetAttribute(void*, int, int);
int cuLaunchKernel(void*, unsigned, unsigned, unsigned, unsigned, unsigned, unsigned, unsigned, void*, void**, void**);
int cuStreamCreate(void**, unsigned);
int cuStreamDestroy_v2(void*);
int cuStreamSynchronize(void*);
int cuStreamQuery(void*);
int cuStreamWaitEvent(void*, void*, unsigned);
int cuEventCreate(void**, unsigned);
int cuEventDestroy_v2(void*);
int cuEventRecord(void*, void*);
int cuEventSynchronize(void*);
int cuEventQuery(void*);
int cuGetErrorString(int, const char**);
int cuGraphCreate(void**, unsigned);
}

namespace gpu {

inline std::string text(int code) {
  const char* s = nullptr;
  cuGetErrorString(code, &s);
  return s == nullptr ? "?" : s;
}
inline void must(int code, const char* what) {
  if (code == 0) return;
  std::printf("FAILED %s: %d %s\n", what, code, text(code).c_str());
  std::exit(1);
}
#define MUST(call) gpu::must((call), #call)

// Sets the emulator: lines of key=value.
inline int control(const std::string& lines) {
  void* module = nullptr;
  return cuModuleLoadData(&module, ("IASSA-EMULATED-CONTROL\n" + lines + "\n").c_str());
}

struct Module {
  void* handle = nullptr;
  explicit Module(const std::string& path) { MUST(cuModuleLoadData(&handle, ("IASSA-EMULATED " + path + "\n").c_str())); }
  void* function(const char* name) const {
    void* f = nullptr;
    MUST(cuModuleGetFunction(&f, handle, name));
    return f;
  }
};

template <class T>
struct Array {
  DevicePointer p = 0;
  size_t n;
  explicit Array(size_t count) : n(count) { MUST(cuMemAlloc_v2(&p, n * sizeof(T))); }
  explicit Array(const std::vector<T>& v) : Array(v.size()) { MUST(cuMemcpyHtoD_v2(p, v.data(), n * sizeof(T))); }
  Array(const Array&) = delete;
  Array& operator=(const Array&) = delete;
  ~Array() { cuMemFree_v2(p); }
  std::vector<T> get() const {
    std::vector<T> v(n);
    MUST(cuMemcpyDtoH_v2(v.data(), p, n * sizeof(T)));
    return v;
  }
};

struct Dim {
  unsigned x = 1, y = 1, z = 1;
};
template <class... A>
int launch(void* f, Dim grid, Dim block, unsigned shared, void* stream, A... arguments) {
  void* params[] = {static_cast<void*>(&arguments)..., nullptr};
  return cuLaunchKernel(f, grid.x, grid.y, grid.z, block.x, block.y, block.z, shared, stream, params, nullptr);
}

inline void start() {
  void* context = nullptr;
  MUST(cuInit(0));
  MUST(cuDevicePrimaryCtxRetain(&context, 0));
  MUST(cuCtxSetCurrent(context));
}

}  // namespace gpu
