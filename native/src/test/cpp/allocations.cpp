// Counts what the iteration loop's operations allocate: they must allocate nothing. malloc and its kin
// are replaced by ones that count and call glibc's; `make -f build.mk allocations` runs it.
#include <atomic>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include "affinity.h"
#include "iassa.h"

extern "C" {
void* __libc_malloc(size_t size);
void* __libc_calloc(size_t count, size_t size);
void* __libc_realloc(void* old, size_t size);
void* __libc_memalign(size_t alignment, size_t size);
}

namespace {

std::atomic<bool> counting{false};
std::atomic<long> count{0};

void note() {
  if (counting.load(std::memory_order_relaxed)) count.fetch_add(1, std::memory_order_relaxed);
}

}  // namespace

extern "C" {
void* malloc(size_t size) {
  note();
  return __libc_malloc(size);
}
void* calloc(size_t n, size_t size) {
  note();
  return __libc_calloc(n, size);
}
void* realloc(void* old, size_t size) {
  note();
  return __libc_realloc(old, size);
}
void* memalign(size_t alignment, size_t size) {
  note();
  return __libc_memalign(alignment, size);
}
void* aligned_alloc(size_t alignment, size_t size) {
  note();
  return __libc_memalign(alignment, size);
}
int posix_memalign(void** out, size_t alignment, size_t size) {
  note();
  *out = __libc_memalign(alignment, size);
  return *out ? 0 : ENOMEM;
}
}

namespace {

void require(int status, const char* what) {
  if (status != IASSA_OK) {
    std::fprintf(stderr, "%s: status %d: %s\n", what, status, iassa_last_error());
    std::exit(2);
  }
}

}  // namespace

int main() {
  const int h = 65, w = 57, n = h * w, batch = 16, classes = 3, targets = 2;
  std::vector<float> image(3 * n, 0.5f), fill(3 * n, 0.0f), difference(3 * n), other(3 * n);
  std::vector<uint16_t> image16(3 * n), fill16(3 * n), out16(3 * n * batch);
  std::vector<int32_t> windows(4 << 12), har_table((h + 1) * (w + 1));
  std::vector<float> scores(batch * classes), low(targets), high(targets);
  for (size_t i = 0; i < scores.size(); i++) scores[i] = 0.01f * static_cast<float>(i % 90);
  const int32_t chosen[targets] = {2, 0};
  const int64_t stride = iassa_plane_stride(h, w);
  void* planes_memory = nullptr;
  require(iassa_allocate(8 * stride * (1 + targets), &planes_memory), "allocate");
  auto* planes = static_cast<int64_t*>(planes_memory);
  std::vector<int64_t> totals(1 + targets);
  std::vector<float> saliency(targets * n), adjusted(targets * n), previous(targets * n);
  std::vector<uint8_t> har(n);
  std::vector<double> rise_scratch(2 * stride);
  std::vector<char> mask_scratch(8 * iassa_rise_scratch_bytes(w, IASSA_NHWC));
  double result[2];
  require(iassa_convert_image(image.data(), h, w, IASSA_NHWC, IASSA_BF16, image16.data()), "image");
  require(iassa_convert_image(fill.data(), h, w, IASSA_NHWC, IASSA_BF16, fill16.data()), "fill");
  require(iassa_prepare_rise(image.data(), fill.data(), h, w, IASSA_NHWC, difference.data(), other.data()),
          "prepare");

  auto pass = [&](int k) {
    int32_t laid = 0;
    require(iassa_lay_windows(h, w, 15, 4, 0, 0, k ? IASSA_INTERSECTS_HAR : IASSA_ALL, har_table.data(),
                              windows.data(), 1 << 12, &laid),
            "lay");
    require(iassa_clear_sums(h, w, targets, planes, totals.data(), low.data(), high.data()), "clear");
    for (int first = 0; first + batch <= laid; first += batch) {
      require(iassa_mask_windows(image16.data(), fill16.data(), h, w, IASSA_NHWC, IASSA_BF16,
                                 IASSA_REVEAL, windows.data() + 4 * first, batch, out16.data()),
              "mask windows");
      require(iassa_accumulate_windows(h, w, windows.data() + 4 * first, first, batch, scores.data(),
                                       classes, chosen, targets, 1, planes, totals.data(), low.data(),
                                       high.data()),
              "accumulate windows");
    }
    require(iassa_finish_windows(h, w, targets, IASSA_REVEAL, 1, IASSA_PIXEL_COVERAGE, IASSA_REPLACE,
                                 IASSA_ZERO, k + 1, planes, totals.data(), saliency.data()),
            "finish windows");
    require(iassa_blend(saliency.data(), saliency.data(), 0.5, targets * n, adjusted.data()), "blend");
    require(iassa_summarise(h, w, targets, adjusted.data(), previous.data(), k == 0, 0.3, har.data(),
                            har_table.data(), result),
            "summarise");
    require(iassa_clear_sums(h, w, targets, planes, totals.data(), low.data(), high.data()), "clear");
    require(iassa_mask_rise(difference.data(), other.data(), h, w, IASSA_NHWC, IASSA_BF16, 7, 0.5, 1, 0,
                            batch, out16.data(), mask_scratch.data(),
                            static_cast<int64_t>(mask_scratch.size())),
            "mask rise");
    require(iassa_accumulate_rise(h, w, 7, 0.5, 1, 0, batch, scores.data(), classes, chosen, targets, 1,
                                  planes, totals.data(), low.data(), high.data()),
            "accumulate rise");
    require(iassa_finish_rise(h, w, 7, 0.5, targets, 1, IASSA_PIXEL_COVERAGE, IASSA_NORMALISED_MEAN,
                              IASSA_PREVIOUS, 2, planes, totals.data(), rise_scratch.data(),
                              saliency.data()),
            "finish rise");
  };
  for (int k = 0; k < 3; k++) pass(k);  // OpenMP starts its threads
  counting = true;
  for (int k = 0; k < 200; k++) pass(k);
  counting = false;
  iassa_free(planes_memory);
  std::printf("200 passes allocated %ld times\n", count.load());
  return count.load() == 0 ? 0 : 1;
}
