// Batches of masked images, m*I + (1-m)*fill, straight from descriptors: no mask ever exists as an array.
// Oracle: iassa_convert_image, iassa_prepare_rise, iassa_mask_windows, iassa_mask_rise of libiassa, bit for bit.
//
// A thread owns the same 16 bytes of every image of its slice: it finds its pixels and loads its sources once, then writes up
// to 8 images. An image whose first byte is not at a multiple of 16 shifts the grid of 16-byte stores; a thread then finds its
// pixels again, and the ends of the image are written element by element.
//   grid (ceil((E+V)/(256*V)), ceil(count/8)), block 256; writes count*E elements, reads the sources once per 8 images (from
//   L2): bound by writing. Plain stores, not streaming ones: the network reads the batch next.
#include "core/convert.cuh"
#include "core/masked.cuh"
#include "core/place.cuh"
#include "core/rise.cuh"
#include "core/shape.cuh"
#include "core/types.cuh"
#include "core/windows.cuh"

namespace {

using namespace iassa;

enum { FP32 = 0, FP16 = 1, BF16 = 2 };
enum { REVEAL = 0, OCCLUDE = 1 };
enum { IMAGES = 8, THREADS = 256 };

// Sixteen bytes as words.
struct Vector {
  u32 word[4];
};

__device__ __forceinline__ Vector load_vector(const void* p) {
  const uint4 v = *static_cast<const uint4*>(p);
  return {{v.x, v.y, v.z, v.w}};
}
__device__ __forceinline__ void store_vector(void* p, const Vector& v) {
  *static_cast<uint4*>(p) = make_uint4(v.word[0], v.word[1], v.word[2], v.word[3]);
}

// Element k of a vector of u32 or u16 elements.
template <typename T>
__device__ __forceinline__ T element(const Vector& v, i32 k) {
  return sizeof(T) == 4 ? (T)v.word[k & 3] : (T)(v.word[k / 2 & 3] >> (k % 2 * 16));
}
template <typename T>
__device__ __forceinline__ void set_element(Vector* v, i32 k, T value) {
  if (sizeof(T) == 4) {
    v->word[k & 3] = value;
  } else {
    v->word[k / 2 & 3] |= (u32)value << (k % 2 * 16);
  }
}

// Where a thread's vector lies in an image of `elements` elements that starts `shift` elements behind a multiple of V.
template <int V>
struct Span {
  i32 e0;
  bool any, whole;

  __device__ Span(i32 slot, i32 shift, i32 elements) : e0(slot * V - shift) {
    any = e0 < elements && e0 > -V;
    whole = e0 >= 0 && e0 + V <= elements;
  }
};

// Writes a vector, or the part of it that lies within the image.
template <typename T, int V>
__device__ __forceinline__ void write(T* image, const Span<V>& span, i32 elements, const Vector& value) {
  if (span.whole) {
    store_vector(image + span.e0, value);
    return;
  }
#pragma unroll
  for (i32 k = 0; k < V; ++k) {
    const i32 e = span.e0 + k;
    if (e >= 0 && e < elements) image[e] = element<T>(value, k);
  }
}

// Image inside, fill outside the window; OCCLUDE: the other way round. m is 0 or 1, so bits are copied.
template <bool kNhwc, typename T>
__device__ __forceinline__ void mask_windows(const T* image, const T* fill, i32 height, i32 width, i32 polarity,
                                             const Rect* windows, i32 count, T* out) {
  constexpr int V = 16 / sizeof(T);
  __shared__ Rect rects[IMAGES];
  const T* const inside = polarity == REVEAL ? image : fill;
  const T* const base = polarity == REVEAL ? fill : image;
  const i32 elements = 3 * height * width;
  const i32 slot = blockIdx.x * THREADS + threadIdx.x;
  Place<kNhwc, V> place = {};
  Vector in = {}, around = {};
  i32 found = -1;  // shift for which the three above hold
  for (i32 first = blockIdx.y * IMAGES; first < count; first += gridDim.y * IMAGES) {
    const i32 images = min_i32(IMAGES, count - first);
    __syncthreads();
    if ((i32)threadIdx.x < images) rects[threadIdx.x] = windows[first + threadIdx.x];
    __syncthreads();
    for (i32 i = 0; i < images; ++i) {
      const i64 start = (i64)(first + i) * elements;
      const i32 shift = (i32)(start & (V - 1));
      const Span<V> span(slot, shift, elements);
      if (!span.any) continue;
      if (shift != found) {
        found = shift;
        place.find(span.e0, height, width);
        if (shift == 0 && span.whole) {
          in = load_vector(inside + span.e0);
          around = load_vector(base + span.e0);
        } else {
          in = around = {};
#pragma unroll
          for (i32 k = 0; k < V; ++k) {
            const i32 e = span.e0 + k;
            if (e < 0 || e >= elements) continue;
            set_element<T>(&in, k, inside[e]);
            set_element<T>(&around, k, base[e]);
          }
        }
      }
      const Rect r = rects[i];
      bool within[Place<kNhwc, V>::kPixels];
#pragma unroll
      for (i32 k = 0; k < Place<kNhwc, V>::kPixels; ++k) {
        within[k] = rect_contains(r, (i32)(place.yx[k] >> 16), (i32)(place.yx[k] & 0xffffu));
      }
      Vector value;
#pragma unroll
      for (i32 w = 0; w < 4; ++w) {
        u32 mask;
        if (V == 4) {
          mask = place.at(within, w) ? 0xffffffffu : 0u;
        } else {
          mask = (place.at(within, 2 * w) ? 0xffffu : 0u) | (place.at(within, 2 * w + 1) ? 0xffff0000u : 0u);
        }
        value.word[w] = (in.word[w] & mask) | (around.word[w] & ~mask);
      }
      write<T, V>(out + start, span, elements, value);
    }
  }
}

// One axis of a RISE grid with the reciprocal that finds a position's cell without an integer division.
struct FastAxis {
  RiseAxis axis;
  u32 step;       // upsampled half-pixels per cell, 2 * (s + 1) * cell
  float inverse;  // 1 / step

