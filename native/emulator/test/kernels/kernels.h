// Shared by the checks of the engine's kernels: every check runs a kernel on the emulated device in each thread order and compares
// with libiassa, which gets the same input in host memory.
#pragma once

#include <stdint.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "../gpu.h"
#include "iassa.h"

namespace kernels {

struct Size {
  int height, width;
  int pixels() const { return height * width; }
};

// The kernels' libraries, and what has been looked up in them: a kernel comes from the first library that has it.
class Device {
 public:
  explicit Device(const std::vector<std::string>& libraries) {
    for (const std::string& library : libraries) modules_.push_back(std::make_unique<gpu::Module>(library));
  }
  template <class... A>
  int try_run(const char* name, gpu::Dim grid, gpu::Dim block, A... arguments) {
    void*& f = functions_[name];
    for (size_t m = 0; f == nullptr && m + 1 < modules_.size(); ++m) cuModuleGetFunction(&f, modules_[m]->handle, name);
    if (f == nullptr) f = modules_.back()->function(name);
    ++runs_[name];
    return gpu::launch(f, grid, block, 0, nullptr, arguments...);
  }
  template <class... A>
  void run(const char* name, gpu::Dim grid, gpu::Dim block, A... arguments) {
    gpu::must(try_run(name, grid, block, arguments...), name);
  }
  const std::map<std::string, int>& runs() const { return runs_; }

 private:
  std::vector<std::unique_ptr<gpu::Module>> modules_;
  std::map<std::string, void*> functions_;
  std::map<std::string, int> runs_;
};

// Names the case that is running, counts what did not agree.
class Report {
 public:
  void at(const std::string& what) { where_ = what; }
  void fail(const std::string& what) {
    if (++failures_ <= 20) std::printf("FAILED %s: %s (%s)\n", where_.c_str(), what.c_str(), order_.c_str());
    if (std::getenv("IASSA_STOP") != nullptr) std::exit(1);
  }
  void check(bool ok, const std::string& what) {
    ++checks_;
    if (!ok) fail(what);
  }
  template <class T>
  void same(const std::vector<T>& got, const T* expected, size_t n, const std::string& what) {
    ++checks_;
    if (got.size() < n) return fail(what + " has too few elements");
    for (size_t i = 0; i < n; ++i) {
      if (std::memcmp(&got[i], &expected[i], sizeof(T)) != 0) {
        return fail(what + "[" + std::to_string(i) + "] is " + show(got[i]) + ", expected " + show(expected[i]));
      }
    }
  }
  template <class T>
  void same(const std::vector<T>& got, const std::vector<T>& expected, const std::string& what) {
    same(got, expected.data(), expected.size(), what);
  }
  void order(const std::string& text) { order_ = text; }
  int failures() const { return failures_; }
  long checks() const { return checks_; }

 private:
  template <class T>
  static std::string show(const T& value) {
    return show_one(static_cast<double>(value));
  }
  static std::string show_one(double value) {
    char text[40];
    std::snprintf(text, sizeof text, "%.9g", value);
    return text;
  }
  std::string where_, order_;
  int failures_ = 0;
  long checks_ = 0;
};

struct Context {
  Device& device;
  Report& report;
  std::mt19937 random{12345};

  int below(int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); }
  float real(float low, float high) { return std::uniform_real_distribution<float>(low, high)(random); }
  std::vector<float> reals(size_t n, float low, float high) {
    std::vector<float> v(n);
    for (float& x : v) x = real(low, high);
    return v;
  }
};

inline unsigned groups(int64_t n, int64_t each) { return static_cast<unsigned>((n + each - 1) / each); }

inline void must_be_ok(int status, const char* what) {
  if (status == IASSA_OK) return;
  std::printf("FAILED %s on the host: %s\n", what, iassa_last_error());
  std::exit(1);
}
#define HOST(call) kernels::must_be_ok(call, #call)

// How many cases: all; few, for the race checker, which is slow; a slice of them, for every build.
enum class Cases { kAll, kFew, kSlice };
Cases cases();

// Awkward ones; kernels compiled for one size are run with that size only.
inline std::vector<Size>& sizes() {
  static std::vector<Size> all = {{1, 1},   {1, 13},   {13, 1},   {2, 2},    {31, 33},
                                        {33, 31}, {13, 207}, {207, 13}, {64, 64}, {32, 40}};
  return all;
}
inline std::string text(Size size) { return std::to_string(size.height) + "x" + std::to_string(size.width); }

// The result of a pass, copied as one block.
struct Summary {
  double change, har_fraction;
  uint64_t bad_score;
  float bad_value;
  int32_t windows;
};

// core/level_grams.cuh's struct as the host fills it.
struct LevelGram {
  uint64_t gram, map;
  int32_t pixels, bilinear;
};
struct Levels {
  LevelGram level[16];
  int32_t count, zero;
};
static_assert(sizeof(Levels) == 392 && sizeof(Summary) == 32);

void check_windows(Context& c);
void check_batches(Context& c, bool large);
void check_sums(Context& c, bool large);
void check_maps(Context& c);
// every: all problems; otherwise a third of them.
void check_affinity(Context& c, bool every, bool print);

}  // namespace kernels
