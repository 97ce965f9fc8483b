// What the controller decides by: HAR, change; and eq. 6.
//   order   sums run in double over 64 fixed parts of the map and 8 fixed lanes within a part, added in
//           order: the same bits for any number of threads and any vector width
#include <math.h>
#include <string.h>

#include "support.h"

namespace {

using namespace iassa;

constexpr int kParts = 64;
constexpr int kLanes = 8;

struct Part {
  float low, high;
  double change, spread;
};

IASSA_CLONES void range_of(const float* map, int64_t n, Part* part) {
  float low = map[0], high = map[0];
  for (int64_t i = 1; i < n; ++i) {
    low = map[i] < low ? map[i] : low;
    high = map[i] > high ? map[i] : high;
  }
  part->low = low;
  part->high = high;
}

IASSA_CLONES void sums_of(const float* map, const float* previous, int64_t n, float low, Part* part) {
  double change[kLanes] = {};
  double spread[kLanes] = {};
  int64_t i = 0;
  for (; i + kLanes <= n; i += kLanes) {
    for (int lane = 0; lane < kLanes; ++lane) {
      change[lane] += fabs((double)map[i + lane] - (double)previous[i + lane]);
      spread[lane] += (double)map[i + lane] - (double)low;
    }
  }
  for (int lane = 0; i < n; ++i, ++lane) {
    change[lane] += fabs((double)map[i] - (double)previous[i]);
    spread[lane] += (double)map[i] - (double)low;
  }
  part->change = 0;
  part->spread = 0;
  for (int lane = 0; lane < kLanes; ++lane) {
    part->change += change[lane];
    part->spread += spread[lane];
  }
}

IASSA_CLONES void mark_above(const float* map, double threshold, int64_t n, uint8_t* har) {
  for (int64_t i = 0; i < n; ++i) har[i] |= (double)map[i] > threshold ? 1 : 0;
}

double change_of(const Part* parts) {
  double change = 0, spread = 0;
  for (int k = 0; k < kParts; ++k) {
    change += parts[k].change;
    spread += parts[k].spread;
  }
  if (spread > 0) return change / spread;
  return change > 0 ? INFINITY : 0;
}

// Returns the number of marked pixels.
int32_t sum_table(int height, int width, const uint8_t* har, int32_t* table) {
  const int64_t pitch = width + 1;
  memset(table, 0, pitch * sizeof(int32_t));
  for (int y = 0; y < height; ++y) {
    const uint8_t* row = har + (int64_t)y * width;
    const int32_t* above = table + y * pitch;
    int32_t* out = table + (y + 1) * pitch;
    int32_t sum = 0;
    out[0] = 0;
    for (int x = 0; x < width; ++x) {
      sum += row[x];
      out[x + 1] = above[x + 1] + sum;
    }
  }
  return table[height * pitch + width];
}

}  // namespace

IASSA_CLONES static void blend_maps(const float* s, const float* a, double beta, int64_t n, float* out) {
  for (int64_t i = 0; i < n; ++i) {
    out[i] = (float)(beta * (double)s[i] + (1 - beta) * (double)a[i]);
  }
}

int iassa_blend(const float* saliency, const float* attended, double beta, int64_t n, float* adjusted) {
  IASSA_REQUIRE_POINTER(saliency);
  IASSA_REQUIRE_POINTER(attended);
  IASSA_REQUIRE_POINTER(adjusted);
  IASSA_REQUIRE(beta >= 0 && beta <= 1, "beta is %g, expected 0 to 1", beta);
  IASSA_REQUIRE(n >= 0, "n is %lld, expected at least 0", (long long)n);
  blend_maps(saliency, attended, beta, n, adjusted);
  return IASSA_OK;
}

namespace {

struct Stretch {
  double low, range;
};

Stretch stretch(const float* map, int64_t n) {
  float low = map[0], high = map[0];
  for (int64_t i = 1; i < n; ++i) {
    low = map[i] < low ? map[i] : low;
    high = map[i] > high ? map[i] : high;
  }
  return {(double)low, (double)high - (double)low};
}

double stretched(Stretch s, float value) { return s.range > 0 ? ((double)value - s.low) / s.range : 1.0; }

}  // namespace

int iassa_multiply(const float* saliency, int64_t n, int targets, float* adjusted) {
  IASSA_REQUIRE_POINTER(saliency);
  IASSA_REQUIRE_POINTER(adjusted);
  IASSA_REQUIRE(n >= 1, "n is %lld, expected at least 1", (long long)n);
  IASSA_REQUIRE(targets >= 1 && targets <= kMaxTargets, "targets is %d, expected 1 to %d", targets,
                kMaxTargets);
  for (int t = 0; t < targets; ++t) {
    const float* const s = saliency + t * n;
    float* const a = adjusted + t * n;
    const Stretch of_s = stretch(s, n), of_a = stretch(a, n);
    for (int64_t i = 0; i < n; ++i) a[i] = (float)(stretched(of_s, s[i]) * stretched(of_a, a[i]));
  }
  return IASSA_OK;
}

int iassa_summarise(int height, int width, int targets, const float* adjusted, float* previous, int first,
                    double threshold, uint8_t* har, int32_t* har_table, double* result) {
  IASSA_TRY(check_shape(height, width));
  IASSA_REQUIRE(targets >= 1 && targets <= kMaxTargets, "targets is %d, expected 1 to %d", targets,
                kMaxTargets);
  IASSA_REQUIRE(threshold >= 0 && threshold <= 1, "threshold is %g, expected 0 to 1", threshold);
  IASSA_REQUIRE_POINTER(adjusted);
  IASSA_REQUIRE_POINTER(previous);
  IASSA_REQUIRE_POINTER(har);
  IASSA_REQUIRE_POINTER(har_table);
  IASSA_REQUIRE_POINTER(result);
  const int64_t pixels = (int64_t)height * width;
  const int threads = threads_for(pixels / 2);
  // Part k is pixels pixels*k/64 to pixels*(k+1)/64 - 1; some are empty in tiny maps.
  const auto start = [pixels](int k) { return pixels * k / kParts; };
  double change = 0;
  memset(har, 0, pixels);
  for (int t = 0; t < targets; ++t) {
    const float* map = adjusted + t * pixels;
    const float* before = previous + t * pixels;
    Part parts[kParts];
#pragma omp parallel for num_threads(threads) schedule(static)
    for (int k = 0; k < kParts; ++k) {
      parts[k] = {INFINITY, -INFINITY, 0, 0};
      if (start(k + 1) > start(k)) range_of(map + start(k), start(k + 1) - start(k), &parts[k]);
    }
    float low = INFINITY, high = -INFINITY;
    for (int k = 0; k < kParts; ++k) {
      low = parts[k].low < low ? parts[k].low : low;
      high = parts[k].high > high ? parts[k].high : high;
    }
    const double above = (double)low + threshold * ((double)high - (double)low);
#pragma omp parallel for num_threads(threads) schedule(static)
    for (int k = 0; k < kParts; ++k) {
      const int64_t n = start(k + 1) - start(k);
      sums_of(map + start(k), before + start(k), n, low, &parts[k]);
      mark_above(map + start(k), above, n, har + start(k));
    }
    const double c = change_of(parts);
    change = c > change ? c : change;
  }
  const int32_t marked = sum_table(height, width, har, har_table);
  memcpy(previous, adjusted, targets * pixels * sizeof(float));
  result[0] = first ? INFINITY : change;
  result[1] = (double)marked / (double)pixels;
  return IASSA_OK;
}
