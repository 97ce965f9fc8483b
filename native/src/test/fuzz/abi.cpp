// Calls every operation of the C ABI with arguments from an input: sizes, strides, enums, null, numbers
// that are none. A buffer has exactly the bytes that the header asks for, so that AddressSanitizer sees
// the first byte beyond; where a call must be refused, buffers have one byte. What must hold: no
// sanitizer report, a null pointer or a side out of range is always refused, and nothing is written
// where a call fails for its arguments.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>

#include "affinity.h"
#include "fuzz.h"
#include "iassa.h"

namespace {

constexpr int64_t kLargest = 1 << 20;

// Buffers of one call.
class Buffers {
 public:
  explicit Buffers(Input& in) : in_(in) {}
  ~Buffers() {
    for (void* block : blocks_) std::free(block);
  }

  // `elements` of a type, filled from the input; null at times.
  template <typename T>
  T* of(__int128 elements) {
    if (in_.rarely()) {
      null_ = true;
      return nullptr;
    }
    const __int128 bytes = elements * static_cast<__int128>(sizeof(T));
    if (bytes > kLargest) large_ = true;
    const size_t size = large_ || bytes < 1 ? 1 : static_cast<size_t>(bytes);
    void* block = nullptr;
    if (posix_memalign(&block, 64, size) != 0) std::abort();
    uint8_t* data = static_cast<uint8_t*>(block);
    const uint8_t value = in_.byte() & 0x3f;
    for (size_t i = 0; i < size; ++i) data[i] = static_cast<uint8_t>(value + (i & 1 ? 0x20 : 0));
    blocks_.push_back(block);
    return static_cast<T*>(block);
  }

  // As `of`, for output of bytes that must be whole lines of 64 or not, all zero.
  template <typename T>
  T* zero(__int128 elements) {
    const size_t before = blocks_.size();
    T* block = of<T>(elements);
    if (blocks_.size() > before && !large_ && elements >= 1) {
      std::memset(static_cast<void*>(block), 0, static_cast<size_t>(elements) * sizeof(T));
    }
    return block;
  }

  bool null() const { return null_; }
  // Too large to try: the call would be right to touch memory that is not there.
  bool large() const { return large_; }

