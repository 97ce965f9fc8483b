// Bodies of AffinityKernels, written once over a small vector type V. The including file defines V
// and its operations for one instruction set, so this file has no include guard and includes
// nothing. fma(a, b, c) is a * b + c, fused where the instruction set can.

template <int R, int N>
void gram_block(const float* rows, const float* cols, size_t stride, int channels, float* out,
                size_t out_stride, bool add) {
  V sum[R][N];
  for (int r = 0; r < R; ++r) {
    for (int v = 0; v < N; ++v) {
      sum[r][v] = zero();
    }
  }
  for (int c = 0; c < channels; ++c) {
    V b[N];
    for (int v = 0; v < N; ++v) {
      b[v] = load(cols + v * kLanes);
    }
    for (int r = 0; r < R; ++r) {
      const V a = set1(rows[r]);
      for (int v = 0; v < N; ++v) {
        sum[r][v] = fma(a, b[v], sum[r][v]);
      }
    }
    rows += iassa::kRows;
    cols += stride;
  }
  for (int r = 0; r < R; ++r) {
    for (int v = 0; v < N; ++v) {
      float* to = out + r * out_stride + v * kLanes;
      store(to, add ? plus(load(to), sum[r][v]) : sum[r][v]);
    }
  }
}

template <int R>
void gram_rows(const float* rows, const float* cols, size_t stride, int channels, float* out,
               size_t out_stride, int columns, bool add) {
  constexpr int kBlock = 256;
  constexpr int kStep = kGramVectors * kLanes;
  for (int c = 0; c < channels; c += kBlock) {
    const int depth = channels - c < kBlock ? channels - c : kBlock;
    for (int j = 0; j < columns; j += kStep) {
      gram_block<R, kGramVectors>(rows + static_cast<size_t>(c) * iassa::kRows,
                                  cols + static_cast<size_t>(c) * stride + j, stride, depth,
                                  out + j, out_stride, add || c > 0);
    }
  }
}

void gram(const float* rows, int count, const float* cols, size_t stride, int channels, float* out,
          size_t out_stride, int columns, bool add) {
  if (count > 4) {
    gram_rows<8>(rows, cols, stride, channels, out, out_stride, columns, add);
  } else if (count > 2) {
    gram_rows<4>(rows, cols, stride, channels, out, out_stride, columns, add);
  } else if (count > 1) {
    gram_rows<2>(rows, cols, stride, channels, out, out_stride, columns, add);
  } else {
    gram_rows<1>(rows, cols, stride, channels, out, out_stride, columns, add);
  }
}

void blend(float* dst, const float* a, const float* b, float weight, int count, bool add) {
  if (weight == 0.0f) {
    for (int x = 0; x < count; x += kLanes) {
      const V value = load(a + x);
      store(dst + x, add ? plus(load(dst + x), value) : value);
    }
    return;
  }
  const V w = set1(weight);
  for (int x = 0; x < count; x += kLanes) {
    const V low = load(a + x);
    const V value = fma(w, minus(load(b + x), low), low);
    store(dst + x, add ? plus(load(dst + x), value) : value);
  }
}

float scale_max(float* x, int count, float scale, const float* column) {
  const V s = set1(scale);
  V largest = set1(-__builtin_inff());
  int j = 0;
  for (; j + kLanes <= count; j += kLanes) {
    V value = times(load(x + j), s);
    if (column != nullptr) {
      value = times(value, load(column + j));
    }
    store(x + j, value);
    largest = larger(largest, value);
  }
  float result = reduce_max(largest);
  for (; j < count; ++j) {
    x[j] *= scale;
    if (column != nullptr) {
      x[j] *= column[j];
    }
    result = x[j] > result ? x[j] : result;
  }
  store(x + count, set1(-__builtin_inff()));
  return result;
}

inline V exp_vector(V d) {
  const V bounded = larger(d, set1(IASSA_EXP_LOWEST));
  const V k = minus(fma(bounded, set1(IASSA_EXP_LOG2E), set1(IASSA_EXP_ROUND)),
                    set1(IASSA_EXP_ROUND));
  V r = fma(k, set1(-IASSA_EXP_LN2_HIGH), bounded);
  r = fma(k, set1(-IASSA_EXP_LN2_LOW), r);
  V p = set1(IASSA_EXP_C6);
  p = fma(p, r, set1(IASSA_EXP_C5));
  p = fma(p, r, set1(IASSA_EXP_C4));
  p = fma(p, r, set1(IASSA_EXP_C3));
  p = fma(p, r, set1(IASSA_EXP_C2));
  p = plus(fma(times(p, r), r, r), set1(1.0f));
  return zero_below(d, set1(IASSA_EXP_LOWEST), times_power(p, k));
}

