// Every kernel of kernels/src/main/cuda under the emulator against libiassa, in each thread order.
//   kernels_test LIBRARY[,LIBRARY...] [orders: forward,backward,random:SEED,...] [what: windows,batches,sums,maps,affinity,large] [print]
// IASSA_KERNELS=n: fails unless n different entry points ran. IASSA_SIZE=HxW: that size only, for a library compiled for it.
// IASSA_CASES=few or slice: fewer sizes and problems. IASSA_STOP: ends at the first failure.
#include <sstream>

#include "kernels.h"

namespace {

std::vector<std::string> split(const std::string& list) {
  std::vector<std::string> parts;
  std::stringstream in(list);
  for (std::string part; std::getline(in, part, ',');) parts.push_back(part);
  return parts;
}

bool has(const std::vector<std::string>& list, const char* name) {
  for (const std::string& s : list) {
    if (s == name) return true;
  }
  return false;
}

}  // namespace

kernels::Cases kernels::cases() {
  const char* text = std::getenv("IASSA_CASES");
  const std::string name = text == nullptr ? "all" : text;
  return name == "few" ? Cases::kFew : name == "slice" ? Cases::kSlice : Cases::kAll;
}

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  const std::vector<std::string> orders = split(argc > 2 ? argv[2] : "forward,backward,random:1,random:2");
  const std::vector<std::string> what = split(argc > 3 ? argv[3] : "windows,batches,sums,maps,affinity,large");
  const bool print = argc > 4;
  std::setvbuf(stdout, nullptr, _IONBF, 0);
  if (kernels::cases() == kernels::Cases::kFew) kernels::sizes() = {{1, 13}, {31, 33}};
  if (kernels::cases() == kernels::Cases::kSlice) kernels::sizes() = {{9, 33}};
  if (const char* size = std::getenv("IASSA_SIZE")) {
    kernels::Size one{};
    if (std::sscanf(size, "%dx%d", &one.height, &one.width) != 2) return 2;
    kernels::sizes() = {one};
  }
  gpu::start();
  iassa_set_threads(1);
  kernels::Device device(split(argv[1]));
  kernels::Report report;
  for (const std::string& order : orders) {
    const size_t colon = order.find(':');
    MUST(gpu::control("order=" + order.substr(0, colon) +
                      (colon == std::string::npos ? "" : "\nseed=" + order.substr(colon + 1))));
    report.order(order);
    kernels::Context c{device, report};
    // Large images are slow under emulation: in the first order only.
    const bool large = has(what, "large") && order == orders.front();
    if (has(what, "windows")) kernels::check_windows(c);
    if (has(what, "batches")) kernels::check_batches(c, false);
    if (has(what, "sums")) kernels::check_sums(c, false);
    if (has(what, "maps")) kernels::check_maps(c);
    if (has(what, "affinity")) kernels::check_affinity(c, order == orders.front(), print && order == orders.front());
    if (large) {
      kernels::check_batches(c, true);
      kernels::check_sums(c, true);
    }
    MUST(cuCtxSynchronize());
    std::printf("order %-10s %ld checks, %d failures so far\n", order.c_str(), report.checks(), report.failures());
  }
  const char* expected = std::getenv("IASSA_KERNELS");
  const bool all = expected == nullptr || *expected == 0 || device.runs().size() == std::strtoul(expected, nullptr, 10);
  std::printf("%zu entry points ran%s%s\n", device.runs().size(), all ? "" : ", expected ", all ? "" : expected);
  if (!all) return 1;
  return report.failures() == 0 ? 0 : 1;
}