  __device__ FastAxis(u32 length, u32 cells) : axis(rise_axis(length, cells)) {
    step = 2 * (cells + 1) * axis.cell;
    inverse = 1.0f / (float)step;
  }
};

// rise_tap(axis.axis, position) without an integer division. The numerator is below 2^22 (position < 2^15, cells <= 64) and so
// exact in float; the quotient's error, below 2^-22 relative, cannot carry it over a whole number, only down from one. Then `rest`
// is a whole step and the tap has weight 0 and 1 on the same two cells: the same mask value.
__device__ __forceinline__ RiseTap fast_tap(const FastAxis& a, u32 position) {
  const u32 up = a.step / 2;
  const u32 scaled = (2 * position + 1) * a.axis.cells;
  const u32 numerator = scaled > up ? scaled - up : 0;
  const u32 last = a.axis.cells - 1;
  const u32 index = (u32)((float)numerator * a.inverse);
  const bool inside = index < last;
  const u32 rest = inside ? numerator - index * a.step : 0;
  RiseTap tap;
  tap.index0 = inside ? index : last;
  tap.index1 = inside ? index + 1 : last;
  tap.weight0 = a.axis.den - rest;
  tap.weight1 = rest;
  return tap;
}

template <int kType>
struct Element {
  typedef u16 Type;
};
template <>
struct Element<FP32> {
  typedef u32 Type;
};
template <int kType>
__device__ __forceinline__ typename Element<kType>::Type rounded(float value) {
  if (kType == FP32) return (typename Element<kType>::Type)float_bits(value);
  return kType == BF16 ? to_bf16(value) : to_fp16(value);
}

// fill + m*(I - fill), m = integer value * scale (core/rise.cuh). The cells of up to 8 masks are drawn into shared memory, a
// bit each; what the cells of an orthogonal mask have in common is found once per mask. The rest of a mask value is integer
// arithmetic.
template <bool kNhwc, int kType>
__device__ __forceinline__ void mask_rise(const float* difference, const float* fill, i32 height, i32 width, u32 cells,
                                          u32 threshold, float scale, u64 seed, i32 first, i32 count,
                                          typename Element<kType>::Type* out) {
  typedef typename Element<kType>::Type T;
  constexpr int V = 16 / sizeof(T);
  constexpr int kPixels = Place<kNhwc, V>::kPixels;
  __shared__ u32 rows[IMAGES][RISE_MAX_CELLS][2];  // bit j of row i: cell (i, j)
  __shared__ RiseShift shifts[IMAGES];
  __shared__ RiseColumns columns[IMAGES];
  const FastAxis ay((u32)height, cells), ax((u32)width, cells);
  const i32 elements = 3 * height * width;
  const i32 slot = blockIdx.x * THREADS + threadIdx.x;
  const i32 blocks = (i32)(cells * cells + 3) / 4;
  Place<kNhwc, V> place = {};
  float delta[V], base[V];
  i32 found = -1;
  for (i32 begin = blockIdx.y * IMAGES; begin < count; begin += gridDim.y * IMAGES) {
    const i32 images = min_i32(IMAGES, count - begin);
    __syncthreads();
    for (i32 k = threadIdx.x; k < IMAGES * RISE_MAX_CELLS * 2; k += THREADS) (&rows[0][0][0])[k] = 0;
    if ((i32)threadIdx.x < images) {
      const u32 index = (u32)(first + begin) + threadIdx.x;
      const RiseColumns none = {1, 0};
      shifts[threadIdx.x] = rise_shift(seed, index, threshold, ay.axis, ax.axis);
      columns[threadIdx.x] = threshold == 0 ? rise_columns(seed, index) : none;
    }
    __syncthreads();
    for (i32 k = threadIdx.x; k < images * blocks; k += THREADS) {
      const i32 image = k / blocks, block = k - image * blocks;
      const Philox random = rise_cell_words(seed, (u32)(first + begin + image), (u32)block, threshold, columns[image]);
#pragma unroll
      for (u32 w = 0; w < 4; ++w) {
        const u32 cell = 4 * (u32)block + w;
        if (cell >= cells * cells || random.word[w] >= rise_limit(threshold)) continue;
        const u32 i = cell / cells, j = cell - i * cells;
        atomicOr(&rows[image][i][j / 32], 1u << (j % 32));
      }
    }
    __syncthreads();
    for (i32 i = 0; i < images; ++i) {
      const i64 start = (i64)(begin + i) * elements;
      const i32 shift = (i32)(start & (V - 1));
      const Span<V> span(slot, shift, elements);
      if (!span.any) continue;
      if (shift != found) {
        found = shift;
        place.find(span.e0, height, width);
        if (shift == 0 && span.whole) {
#pragma unroll
          for (i32 q = 0; q < V / 4; ++q) {
            const float4 d = *reinterpret_cast<const float4*>(difference + span.e0 + 4 * q);
            const float4 f = *reinterpret_cast<const float4*>(fill + span.e0 + 4 * q);
            delta[4 * q] = d.x, delta[4 * q + 1] = d.y, delta[4 * q + 2] = d.z, delta[4 * q + 3] = d.w;
            base[4 * q] = f.x, base[4 * q + 1] = f.y, base[4 * q + 2] = f.z, base[4 * q + 3] = f.w;
          }
        } else {
#pragma unroll
          for (i32 k = 0; k < V; ++k) {
            const i32 e = span.e0 + k;
            const bool valid = e >= 0 && e < elements;
            delta[k] = valid ? difference[e] : 0.0f;
            base[k] = valid ? fill[e] : 0.0f;
          }
        }
      }
      float mask[kPixels];
      RiseTap ty;
      u64 upper = 0, lower = 0;
#pragma unroll
      for (i32 k = 0; k < kPixels; ++k) {
        const u32 y = place.yx[k] >> 16;
        if (k == 0 || y != place.yx[k > 0 ? k - 1 : 0] >> 16) {
          ty = fast_tap(ay, y + shifts[i].dy);
          upper = (u64)rows[i][ty.index0][1] << 32 | rows[i][ty.index0][0];
          lower = (u64)rows[i][ty.index1][1] << 32 | rows[i][ty.index1][0];
        }
        const RiseTap tx = fast_tap(ax, (place.yx[k] & 0xffffu) + shifts[i].dx);
        mask[k] = mul_rn((float)rise_value(ty, tx, (u32)(upper >> tx.index0) & 1u, (u32)(upper >> tx.index1) & 1u,
                                           (u32)(lower >> tx.index0) & 1u, (u32)(lower >> tx.index1) & 1u),
                         scale);
      }
      Vector value = {};
#pragma unroll
      for (i32 k = 0; k < V; ++k) {
        set_element<T>(&value, k, rounded<kType>(masked_rise(place.at(mask, k), delta[k], base[k])));
      }
      write<T, V>(out + start, span, elements, value);
    }
  }
}

// Element e of the planar fp32 image and fill, to the batch's layout and type; their difference in fp32.
template <bool kNhwc, int kType>
__device__ __forceinline__ void prepare(const float* image, const float* fill, i32 pixels,
                                        typename Element<kType>::Type* image_out, typename Element<kType>::Type* fill_out,
                                        float* difference, float* rise_fill) {
  const i32 e = blockIdx.x * THREADS + threadIdx.x;
  if (e >= 3 * pixels) return;
  const i32 from = kNhwc ? e % 3 * pixels + e / 3 : e;
  image_out[e] = rounded<kType>(image[from]);
  fill_out[e] = rounded<kType>(fill[from]);
  difference[e] = add_rn(image[from], -fill[from]);
  rise_fill[e] = fill[from];
}

}  // namespace

