#include "shared_memory.h"

#include <cstdlib>
#include <cstring>

namespace emu {

namespace {
constexpr unsigned char kGuardByte = 0xCB;
constexpr std::size_t kAlign = 128;
// Dynamic shared memory has one tag of its own.
const char dynamic_tag = 0;
#if defined(EMU_ASAN)
constexpr bool kOwnGuards = false;
#else
constexpr bool kOwnGuards = true;
#endif
}  // namespace

void SharedMemory::begin_block(std::size_t dynamic_bytes, std::size_t limit) {
  if (dynamic_bytes != dynamic_bytes_) free_all();
  dynamic_bytes_ = dynamic_bytes;
  static_bytes_ = 0;
  limit_ = limit;
  for (Piece& p : pieces_) p.used = false;
}

void SharedMemory::free_all() {
  for (Piece& p : pieces_) std::free(p.base);
  pieces_.clear();
}

SharedMemory::Piece SharedMemory::make(const void* tag, std::size_t size, const char* name, Site site) {
  Piece p{tag, size, name, site, nullptr, nullptr, false};
  void* base = nullptr;
  // The front guard is a whole alignment unit; without our own guards the block has exactly the size asked for.
  const std::size_t front = kOwnGuards ? kAlign : 0;
  if (posix_memalign(&base, kAlign, front + size + (kOwnGuards ? kGuard : 0)) != 0)
    emu::fail(kLaunchFailed, site, "no host memory for %zu bytes of shared memory", size);
  p.base = static_cast<unsigned char*>(base);
  p.data = p.base + front;
  if (kOwnGuards) {
    std::memset(p.base, kGuardByte, front);
    std::memset(p.data + size, kGuardByte, kGuard);
  }
  return p;
}

void* SharedMemory::get_static(const void* tag, std::size_t size, std::size_t align, const char* name, Site site) {
  Piece* found = nullptr;
  for (Piece& p : pieces_)
    if (p.tag == tag && p.size == size) found = &p;
  if (found == nullptr) {
    pieces_.push_back(make(tag, size, name, site));
    found = &pieces_.back();
  }
  if (!found->used) {
    if (align > kAlign) fail(kLaunchFailed, site, "shared memory %s: alignment %zu is above %zu", name, align, kAlign);
    found->used = true;
    std::memset(found->data, 0xFF, size);
    if (tag != &dynamic_tag) static_bytes_ += (size + 15) / 16 * 16;
    if (static_bytes_ + dynamic_bytes_ > limit_)
      fail(kLaunchFailed, site, "shared memory: %zu static + %zu dynamic bytes exceed the device's %zu per block",
           static_bytes_, dynamic_bytes_, limit_);
  }
  return found->data;
}

void* SharedMemory::get_dynamic(std::size_t align, const char* name, Site site) {
  return get_static(&dynamic_tag, dynamic_bytes_, align, name, site);
}

std::string SharedMemory::check() const {
  if (!kOwnGuards) return {};
  for (const Piece& p : pieces_) {
    if (!p.used) continue;
    for (std::size_t i = 0; i < kGuard; ++i) {
      long at = 0;
      if (p.data[p.size + i] != kGuardByte)
        at = static_cast<long>(p.size + i);
      else if (p.data[-1 - static_cast<long>(i)] != kGuardByte)
        at = -1 - static_cast<long>(i);
      else
        continue;
      return "shared memory " + std::string(p.name) + " (" + p.site.file + ":" + std::to_string(p.site.line) + ", " +
             std::to_string(p.size) + " bytes) was written at byte " + std::to_string(at);
    }
  }
  return {};
}

}  // namespace emu