 private:
  Input& in_;
  std::vector<void*> blocks_;
  bool null_ = false, large_ = false;
};

void refused(bool expected, int status, const char* what) {
  if (expected && status == IASSA_OK) {
    std::fprintf(stderr, "%s was accepted\n", what);
    std::abort();
  }
}

bool side(int n) { return n >= 1 && n <= 16384; }

struct Shape {
  int height, width;
  __int128 pixels;
  bool ok;
  explicit Shape(Input& in) : height(in.number(24)), width(in.number(24)) {
    ok = side(height) && side(width);
    pixels = ok ? static_cast<__int128>(height) * width : 0;
  }
};

int element(int type) { return type == IASSA_FP32 ? 4 : 2; }

int layout(Input& in) { return in.rarely() ? in.number(9) : in.below(2); }
int type(Input& in) { return in.rarely() ? in.number(9) : in.below(3); }

void images(Input& in) {
  const Shape s(in);
  Buffers b(in);
  const int l = layout(in), t = type(in);
  const float* image = b.of<float>(3 * s.pixels);
  if (in.below(2)) {
    char* out = b.of<char>(3 * s.pixels * element(t));
    if (s.ok && b.large()) return;
    const int status = iassa_convert_image(image, s.height, s.width, l, t, out);
    refused(b.null() || !s.ok, status, "an image");
  } else {
    const float* fill = b.of<float>(3 * s.pixels);
    float* difference = b.of<float>(3 * s.pixels);
    float* out = b.of<float>(3 * s.pixels);
    if (s.ok && b.large()) return;
    const int status = iassa_prepare_rise(image, fill, s.height, s.width, l, difference, out);
    refused(b.null() || !s.ok, status, "a difference");
  }
}

// Descriptors: mostly of the shape, at times anything.
void lay(Input& in, const Shape& s, int32_t* rects, int count) {
  for (int i = 0; i < count; ++i) {
    int32_t* r = rects + 4 * i;
    r[0] = in.below(s.height);
    r[1] = in.below(s.width);
    r[2] = r[0] + 1 + in.below(s.height - r[0]);
    r[3] = r[1] + 1 + in.below(s.width - r[1]);
    if (in.rarely()) r[in.below(4)] = in.index(30);
  }
}

void windows(Input& in) {
  const Shape s(in);
  Buffers b(in);
  const int window = in.number(12), stride = in.number(window > 0 && window < 64 ? window : 4);
  const int filter = in.rarely() ? in.number(9) : in.below(3);
  const int64_t capacity = in.rarely() ? in.number(3) : in.byte();
  const int32_t* har = in.below(3) ? b.zero<int32_t>((s.pixels ? (s.height + 1) * (__int128)(s.width + 1) : 0))
                                   : nullptr;
  int32_t* out = b.of<int32_t>(4 * static_cast<__int128>(capacity > 0 ? capacity : 0));
  int32_t* count = b.of<int32_t>(1);
  if (s.ok && b.large()) return;
  const int status = iassa_lay_windows(s.height, s.width, window, stride, in.index(3),
                                       in.index(3), filter, har, out, capacity, count);
  refused(!s.ok || out == nullptr || count == nullptr, status, "a grid");
}

void mask(Input& in) {
  const Shape s(in);
  Buffers b(in);
  const int l = layout(in), t = type(in), count = in.index(5);
  const __int128 n = count > 0 ? count : 0;
  if (in.below(2)) {
    const char* image = b.of<char>(3 * s.pixels * element(t));
    const char* fill = b.of<char>(3 * s.pixels * element(t));
    int32_t* rects = b.of<int32_t>(4 * n);
    char* out = b.of<char>(3 * s.pixels * element(t) * n);
    if (b.large()) return;
    if (s.ok && rects != nullptr) lay(in, s, rects, static_cast<int>(n));
    const int status = iassa_mask_windows(image, fill, s.height, s.width, l, t,
                                          in.rarely() ? in.number(4) : in.below(2), rects, count, out);
    refused(b.null() || !s.ok || count < 0, status, "a batch of windows");
  } else {
    const float* difference = b.of<float>(3 * s.pixels);
    const float* fill = b.of<float>(3 * s.pixels);
    char* out = b.of<char>(3 * s.pixels * element(t) * n);
    const int64_t bytes = (s.ok ? iassa_rise_scratch_bytes(s.width, l) : 64) * in.number(3);
    char* scratch = b.of<char>(bytes > 0 ? bytes : 0);
    if (b.large()) return;
    const double p = in.rarely() ? in.real() : in.below(2) ? 0.0 : 0.5;
    const int status =
        iassa_mask_rise(difference, fill, s.height, s.width, l, t, in.number(in.below(2) ? 64 : 8), p,
                        in.word(), in.index(40), count, out, scratch, bytes);
    refused(b.null() || !s.ok || count < 0, status, "a batch of RISE masks");
  }
}

void rise_mask(Input& in) {
  const Shape s(in);
  Buffers b(in);
  float* out = b.of<float>(s.pixels);
  if (s.ok && b.large()) return;
  const int status = iassa_rise_mask(s.height, s.width, in.number(64), in.real(), in.word(),
                                     in.index(300), out);
  refused(b.null() || !s.ok, status, "a RISE mask");
}

// A whole pass, or parts of it in the wrong order.
void pass(Input& in) {
  const Shape s(in);
  Buffers b(in);
  const int targets = in.number(3), classes = in.number(4), count = in.index(6);
  const __int128 t = targets > 0 && targets <= 4096 ? targets : 0;
  const __int128 n = count > 0 ? count : 0;
  const int64_t stride = s.ok ? iassa_plane_stride(s.height, s.width) : 1;
  int64_t* planes = b.zero<int64_t>(stride * (1 + t));
  int64_t* totals = b.zero<int64_t>(1 + t);
  float* low = b.of<float>(t);
  float* high = b.of<float>(t);
  int32_t* rects = b.of<int32_t>(4 * n);
  float* scores = b.of<float>(n * (classes > 0 ? classes : 0));
  int32_t* chosen = b.of<int32_t>(t);
  float* saliency = b.zero<float>(t * s.pixels);
  double* scratch = b.of<double>(2 * static_cast<__int128>(stride));
  if (b.large()) return;
  if (rects != nullptr && s.ok) lay(in, s, rects, static_cast<int>(n));
  if (scores != nullptr && classes > 0) {
    for (int i = 0; i < n * classes; ++i) scores[i] = in.score();
  }
  if (chosen != nullptr) {
    for (int i = 0; i < t; ++i) chosen[i] = in.rarely() ? in.number(9) : in.below(classes > 0 ? classes : 1);
  }
  const bool shape = s.ok && t > 0;
  refused(!shape || !planes || !totals || !low || !high,
          iassa_clear_sums(s.height, s.width, targets, planes, totals, low, high), "sums");
  const bool rise = in.below(2);
  const int cells = in.number(in.below(2) ? 64 : 7);
  const double p = in.rarely() ? in.real() : in.below(2) ? 0.0 : 0.5;
  const double bound = in.rarely() ? in.real() : 1;
  for (int times = in.below(3); times > 0; --times) {
    const int status =
        rise ? iassa_accumulate_rise(s.height, s.width, cells, p, in.word(), in.index(200), count,
                                     scores, classes, chosen, targets, bound, planes, totals, low, high)
             : iassa_accumulate_windows(s.height, s.width, rects, in.index(200), count, scores,
                                        classes, chosen, targets, bound, planes, totals, low, high);
    refused(!shape || !planes || !totals || !low || !high || !scores || !chosen || (!rise && !rects) ||
                count < 0 || classes < 1,
            status, "scores");
  }
  const int estimator = in.rarely() ? in.number(5) : in.below(2);
  const int evidence = in.rarely() ? in.number(5) : in.below(2);
  const int uncovered = in.rarely() ? in.number(5) : in.below(2);
  const double divisor = in.rarely() ? in.real() : 1 + in.below(3);
  const int status =
      rise ? iassa_finish_rise(s.height, s.width, cells, p, targets, bound, estimator, evidence,
                               uncovered, divisor, planes, totals, scratch, saliency)
           : iassa_finish_windows(s.height, s.width, targets, in.rarely() ? in.number(4) : in.below(2),
                                  bound, estimator, evidence, uncovered, divisor, planes, totals,
                                  saliency);
  refused(!shape || !planes || !totals || !saliency || (rise && !scratch), status, "an estimate");
}

void maps(Input& in) {
  const Shape s(in);
  Buffers b(in);
  const int targets = in.number(3);
  const __int128 t = targets > 0 && targets <= 4096 ? targets : 0;
  float* saliency = b.of<float>(t * s.pixels);
  float* adjusted = b.of<float>(t * s.pixels);
  float* previous = b.of<float>(t * s.pixels);
  uint8_t* har = b.of<uint8_t>(s.pixels);
  int32_t* table = b.of<int32_t>(s.ok ? (s.height + 1) * static_cast<__int128>(s.width + 1) : 0);
  double* result = b.of<double>(2);
  if (b.large()) return;
  if (adjusted != nullptr && s.ok && t > 0) {
    for (int i = 0; i < 8; ++i) adjusted[in.word() % static_cast<uint32_t>(t * s.pixels)] = in.score();
  }
  const int64_t n = static_cast<int64_t>(t * s.pixels);
  refused(!saliency || !adjusted, iassa_blend(saliency, adjusted, in.real(), n, adjusted), "a blend");
  refused(!saliency || !adjusted || s.pixels == 0,
          iassa_multiply(saliency, static_cast<int64_t>(s.pixels), targets, adjusted), "a product");
  refused(!adjusted || !previous || !har || !table || !result || !s.ok || t == 0,
          iassa_summarise(s.height, s.width, targets, adjusted, previous, in.below(2), in.real(), har,
                          table, result),
          "a summary");
}

void affinity(Input& in) {
  Buffers b(in);
  const int levels = in.number(4);
  const int used = levels >= 1 && levels <= 16 ? levels : 0;
  int* shapes = b.of<int>(3 * used);
  std::vector<std::unique_ptr<float[]>> data(used);
  std::vector<const float*> pointers(used + 1);
  for (int l = 0; l < used; ++l) {
    const int c = in.number(5), h = in.number(9), w = in.number(9);
    if (shapes != nullptr) {
      shapes[3 * l] = c;
      shapes[3 * l + 1] = h;
      shapes[3 * l + 2] = w;
    }
    const __int128 floats = static_cast<__int128>(c) * h * w;
    const bool tried = c > 0 && h > 0 && w > 0 && floats <= kLargest;
    // Valid, but too much to read or, being quadratic in h*w, to compute.
    const bool valid = c > 0 && h > 0 && w > 0 && static_cast<__int128>(h) * w <= 1 << 20;
    if (valid && (!tried || h * w > 1 << 10)) return;
    const size_t room = tried ? static_cast<size_t>(floats) : 1;
    data[l].reset(new float[room]);
    for (size_t i = 0; i < room && i < 64; ++i) data[l][i] = in.score();
    for (size_t i = 64; i < room; ++i) data[l][i] = static_cast<float>(i % 7);
    pointers[l] = in.rarely() ? nullptr : data[l].get();
  }
  iassa_affinity* made = nullptr;
  const int status = iassa_affinity_create(
      levels, shapes, in.rarely() ? nullptr : pointers.data(), in.rarely() ? in.number(9) : in.below(5),
      in.rarely() ? in.real() : 0.1, in.rarely() ? in.number(4) : in.below(2),
      in.below(2) ? 0 : static_cast<int64_t>(in.word()), in.rarely() ? in.number(9) : 1, &made);
  refused(levels < 1 || shapes == nullptr, status, "an affinity");
  if ((status == IASSA_OK) != (made != nullptr)) std::abort();
  iassa_affinity* const asked = in.rarely() ? nullptr : made;
  const Shape s(in);
  const int count = in.number(3);
  const __int128 n = count > 0 && count <= 4096 ? count * s.pixels : 0;
  float* from = b.of<float>(n);
  float* to = in.below(3) ? b.of<float>(n) : from;
  if (!b.large()) {
    const bool wrong = asked == nullptr || !s.ok || count < 1;
    refused(wrong, iassa_affinity_reserve(asked, count, s.height, s.width), "a reservation");
    if (from != nullptr && n > 0) from[in.word() % static_cast<uint32_t>(n)] = in.score();
    refused(wrong || !from || !to, iassa_affinity_apply(asked, from, count, s.height, s.width, to), "maps");
    double neighbours = 0;
    refused(asked == nullptr, iassa_affinity_neighbours(asked, &neighbours), "neighbours");
    iassa_affinity_height(asked);
    iassa_affinity_width(asked);
    iassa_affinity_kept(asked);
    iassa_affinity_bytes(asked);
  }
  iassa_affinity_free(made);
}

void memory(Input& in) {
  void* block = nullptr;
  const int64_t bytes = in.below(2) ? static_cast<int64_t>(in.word()) << in.below(32) : in.number(5000);
  if (bytes > 1 << 24 && bytes < INT64_MAX / 2 && bytes < (1LL << 46)) return;
  const int status = iassa_allocate(bytes, in.rarely() ? nullptr : &block);
  refused(bytes < 1, status, "a block");
  iassa_free(block);
  iassa_set_threads(in.rarely() ? in.number(9) : 1);
  iassa_set_threads(1 + in.below(2));
  const int32_t counter[4] = {1, 2, 3, 4};
  int32_t out[4];
  refused(true, iassa_philox(in.below(2) ? nullptr : counter, nullptr, out), "a key");
  iassa_affinity_keeps_matrix(in.number(1000), in.number(1000));
}

}  // namespace

void fuzz_one(const uint8_t* data, size_t size) {
  Input in(data, size);
  for (int calls = 0; calls < 8 && !in.done(); ++calls) {
    switch (in.below(8)) {
      case 0: images(in); break;
      case 1: windows(in); break;
      case 2: mask(in); break;
      case 3: rise_mask(in); break;
      case 4: pass(in); break;
      case 5: maps(in); break;
      case 6: affinity(in); break;
      default: memory(in);
    }
  }
}