#define MASK_WINDOWS(name, nhwc, T)                                                                                   \
  extern "C" __global__ void __launch_bounds__(256)                                                                   \
      name(const void* __restrict__ image, const void* __restrict__ fill, i32 height, i32 width, i32 polarity,        \
           const Rect* __restrict__ windows, i32 count, void* __restrict__ out) {                                     \
    IASSA_SHAPE(height, width);                                                                                       \
    mask_windows<nhwc, T>(static_cast<const T*>(image), static_cast<const T*>(fill), height, width, polarity, windows, \
                          count, static_cast<T*>(out));                                                               \
  }
MASK_WINDOWS(iassa_mask_windows_nchw_32, false, u32)
MASK_WINDOWS(iassa_mask_windows_nchw_16, false, u16)
MASK_WINDOWS(iassa_mask_windows_nhwc_32, true, u32)
MASK_WINDOWS(iassa_mask_windows_nhwc_16, true, u16)

// `blocks` per multiprocessor: as many as have registers without spilling (./iassa kernels). Left to itself the compiler takes up
// to 113 registers, and few blocks are there to hide each other's waits.
#if defined(__CUDA_ARCH__) && (__CUDA_ARCH__ == 860 || __CUDA_ARCH__ == 890)
#define NHWC_16_BLOCKS 3
#else
#define NHWC_16_BLOCKS 4
#endif
#define MASK_RISE(name, nhwc, type, blocks)                                                                             \
  extern "C" __global__ void __launch_bounds__(256, blocks)                                                             \
      name(const float* __restrict__ difference, const float* __restrict__ rise_fill, i32 height, i32 width, i32 cells, \
           u32 threshold, float scale, u64 seed, i32 first, i32 count, void* __restrict__ out) {                        \
    IASSA_SHAPE(height, width);                                                                                         \
    mask_rise<nhwc, type>(difference, rise_fill, height, width, (u32)cells, threshold, scale, seed, first, count,       \
                          static_cast<Element<type>::Type*>(out));                                                      \
  }
