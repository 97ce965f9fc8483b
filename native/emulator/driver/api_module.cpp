// The driver API: modules, functions, launches, occupancy.
//
// An image is text: "IASSA-EMULATED <path of a library made by emucc>" loads kernels, "IASSA-EMULATED-CONTROL" with
// lines of key=value sets the emulator (README.md).
#include <dlfcn.h>
#include <link.h>

#include <cstdlib>
#include <cstring>
#include <sstream>

#include "state.h"

using namespace emu::driver;

namespace {

constexpr char kMagic[] = "IASSA-EMULATED";
constexpr std::size_t kLongestImage = 8192;

int control(State& s, std::istringstream& lines) {
  std::string line;
  while (std::getline(lines, line)) {
    const std::size_t equals = line.find('=');
    if (line.empty()) continue;
    const std::string key = line.substr(0, equals), value = equals == std::string::npos ? "" : line.substr(equals + 1);
    if (key == "reset") {  // forgets a sticky error, as a new process would, and counts from 1 again
      s.sticky = 0;
      s.diagnostic.clear();
      s.memory.count = s.launches = s.calls = 0;
    } else if (key == "quarantine") {
      s.memory.quarantine = std::strtoull(value.c_str(), nullptr, 10);
    } else if (!s.config.set(key, value)) {
      return s.refuse(kInvalidImage, "control line %s makes no sense", line.c_str());
    }
    if (key == "seed") s.random.state = s.config.seed;
  }
  return kSuccess;
}

int load(void** out, const void* image) {
  State& s = state();
  std::lock_guard<std::recursive_mutex> guard(s.lock);
  const char* text = static_cast<const char*>(image);
  if (out == nullptr || text == nullptr) return kInvalidValue;
  if (std::strncmp(text, kMagic, sizeof kMagic - 1) != 0)
    return s.refuse(kInvalidImage, "the image is not an emulated one: it must start with \"%s <path>\"", kMagic);
  const std::string body(text, strnlen(text, kLongestImage));
  if (body.rfind("IASSA-EMULATED-CONTROL\n", 0) == 0) {  // allowed after a sticky error: it can clear it
    std::istringstream lines(body.substr(body.find('\n') + 1));
    const int code = control(s, lines);
    if (code != kSuccess) return code;
    auto module = std::make_unique<Module>();
    *out = module.get();
    s.modules[*out] = std::move(module);
    return kSuccess;
  }
  return guarded(Need::kContext, [&](State&) -> int {
    const std::size_t begin = sizeof kMagic;
    const std::string path = body.size() > begin ? body.substr(begin, body.find('\n') - begin) : "";
    void* library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (path.empty() || library == nullptr)
      return s.refuse(kSharedObjectInitFailed, "%s", library == nullptr ? dlerror() : "the image names no library");
    auto module = std::make_unique<Module>();
    module->library = library;
    *out = module.get();
    s.modules[*out] = std::move(module);
    return kSuccess;
  });
}

Module* find_module(State& s, void* handle) {
  auto found = s.modules.find(handle);
  return found == s.modules.end() ? nullptr : found->second.get();
}

Function* find_function(State& s, void* handle) {
  return s.function_handles.count(handle) != 0 ? static_cast<Function*>(handle) : nullptr;
}

}  // namespace

EMU_API cuModuleLoadDataEx(void** out, const void* image, unsigned, int*, void**) { return load(out, image); }
EMU_API cuModuleLoadData(void** out, const void* image) { return load(out, image); }
EMU_API cuModuleLoad(void** out, const char* path) {
  return load(out, (std::string(kMagic) + " " + path + "\n").c_str());
}
EMU_API cuModuleUnload(void* handle) {
  return guarded(Need::kRelease, [&](State& s) -> int {
    Module* module = find_module(s, handle);
    if (module == nullptr) return s.refuse(kInvalidHandle, "no such module %p", handle);
    const int code = synchronize_all();
    for (auto at = s.functions.begin(); at != s.functions.end();) {
      if (at->first.first == handle) {
        s.function_handles.erase(at->second.get());
        at = s.functions.erase(at);
      } else {
        ++at;
      }
    }
    for (void* p : module->globals) s.memory.release(p);
    if (module->library != nullptr) dlclose(module->library);
    s.modules.erase(handle);
    return code;
  });
}
EMU_API cuModuleGetFunction(void** out, void* handle, const char* name) {
  return guarded(Need::kContext, [&](State& s) -> int {
    Module* module = find_module(s, handle);
    if (module == nullptr || module->library == nullptr) return s.refuse(kInvalidHandle, "no such module %p", handle);
    const void* info = dlsym(module->library, (std::string("iassa_kernel_") + name).c_str());
    if (info == nullptr) return s.refuse(kNotFound, "no kernel %s in the module", name);
    auto& function = s.functions[{handle, static_cast<const emu::KernelInfo*>(info)}];
    if (function == nullptr) function = std::make_unique<Function>();
    function->info = static_cast<const emu::KernelInfo*>(info);
    function->module = module;
    s.function_handles.insert(function.get());
    *out = function.get();
    return kSuccess;
  });
}
EMU_API cuModuleGetGlobal_v2(DevicePointer* out, std::size_t* bytes, void* handle, const char* name) {
  return guarded(Need::kContext, [&](State& s) -> int {
    Module* module = find_module(s, handle);
    if (module == nullptr || module->library == nullptr) return s.refuse(kInvalidHandle, "no such module %p", handle);
    void* p = dlsym(module->library, name);
    Dl_info where;
    void* symbol = nullptr;
    if (p == nullptr || dladdr1(p, &where, &symbol, RTLD_DL_SYMENT) == 0 || symbol == nullptr)
      return s.refuse(kNotFound, "no variable %s in the module", name);
    const std::size_t size = static_cast<const ElfW(Sym)*>(symbol)->st_size;
    if (s.memory.starts_at(p) == nullptr) {
      s.memory.register_host(p, size);
      module->globals.push_back(p);
    }
    if (out != nullptr) *out = reinterpret_cast<DevicePointer>(p);
    if (bytes != nullptr) *bytes = size;
    return kSuccess;
  });
}

