// What the emulated device is and how it runs, from the environment (IASSA_EMU_<NAME>) and, while the process runs,
// from control images (README.md).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "../src/launch.h"

namespace emu::driver {

enum class StreamMode { kLate, kRandom, kEager };

struct Config {
  int devices = 1;
  int compute_capability = 90;  // major * 10 + minor
  std::size_t memory = std::size_t{4} << 30;
  int driver_version = 13010;
  Order order = Order::kForward;
  Copies copies = Copies::kRandom;
  StreamMode streams = StreamMode::kLate;
  std::uint64_t seed = 1;
  int workers = 1;
  bool any_pointer = false;
  bool verbose = false;
  // Counted from 1; 0 is never. With `from`, that one and all after it.
  std::uint64_t fail_alloc = 0, fail_launch = 0;
  bool fail_alloc_from = false;
  // The call that needs a context, but for those that free, and the code it gives.
  std::uint64_t fail_call = 0;
  int fail_code = 719;

  Config();
  // False if there is no such key or the value makes no sense.
  bool set(const std::string& key, const std::string& value);
};

// CU_DEVICE_ATTRIBUTE_* of the stated device; false for a number that does not exist.
bool device_attribute(const Config& config, int attribute, int* value);
std::string device_name(const Config& config);

}  // namespace emu::driver