MASK_RISE(iassa_mask_rise_nchw_fp32, false, FP32, 4)
MASK_RISE(iassa_mask_rise_nchw_fp16, false, FP16, 2)
MASK_RISE(iassa_mask_rise_nchw_bf16, false, BF16, 2)
MASK_RISE(iassa_mask_rise_nhwc_fp32, true, FP32, 6)
MASK_RISE(iassa_mask_rise_nhwc_fp16, true, FP16, NHWC_16_BLOCKS)
MASK_RISE(iassa_mask_rise_nhwc_bf16, true, BF16, NHWC_16_BLOCKS)

// Once per image. grid (ceil(E/256)), block 256.
#define PREPARE(name, nhwc, type)                                                                                    \
  extern "C" __global__ void __launch_bounds__(256)                                                                  \
      name(const float* __restrict__ image, const float* __restrict__ fill, i32 pixels, void* __restrict__ image_out, \
           void* __restrict__ fill_out, float* __restrict__ difference, float* __restrict__ rise_fill) {             \
    prepare<nhwc, type>(image, fill, pixels, static_cast<Element<type>::Type*>(image_out),                           \
                        static_cast<Element<type>::Type*>(fill_out), difference, rise_fill);                         \
  }
PREPARE(iassa_prepare_nchw_fp32, false, FP32)
PREPARE(iassa_prepare_nchw_fp16, false, FP16)
PREPARE(iassa_prepare_nchw_bf16, false, BF16)
PREPARE(iassa_prepare_nhwc_fp32, true, FP32)
PREPARE(iassa_prepare_nhwc_fp16, true, FP16)
PREPARE(iassa_prepare_nhwc_bf16, true, BF16)
