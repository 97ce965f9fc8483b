// The loop of the fuzzer: fuzz SECONDS [SEED [FILE...]] runs new inputs, made of these files and of what
// it keeps; fuzz FILE... runs these alone. An input that ends the process is left in the file named crash.
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <random>
#include <string>

#include "fuzz.h"

namespace {

constexpr size_t kPlaces = 1 << 18;
uint8_t seen[kPlaces];
// What the current input reached: a flag per place, set by any thread, and the places in a list.
std::atomic<uint8_t> marked[kPlaces];
uint32_t touched[kPlaces];
std::atomic<size_t> touches;
std::vector<std::vector<uint8_t>> kept;

bool anything_new() {
  bool found = false;
  const size_t count = touches.exchange(0);
  for (size_t i = 0; i < count; ++i) {
    const uint32_t place = touched[i];
    marked[place].store(0, std::memory_order_relaxed);
    found |= !seen[place];
    seen[place] = 1;
  }
  return found;
}

size_t places() {
  size_t n = 0;
  for (uint8_t place : seen) n += place;
  return n;
}

void keep_current(const std::vector<uint8_t>& input) {
  FILE* file = std::fopen("crash", "wb");
  if (file == nullptr) return;
  std::fwrite(input.data(), 1, input.size(), file);
  std::fclose(file);
}

bool run(const std::vector<uint8_t>& input) {
  fuzz_one(input.data(), input.size());
  return anything_new();
}

std::vector<uint8_t> changed(std::mt19937_64& random) {
  std::vector<uint8_t> input;
  if (!kept.empty() && random() % 8) input = kept[random() % kept.size()];
  if (input.size() < 16 || random() % 32 == 0) {
    input.resize(16 + random() % 200);
    for (uint8_t& byte : input) byte = static_cast<uint8_t>(random());
  }
  for (size_t n = 1 + random() % 6; n > 0; --n) {
    const size_t at = random() % input.size();
    switch (random() % 5) {
      case 0: input[at] = static_cast<uint8_t>(random()); break;
      case 1: input[at] = 249 + static_cast<uint8_t>(random() % 7); break;
      case 2: input[at] ^= static_cast<uint8_t>(1u << random() % 8); break;
      case 3: input.insert(input.begin() + at, static_cast<uint8_t>(random())); break;
      default:
        if (kept.empty()) break;
        const std::vector<uint8_t>& other = kept[random() % kept.size()];
        input.insert(input.end(), other.begin() + random() % other.size(), other.end());
    }
  }
  if (input.size() > 4096) input.resize(4096);
  return input;
}

// Runs the files named, and keeps those that reach something new.
bool run_files(int count, char** names) {
  for (int i = 0; i < count; ++i) {
    std::ifstream file(names[i], std::ios::binary);
    if (!file) {
      std::fprintf(stderr, "%s cannot be read\n", names[i]);
      return false;
    }
    std::vector<uint8_t> input(std::istreambuf_iterator<char>(file), {});
    if (run(input)) kept.push_back(std::move(input));
  }
  return true;
}

}  // namespace

extern "C" void __sanitizer_cov_trace_pc() {
  const uintptr_t address = reinterpret_cast<uintptr_t>(__builtin_return_address(0));
  const uint32_t place = static_cast<uint32_t>((address ^ address >> 18) % kPlaces);
  if (marked[place].load(std::memory_order_relaxed) == 0 && marked[place].exchange(1) == 0) {
    touched[touches.fetch_add(1)] = place;
  }
}

int main(int count, char** arguments) {
  if (count < 2) return 2;
  if (arguments[1][0] < '0' || arguments[1][0] > '9') {
    if (!run_files(count - 1, arguments + 1)) return 2;
    std::printf("%d inputs, %zu places\n", count - 1, places());
    return 0;
  }
  if (count > 3 && !run_files(count - 3, arguments + 3)) return 2;
  std::mt19937_64 random(count > 2 ? std::strtoull(arguments[2], nullptr, 10) : 1);
  using Clock = std::chrono::steady_clock;
  const auto start = Clock::now();
  const auto end = start + std::chrono::seconds(std::atoi(arguments[1]));
  auto told = start;
  long runs = 0;
  for (auto now = start; now < end; ++runs, now = Clock::now()) {
    if (now - told >= std::chrono::minutes(1)) {
      told = now;
      std::fprintf(stderr, "%ld executions, %zu inputs kept, %zu places\n", runs, kept.size(), places());
    }
    const std::vector<uint8_t> input = changed(random);
    keep_current(input);
    if (run(input)) kept.push_back(input);
  }
  unlink("crash");
  mkdir("corpus", 0777);
  for (size_t i = 0; i < kept.size(); ++i) {
    std::ofstream file("corpus/" + std::to_string(i), std::ios::binary);
    file.write(reinterpret_cast<const char*>(kept[i].data()), static_cast<long>(kept[i].size()));
  }
  std::printf("%ld executions, %zu inputs kept, %zu places\n", runs, kept.size(), places());
  return 0;
}
