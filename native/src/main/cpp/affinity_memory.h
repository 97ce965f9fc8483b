// Memory and errors of the affinity: owners that report failure instead of throwing.
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

namespace iassa {

/// 64-byte aligned array of trivial T; owns its memory.
template <typename T>
class Array {
 public:
  Array() = default;
  Array(const Array&) = delete;
  Array& operator=(const Array&) = delete;
  Array(Array&& other) noexcept : data_(other.data_), size_(other.size_) {
    other.data_ = nullptr;
    other.size_ = 0;
  }
  Array& operator=(Array&& other) noexcept {
    if (this != &other) {
      clear();
      data_ = other.data_;
      size_ = other.size_;
      other.data_ = nullptr;
      other.size_ = 0;
    }
    return *this;
  }
  ~Array() { clear(); }

  /// Forgets the content and makes room for `size` elements, not set to anything. False if the
  /// machine lacks the memory: more than it physically has is refused at once, since an
  /// overcommitting kernel would grant it and kill the process later.
  bool allocate(size_t size) {
    clear();
    const uint64_t physical = static_cast<uint64_t>(sysconf(_SC_PHYS_PAGES)) *
                              static_cast<uint64_t>(sysconf(_SC_PAGESIZE));
    if (size > physical / sizeof(T)) {
      return false;
    }
    void* memory = nullptr;
    if (posix_memalign(&memory, 64, size * sizeof(T)) != 0) {
      return false;
    }
    data_ = static_cast<T*>(memory);
    size_ = size;
    return true;
  }

  /// As allocate, all bits zero.
  bool allocate_zero(size_t size) {
    if (!allocate(size)) {
      return false;
    }
    memset(static_cast<void*>(data_), 0, size * sizeof(T));
    return true;
  }

  void clear() {
    free(data_);
    data_ = nullptr;
    size_ = 0;
  }

  T* data() { return data_; }
  const T* data() const { return data_; }
  T& operator[](size_t i) { return data_[i]; }
  const T& operator[](size_t i) const { return data_[i]; }
  size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  int64_t bytes() const { return static_cast<int64_t>(size_ * sizeof(T)); }

 private:
  T* data_ = nullptr;
  size_t size_ = 0;
};

}  // namespace iassa