float exp_sum(float* x, int count, float max) {
  const V m = set1(max);
  V sum = zero();
  for (int j = 0; j < count; j += kLanes) {
    const V e = exp_vector(minus(load(x + j), m));
    store(x + j, e);
    sum = plus(sum, e);
  }
  return reduce_sum(sum);
}

/// exp(p) - 1 for p in [0, 1], by its series to the 11th power: the rest is below 3e-9.
inline V exp_minus_one(V p) {
  constexpr float kInverse[] = {1.0f / 10, 1.0f / 9, 1.0f / 8, 1.0f / 7, 1.0f / 6,
                                1.0f / 5,  1.0f / 4, 1.0f / 3, 1.0f / 2};
  // Horner over 1 + p/2 (1 + p/3 (1 + ...)).
  V sum = fma(p, set1(1.0f / 11), set1(1.0f));
  for (float inverse : kInverse) {
    sum = fma(times(p, set1(inverse)), sum, set1(1.0f));
  }
  return times(p, sum);
}

float double_softmax(float* x, int count, const float* column_max, const float* column_inverse) {
  V sum = zero();
  int j = 0;
  for (; j + kLanes <= count; j += kLanes) {
    const V d = smaller(minus(load(x + j), load(column_max + j)), zero());
    const V p = times(exp_vector(d), load(column_inverse + j));
    const V e = exp_minus_one(p);
    store(x + j, e);
    sum = plus(sum, e);
  }
  if (j < count) {
    V tail = zero();
    float part[kLanes];
    const V d = smaller(minus(load(x + j), load(column_max + j)), zero());
    tail = exp_minus_one(times(exp_vector(d), load(column_inverse + j)));
    store(part, tail);
    for (int k = count - j; k < kLanes; ++k) {
      part[k] = 0.0f;
    }
    tail = load(part);
    store(x + j, tail);
    sum = plus(sum, tail);
  }
  store(x + count, zero());
  return reduce_sum(sum);
}

float dot(const float* a, const float* b, int count) {
  V sum0 = zero();
  V sum1 = zero();
  V sum2 = zero();
  V sum3 = zero();
  int j = 0;
  for (; j + 4 * kLanes <= count; j += 4 * kLanes) {
    sum0 = fma(load(a + j), load(b + j), sum0);
    sum1 = fma(load(a + j + kLanes), load(b + j + kLanes), sum1);
    sum2 = fma(load(a + j + 2 * kLanes), load(b + j + 2 * kLanes), sum2);
    sum3 = fma(load(a + j + 3 * kLanes), load(b + j + 3 * kLanes), sum3);
  }
  for (; j < count; j += kLanes) {
    sum0 = fma(load(a + j), load(b + j), sum0);
  }
  return reduce_sum(plus(plus(sum0, sum1), plus(sum2, sum3)));
}

void to_bf16(const float* x, int count, uint16_t* out) {
  for (int j = 0; j < count; ++j) {
    uint32_t bits;
    __builtin_memcpy(&bits, x + j, sizeof bits);
    out[j] = static_cast<uint16_t>((bits + 0x7fffu + ((bits >> 16) & 1u)) >> 16);
  }
}

void split(const float* x, int count, float* out) {
  for (int j = 0; j < count; j += 2 * kLanes) {
    for (int k = 0; k < kLanes; ++k) {
      out[j + k] = x[j + 2 * k];
      out[j + kLanes + k] = x[j + 2 * k + 1];
    }
  }
}

template <int R>
void bf16_dot_rows(const uint16_t* rows, size_t stride, const float* x, int length, float* out) {
  V even[R];
  V odd[R];
  for (int r = 0; r < R; ++r) {
    even[r] = zero();
    odd[r] = zero();
  }
  for (int j = 0; j < length; j += 2 * kLanes) {
    const V x_even = load(x + j);
    const V x_odd = load(x + j + kLanes);
    for (int r = 0; r < R; ++r) {
      V a_even;
      V a_odd;
      load_bf16(rows + r * stride + j, &a_even, &a_odd);
      even[r] = fma(a_even, x_even, even[r]);
      odd[r] = fma(a_odd, x_odd, odd[r]);
    }
  }
  for (int r = 0; r < R; ++r) {
    out[r] = reduce_sum(plus(even[r], odd[r]));
  }
}

void bf16_dot(const uint16_t* rows, size_t stride, int count, const float* x, int length,
              float* out) {
  if (count == 4) {
    bf16_dot_rows<4>(rows, stride, x, length, out);
    return;
  }
  for (int r = 0; r < count; ++r) {
    bf16_dot_rows<1>(rows + r * stride, stride, x, length, out + r);
  }
}

float bf16_squares(const uint16_t* row, int length) {
  V sum = zero();
  for (int j = 0; j < length; j += 2 * kLanes) {
    V even;
    V odd;
    load_bf16(row + j, &even, &odd);
    sum = fma(even, even, sum);
    sum = fma(odd, odd, sum);
  }
  return reduce_sum(sum);
}
