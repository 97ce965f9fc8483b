// Device memory: host memory with guard bands of 512 bytes around each allocation, filled with 0xFF when handed out. A
// freed allocation is filled with 0xFD and kept a while, so that a late write shows.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <string>

namespace emu::driver {

class Memory {
 public:
  enum class Kind { kDevice, kPinned, kRegistered };
  struct Allocation {
    Kind kind;
    std::size_t size;
    std::uint64_t number;  // in order of allocation, from 1
    unsigned char* base;   // what the host allocated, or null for registered memory
    unsigned char* data;
  };

  // Null if the host has no memory.
  void* allocate(Kind kind, std::size_t size);
  void register_host(void* p, std::size_t size);
  // The allocation that holds p, or null.
  const Allocation* find(const void* p) const;
  const Allocation* starts_at(const void* p) const;
  // A message if the guards are damaged.
  std::string release(const void* p);
  // Looks at every guard band and at freed memory; an empty string or what is wrong, which is mended so that it is told
  // once.
  std::string check();
  bool contains(const void* p, std::size_t bytes) const;

  std::size_t device_bytes() const { return device_bytes_; }
  std::size_t live() const { return by_address_.size(); }
  // Bytes of freed memory that are kept and looked at after each launch.
  std::size_t quarantine = std::size_t{16} << 20;
  std::uint64_t count = 0;  // allocations asked for, for fault injection

 private:
  static constexpr std::size_t kGuard = 512;
  static std::string check_guards(const Allocation& a);
  static std::string check_freed(const Allocation& a);
  void drop_oldest();

  std::map<std::uintptr_t, Allocation> by_address_;
  std::deque<Allocation> freed_;
  std::size_t freed_bytes_ = 0, device_bytes_ = 0;
  std::uint64_t numbers_ = 0;
};

}  // namespace emu::driver
