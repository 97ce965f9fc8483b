// A block's shared memory: exact-size heap blocks, filled with 0xFF at each block's start, with guards around them that
// are checked at its end (AddressSanitizer's own where it is there).
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "emu/thread.h"

namespace emu {

class SharedMemory {
 public:
  ~SharedMemory() { free_all(); }

  void begin_block(std::size_t dynamic_bytes, std::size_t limit);
  // Checks the guards; an empty string or what is wrong.
  std::string check() const;
  void free_all();

  void* get_static(const void* tag, std::size_t size, std::size_t align, const char* name, Site site);
  void* get_dynamic(std::size_t align, const char* name, Site site);
  std::size_t static_bytes() const { return static_bytes_; }

 private:
  static constexpr std::size_t kGuard = 64;
  struct Piece {
    const void* tag;
    std::size_t size;
    const char* name;
    Site site;
    unsigned char* base;  // what was allocated
    unsigned char* data;
    bool used;  // by this block
  };
  Piece make(const void* tag, std::size_t size, const char* name, Site site);

  std::vector<Piece> pieces_;
  std::size_t dynamic_bytes_ = 0, static_bytes_ = 0, limit_ = 0;
};

}  // namespace emu