EMU_API cuFuncGetAttribute(int* value, int attribute, void* handle) {
  return guarded(Need::kContext, [&](State& s) -> int {
    Function* f = find_function(s, handle);
    if (f == nullptr) return s.refuse(kInvalidHandle, "no such function %p", handle);
    switch (attribute) {
      case kFuncMaxThreads: return *value = static_cast<int>(f->info->max_threads), kSuccess;
      case kFuncSharedBytes: return *value = f->static_shared, kSuccess;  // known once the kernel has run
      case kFuncRegisters: return *value = 32, kSuccess;                  // there are none: a plausible number
      case kFuncPtxVersion:
      case kFuncBinaryVersion: return *value = s.config.compute_capability, kSuccess;
      case kFuncMaxDynamicShared: return *value = f->max_dynamic_shared, kSuccess;
      case kFuncCarveout: return *value = -1, kSuccess;
      default: return *value = 0, kSuccess;
    }
  });
}
EMU_API cuFuncSetAttribute(void* handle, int attribute, int value) {
  return guarded(Need::kContext, [&](State& s) -> int {
    Function* f = find_function(s, handle);
    if (f == nullptr) return s.refuse(kInvalidHandle, "no such function %p", handle);
    if (attribute == kFuncCarveout) return kSuccess;
    int limit = 0;
    device_attribute(s.config, 97, &limit);
    if (attribute != kFuncMaxDynamicShared || value < 0 || value > limit)
      return s.refuse(kInvalidValue, "function attribute %d = %d (shared memory limit %d)", attribute, value, limit);
    f->max_dynamic_shared = value;
    return kSuccess;
  });
}
EMU_API cuFuncSetCacheConfig(void* handle, int) {
  return guarded(Need::kContext, [&](State& s) -> int {
    return find_function(s, handle) != nullptr ? kSuccess : kInvalidHandle;
  });
}
EMU_API cuFuncGetName(const char** name, void* handle) {
  return guarded(Need::kContext, [&](State& s) -> int {
    Function* f = find_function(s, handle);
    if (f == nullptr) return s.refuse(kInvalidHandle, "no such function %p", handle);
    *name = f->info->name;
    return kSuccess;
  });
}
EMU_API cuFuncGetModule(void** module, void* handle) {
  return guarded(Need::kContext, [&](State& s) -> int {
    Function* f = find_function(s, handle);
    if (f == nullptr) return s.refuse(kInvalidHandle, "no such function %p", handle);
    *module = f->module;
    return kSuccess;
  });
}
EMU_API cuFuncGetParamInfo(void* handle, std::size_t index, std::size_t* offset, std::size_t* size) {
  return guarded(Need::kContext, [&](State& s) -> int {
    Function* f = find_function(s, handle);
    if (f == nullptr) return s.refuse(kInvalidHandle, "no such function %p", handle);
    if (index >= f->info->param_count) return kInvalidValue;
    std::size_t at = 0;
    for (std::size_t i = 0; i <= index; ++i) {
      const emu::ParamInfo& p = f->info->params[i];
      at = (at + p.align - 1) / p.align * p.align;
      if (i < index) at += p.size;
    }
    if (offset != nullptr) *offset = at;
    if (size != nullptr) *size = f->info->params[index].size;
    return kSuccess;
  });
}
