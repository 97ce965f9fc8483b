// A small coverage-guided fuzzer for g++: the library is compiled with -fsanitize-coverage=trace-pc,
// whose callback marks places of the code; an input that marks a new place is kept and changed further.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include <vector>

// Runs one input. Returns if it was handled; what must not happen ends the process.
void fuzz_one(const uint8_t* data, size_t size);

// Reads numbers from an input; past its end all are zero.
class Input {
 public:
  Input(const uint8_t* data, size_t size) : data_(data), end_(data + size) {}

  uint8_t byte() { return data_ < end_ ? *data_++ : 0; }
  int below(int n) { return byte() % n; }
  bool rarely() { return byte() > 248; }
  bool done() const { return data_ == end_; }

  uint32_t word() {
    uint32_t value = 0;
    for (int i = 0; i < 4; ++i) value = value << 8 | byte();
    return value;
  }

  // Mostly a small number, at times an extreme one.
  int number(int small) {
    static const int extremes[] = {0,     -1,        1,         INT32_MAX, INT32_MIN, 16384,
                                   16385, 1 << 22, (1 << 22) + 1, 65536,   46341,     4096};
    return rarely() ? extremes[below(12)] : 1 + below(small);
  }

  // As number, from 0.
  int index(int small) {
    const int n = number(small);
    return n >= 1 && n <= small ? n - 1 : n;
  }

  double real() {
    static const double extremes[] = {0.0, -0.0, -1.0, 1.0, 2.0, 1e300, -1e300, 1e-300, 5e-324,
                                      __builtin_inf(), -__builtin_inf(), __builtin_nan("")};
    return rarely() ? extremes[below(12)] : (1 + byte()) / 257.0;
  }

  float score() { return static_cast<float>(rarely() ? real() : byte() / 255.0); }

 private:
  const uint8_t* data_;
  const uint8_t* end_;
};
