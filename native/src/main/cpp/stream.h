// Writes memory in whole 64-byte lines past the caches. A batch of masked images is far larger than
// the caches and nobody reads it before the next forward pass; non-temporal stores skip reading the
// lines first and about double the bandwidth.
#pragma once

#include <string.h>

#include "support.h"

namespace iassa {

constexpr size_t kLine = 64;

// Copies whole lines to a 64-byte aligned address without caching them. Bytes are as memcpy's.
extern void (*const stream_lines)(char* to, const char* from, size_t bytes);

// Makes streamed lines visible to other threads; at the end of each thread's work.
void stream_fence();

// Appends runs of bytes at consecutive addresses. Full lines are streamed; the partial lines at both
// ends, which may be shared with a neighbour's range, are written byte for byte.
class LineWriter {
 public:
  LineWriter() = default;

  // `line`: 64-byte aligned space of 64 bytes that belongs to this writer.
  LineWriter(char* to, char* line) : to_(to), line_(line) {}

  void append(const char* from, size_t bytes) {
    if (held_ == 0) {
      const size_t past = reinterpret_cast<uintptr_t>(to_) % kLine;
      if (past != 0 && !started_) {
        const size_t head = bytes < kLine - past ? bytes : kLine - past;
        memcpy(to_, from, head);
        to_ += head;
        from += head;
        bytes -= head;
        if (bytes == 0) return;
      }
      started_ = true;
    } else {
      const size_t rest = bytes < kLine - held_ ? bytes : kLine - held_;
      memcpy(line_ + held_, from, rest);
      held_ += rest;
      if (held_ < kLine) return;
      stream_lines(to_, line_, kLine);
      to_ += kLine;
      held_ = 0;
      from += rest;
      bytes -= rest;
    }
    const size_t whole = bytes & ~(kLine - 1);
    if (whole) stream_lines(to_, from, whole);
    to_ += whole;
    held_ = bytes - whole;
    memcpy(line_, from + whole, held_);
  }

  // Returns where the next `bytes` belong if they are whole lines, for the caller to write; else null.
  char* whole_lines(size_t bytes) {
    if (held_ != 0 || bytes % kLine != 0 || reinterpret_cast<uintptr_t>(to_) % kLine != 0) {
      return nullptr;
    }
    char* const here = to_;
    to_ += bytes;
    return here;
  }

  void finish() {
    memcpy(to_, line_, held_);
    to_ += held_;
    held_ = 0;
  }

 private:
  char* to_ = nullptr;
  char* line_ = nullptr;
  size_t held_ = 0;
  bool started_ = false;
};

}  // namespace iassa
