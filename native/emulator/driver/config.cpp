#include "config.h"

#include <cstdio>
#include <cstdlib>

namespace emu::driver {

namespace {

// Figures from NVIDIA's data sheets and the CUDA programming guide's table of compute capabilities.
struct Model {
  int compute_capability;
  const char* name;
  int multiprocessors, threads_per_sm, blocks_per_sm;
  int shared_per_sm, shared_optin;  // bytes
  int l2_bytes, clock_khz, memory_clock_khz, bus_bits;
};
constexpr Model kModels[] = {
    {80, "A100", 108, 2048, 32, 167936, 166912, 41943040, 1410000, 1215000, 5120},
    {86, "RTX 3090", 82, 1536, 16, 102400, 101376, 6291456, 1695000, 9751000, 384},
    {89, "RTX 4090", 128, 1536, 24, 102400, 101376, 75497472, 2520000, 10501000, 384},
    {90, "H100", 132, 2048, 32, 233472, 232448, 52428800, 1980000, 2619000, 5120},
    {100, "B200", 148, 2048, 32, 233472, 232448, 132120576, 1965000, 3996000, 8192},
    {120, "RTX 5090", 170, 1536, 24, 102400, 101376, 100663296, 2407000, 14001000, 512},
};
const Model* model(int compute_capability) {
  for (const Model& m : kModels)
    if (m.compute_capability == compute_capability) return &m;
  return nullptr;
}

}  // namespace

Config::Config() {
  static const char* const kNames[][2] = {
      {"IASSA_EMU_DEVICES", "devices"},       {"IASSA_EMU_DEVICE", "device"},
      {"IASSA_EMU_MEMORY", "memory"},         {"IASSA_EMU_DRIVER_VERSION", "driver-version"},
      {"IASSA_EMU_ORDER", "order"},           {"IASSA_EMU_STREAMS", "streams"},
      {"IASSA_EMU_SEED", "seed"},             {"IASSA_EMU_WORKERS", "workers"},
      {"IASSA_EMU_COPIES", "copies"},
      {"IASSA_EMU_POINTERS", "pointers"},     {"IASSA_EMU_VERBOSE", "verbose"},
      {"IASSA_EMU_FAIL_ALLOC", "fail-alloc"}, {"IASSA_EMU_FAIL_LAUNCH", "fail-launch"},
      {"IASSA_EMU_FAIL_CALL", "fail-call"},   {"IASSA_EMU_FAIL_CODE", "fail-code"},
  };
  for (const auto& name : kNames) {
    const char* value = std::getenv(name[0]);
    if (value != nullptr && !set(name[1], value)) {
      std::fprintf(stderr, "iassa-emulator: %s=%s makes no sense\n", name[0], value);
      std::abort();
    }
  }
}

bool Config::set(const std::string& key, const std::string& value) {
  char* end = nullptr;
  const unsigned long long number = std::strtoull(value.c_str(), &end, 10);
  const bool numeric = !value.empty() && *end == 0;
  if (key == "order") {
    if (value == "forward") return order = Order::kForward, true;
    if (value == "backward") return order = Order::kBackward, true;
    if (value == "random") return order = Order::kRandom, true;
    return false;
  }
  if (key == "copies") {
    if (value == "random") return copies = Copies::kRandom, true;
    if (value == "wait") return copies = Copies::kWait, true;
    if (value == "issue") return copies = Copies::kIssue, true;
    return false;
  }
  if (key == "streams") {
    if (value == "late") return streams = StreamMode::kLate, true;
    if (value == "random") return streams = StreamMode::kRandom, true;
    if (value == "eager") return streams = StreamMode::kEager, true;
    return false;
  }
  if (key == "pointers") {
    if (value != "strict" && value != "any") return false;
    any_pointer = value == "any";
    return true;
  }
  if (key == "device") {
    if (value.rfind("sm_", 0) != 0) return false;
    const int cc = std::atoi(value.c_str() + 3);
    if (model(cc) == nullptr) return false;
    compute_capability = cc;
    return true;
  }
  if (key == "fail-alloc") {
    fail_alloc = number;
    fail_alloc_from = end != nullptr && std::string(end) == "+";
    return numeric || fail_alloc_from;
  }
  if (!numeric) return false;
  if (key == "devices") return number <= 1 && (devices = static_cast<int>(number), true);
  if (key == "memory") return memory = number, true;
  if (key == "driver-version") return driver_version = static_cast<int>(number), true;
  if (key == "seed") return seed = number, true;
  if (key == "workers") return number >= 1 && number <= 64 && (workers = static_cast<int>(number), true);
  if (key == "verbose") return verbose = number != 0, true;
  if (key == "fail-launch") return fail_launch = number, true;
  if (key == "fail-call") return fail_call = number, true;
  if (key == "fail-code") return fail_code = static_cast<int>(number), number > 0;
  return false;
}

std::string device_name(const Config& config) {
  return std::string("iassa emulated ") + model(config.compute_capability)->name;
}

bool device_attribute(const Config& config, int attribute, int* value) {
  const Model& m = *model(config.compute_capability);
  auto is = [value](int v) { return *value = v, true; };
  switch (attribute) {
    case 1: return is(1024);                      // MAX_THREADS_PER_BLOCK
    case 2: case 3: return is(1024);              // MAX_BLOCK_DIM_X, _Y
    case 4: return is(64);                        // MAX_BLOCK_DIM_Z
    case 5: return is(2147483647);                // MAX_GRID_DIM_X
    case 6: case 7: return is(65535);             // MAX_GRID_DIM_Y, _Z
    case 8: return is(49152);                     // MAX_SHARED_MEMORY_PER_BLOCK
    case 9: return is(65536);                     // TOTAL_CONSTANT_MEMORY
    case 10: return is(32);                       // WARP_SIZE
    case 11: return is(2147483647);               // MAX_PITCH
    case 12: return is(65536);                    // MAX_REGISTERS_PER_BLOCK
    case 13: return is(m.clock_khz);              // CLOCK_RATE
    case 14: return is(512);                      // TEXTURE_ALIGNMENT
    case 15: return is(1);                        // GPU_OVERLAP
    case 16: return is(m.multiprocessors);        // MULTIPROCESSOR_COUNT
    case 19: return is(1);                        // CAN_MAP_HOST_MEMORY
    case 31: return is(1);                        // CONCURRENT_KERNELS
    case 32: return is(1);                        // ECC_ENABLED
    case 36: return is(m.memory_clock_khz);       // MEMORY_CLOCK_RATE
    case 37: return is(m.bus_bits);               // GLOBAL_MEMORY_BUS_WIDTH
    case 38: return is(m.l2_bytes);               // L2_CACHE_SIZE
    case 39: return is(m.threads_per_sm);         // MAX_THREADS_PER_MULTIPROCESSOR
    case 40: return is(3);                        // ASYNC_ENGINE_COUNT
    case 41: return is(1);                        // UNIFIED_ADDRESSING
    case 75: return is(m.compute_capability / 10);
    case 76: return is(m.compute_capability % 10);
    case 78: return is(1);                        // STREAM_PRIORITIES_SUPPORTED
    case 79: case 80: return is(1);               // GLOBAL_, LOCAL_L1_CACHE_SUPPORTED
    case 81: return is(m.shared_per_sm);          // MAX_SHARED_MEMORY_PER_MULTIPROCESSOR
    case 82: return is(65536);                    // MAX_REGISTERS_PER_MULTIPROCESSOR
    case 90: return is(1);                        // COMPUTE_PREEMPTION_SUPPORTED
    case 97: return is(m.shared_optin);           // MAX_SHARED_MEMORY_PER_BLOCK_OPTIN
    case 99: return is(1);                        // HOST_REGISTER_SUPPORTED
    case 106: return is(m.blocks_per_sm);         // MAX_BLOCKS_PER_MULTIPROCESSOR
    case 111: return is(1024);                    // RESERVED_SHARED_MEMORY_PER_BLOCK
    default: return attribute > 0 && attribute < 148 && is(0);  // a feature that is not there
  }
}

}  // namespace emu::driver
