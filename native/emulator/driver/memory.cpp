#include "memory.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>

#include "../src/sanitizers.h"

namespace emu::driver {

namespace {
#if defined(EMU_ASAN)
constexpr bool kWatched = true;  // by AddressSanitizer, reads too
#else
constexpr bool kWatched = false;
#endif
constexpr unsigned char kGuardByte = 0xCB, kFreshByte = 0xFF, kFreedByte = 0xFD;

// The first byte of [p, p + n) that is not `byte`, or n.
std::size_t first_other(const unsigned char* p, std::size_t n, unsigned char byte) {
  if (n == 0 || (p[0] == byte && std::memcmp(p, p + 1, n - 1) == 0)) return n;
  std::size_t i = 0;
  while (p[i] == byte) ++i;
  return i;
}

std::string describe(const Memory::Allocation& a) {
  char text[128];
  std::snprintf(text, sizeof text, "allocation #%llu (%zu bytes at %p)", static_cast<unsigned long long>(a.number),
                a.size, static_cast<void*>(a.data));
  return text;
}
}  // namespace

void* Memory::allocate(Kind kind, std::size_t size) {
  void* base = nullptr;
  if (posix_memalign(&base, kGuard, size + 2 * kGuard) != 0) return nullptr;
  Allocation a{kind, size, ++numbers_, static_cast<unsigned char*>(base), static_cast<unsigned char*>(base) + kGuard};
  std::memset(a.base, kGuardByte, kGuard);
  std::memset(a.data, kFreshByte, size);
  std::memset(a.data + size, kGuardByte, kGuard);
  sanitize::forbid(a.base, kGuard);
  sanitize::forbid(a.data + size, kGuard);
  by_address_[reinterpret_cast<std::uintptr_t>(a.data)] = a;
  if (kind == Kind::kDevice) device_bytes_ += size;
  return a.data;
}

void Memory::register_host(void* p, std::size_t size) {
  auto* data = static_cast<unsigned char*>(p);
  by_address_[reinterpret_cast<std::uintptr_t>(p)] = {Kind::kRegistered, size, ++numbers_, nullptr, data};
}

const Memory::Allocation* Memory::find(const void* p) const {
  const auto at = reinterpret_cast<std::uintptr_t>(p);
  auto after = by_address_.upper_bound(at);
  if (after == by_address_.begin()) return nullptr;
  const Allocation& a = std::prev(after)->second;
  return at < std::prev(after)->first + a.size ? &a : nullptr;
}

const Memory::Allocation* Memory::starts_at(const void* p) const {
  auto found = by_address_.find(reinterpret_cast<std::uintptr_t>(p));
  return found == by_address_.end() ? nullptr : &found->second;
}

bool Memory::contains(const void* p, std::size_t bytes) const {
  const Allocation* a = find(p);
  if (a == nullptr) return false;
  return bytes <= a->size - static_cast<std::size_t>(static_cast<const unsigned char*>(p) - a->data);
}

std::string Memory::check_guards(const Allocation& a) {
  if (a.base == nullptr) return {};
  if (kWatched) return {};
  const std::size_t before = first_other(a.base, kGuard, kGuardByte);
  const std::size_t after = first_other(a.data + a.size, kGuard, kGuardByte);
  if (after < kGuard || before < kGuard) {
    std::memset(a.base, kGuardByte, kGuard);
    std::memset(a.data + a.size, kGuardByte, kGuard);
  }
  if (after < kGuard) return describe(a) + " was overrun: byte " + std::to_string(a.size + after) + " was written";
  if (before < kGuard) return describe(a) + " was underrun: byte -" + std::to_string(kGuard - before) + " was written";
  return {};
}

std::string Memory::check_freed(const Allocation& a) {
  if (kWatched) return {};
  const std::size_t at = first_other(a.data, a.size, kFreedByte);
  if (at < a.size) std::memset(a.data, kFreedByte, a.size);
  if (at < a.size) return describe(a) + " was written after it was freed, at byte " + std::to_string(at);
  return {};
}

std::string Memory::release(const void* p) {
  auto found = by_address_.find(reinterpret_cast<std::uintptr_t>(p));
  Allocation a = found->second;
  by_address_.erase(found);
  if (a.kind == Kind::kDevice) device_bytes_ -= a.size;
  if (a.base == nullptr) return {};
  const std::string wrong = check_guards(a);
  std::memset(a.data, kFreedByte, a.size);
  sanitize::forbid(a.data, a.size);
  freed_.push_back(a);
  freed_bytes_ += a.size;
  std::string late;
  while (freed_bytes_ > quarantine) {
    if (late.empty()) late = check_freed(freed_.front());
    drop_oldest();
  }
  return wrong.empty() ? late : wrong;
}

void Memory::drop_oldest() {
  const Allocation a = freed_.front();
  freed_.pop_front();
  freed_bytes_ -= a.size;
  sanitize::allow(a.base, a.size + 2 * kGuard);
  std::free(a.base);
}

std::string Memory::check() {
  for (const auto& entry : by_address_) {
    std::string wrong = check_guards(entry.second);
    if (!wrong.empty()) return wrong;
  }
  for (const Allocation& a : freed_) {
    std::string wrong = check_freed(a);
    if (!wrong.empty()) return wrong;
  }
  return {};
}

}  // namespace emu::driver
