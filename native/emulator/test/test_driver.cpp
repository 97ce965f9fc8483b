// Tests of the emulator through the driver API, as a plain program.
//   test_driver DIR           everything        test_driver DIR samples   kernels only (for the sanitizers)
//   test_driver DIR bench     costs             test_driver DIR planted LIB BUG ORDER SEED
// planted exits with 0 for right answers, 3 for a wrong one, 4 for an error that the emulator found.
#include <cmath>
#include <cstdint>
#include <cstring>
#include <ctime>
#include <numeric>

#include "gpu.h"

using gpu::Array;
using gpu::launch;
using gpu::Module;

namespace {

int failures = 0;
#define CHECK(condition)                                                     \
  do {                                                                       \
    if (!(condition)) {                                                      \
      std::printf("%s:%d: FAILED %s\n", __FILE__, __LINE__, #condition);     \
      ++failures;                                                            \
    }                                                                        \
  } while (0)

std::uint32_t hash(std::uint32_t i) {
  i = (i ^ 61u ^ i >> 16) * 9u;
  i = (i ^ i >> 4) * 0x27d4eb2du;
  return i ^ i >> 15;
}
float real(unsigned i) { return static_cast<float>(hash(i) % 2001) / 1000.0f - 1.0f; }
unsigned bf16(float x) {
  std::uint32_t u;
  std::memcpy(&u, &x, 4);
  return (u + 0x7fffu + (u >> 16 & 1u)) >> 16;
}
float from_bf16(unsigned b) {
  const std::uint32_t u = b << 16;
  float x;
  std::memcpy(&x, &u, 4);
  return x;
}

void test_saxpy(const Module& m) {
  for (int n : {1, 3, 4, 31, 33, 207, 1000}) {
    std::vector<float> x(n), y(n);
    for (int i = 0; i < n; ++i) x[i] = real(i), y[i] = real(i + 5000);
    Array<float> dx(x), dy(y);
    MUST(launch(m.function("saxpy"), {3}, {64}, 0, nullptr, n, 1.7f, dx.p, dy.p));
    const std::vector<float> out = dy.get();
    for (int i = 0; i < n; ++i) CHECK(out[i] == std::fmaf(1.7f, x[i], y[i]));
  }
  Array<unsigned> from(std::vector<unsigned>{1, 2, 3, 4, 5, 6, 7, 8}), to(8);
  MUST(launch(m.function("copy_streaming"), {1}, {32}, 0, nullptr, 2, from.p, to.p));
  CHECK(to.get() == from.get());
}

void test_reduce(const Module& m) {
  for (int n : {1, 255, 256, 1000}) {
    std::vector<int> v(n);
    long long sum = 0;
    unsigned positive = 0;
    int lowest = 1 << 30, highest = -(1 << 30);
    for (int i = 0; i < n; ++i) {
      v[i] = static_cast<int>(hash(i) % 2001) - 1000;
      sum += v[i];
      positive += v[i] > 0;
      lowest = std::min(lowest, v[i]);
      highest = std::max(highest, v[i]);
    }
    Array<int> dv(v), lo(std::vector<int>{1 << 30}), hi(std::vector<int>{-(1 << 30)});
    Array<unsigned long long> total(std::vector<unsigned long long>{0});
    Array<unsigned> count(std::vector<unsigned>{0});
    MUST(launch(m.function("reduce"), {(n + 255u) / 256}, {256}, 0, nullptr, n, dv.p, total.p, count.p, lo.p, hi.p));
    CHECK(static_cast<long long>(total.get()[0]) == sum);
    CHECK(count.get()[0] == positive);
    CHECK(lo.get()[0] == lowest && hi.get()[0] == highest);
  }
  for (unsigned n : {1u, 33u, 100u, 1024u}) {
    std::vector<int> v(3 * n);
    std::iota(v.begin(), v.end(), 1);
    Array<int> in(v), out(3 * n);
    MUST(launch(m.function("scan"), {3}, {n}, 8 * n, nullptr, in.p, out.p));
    const std::vector<int> got = out.get();
    for (unsigned b = 0, i = 0; b < 3; ++b)
      for (unsigned t = 0, sum = 0; t < n; ++t, ++i) CHECK(got[i] == static_cast<int>(sum += v[i]));
  }
  std::vector<int> v(5 * 64);
  std::iota(v.begin(), v.end(), 0);
  Array<int> in(v), out(v.size());
  MUST(launch(m.function("reverse_in_warps"), {5}, {64}, 0, nullptr, in.p, out.p));
  const std::vector<int> reversed = out.get();
  for (int i = 0; i < 5 * 64; ++i) CHECK(reversed[i] == i / 32 * 32 + 31 - i % 32);

  Array<int> partial(9), sum(1);
  Array<unsigned> done(std::vector<unsigned>{0});
  MUST(launch(m.function("last_block"), {9}, {32}, 0, nullptr, partial.p, done.p, sum.p));
  CHECK(sum.get()[0] == 45);
}

void test_transpose(const Module& m) {
  const int rows = 37, cols = 70, depth = 3;
  std::vector<float> v(rows * cols * depth);
  for (unsigned i = 0; i < v.size(); ++i) v[i] = real(i);
  DevicePointer scale = 0;
  size_t bytes = 0;
  MUST(cuModuleGetGlobal_v2(&scale, &bytes, m.handle, "scale"));
  CHECK(bytes == 16);
  const float scales[4] = {1.0f, 2.0f, 0.5f, 4.0f};
  MUST(cuMemcpyHtoD_v2(scale, scales, sizeof scales));
  Array<float> in(v), out(v.size());
  MUST(launch(m.function("transpose"), {3, 2, depth}, {32, 8}, 0, nullptr, rows, cols, in.p, out.p));
  const std::vector<float> got = out.get();
  for (int z = 0; z < depth; ++z)
    for (int r = 0; r < rows; ++r)
      for (int c = 0; c < cols; ++c)
        CHECK(got[(z * cols + c) * rows + r] == v[(z * rows + r) * cols + c] * scales[z]);
}

void test_gemm(const Module& m) {
  for (int k : {16, 48, 128}) {
    const int rows = 32, n = 24;
    std::vector<unsigned short> a(rows * k), b(n * k);
    std::vector<float> fa(a.size()), fb(b.size());
    for (unsigned i = 0; i < a.size(); ++i) a[i] = static_cast<unsigned short>(bf16(real(i)));
    for (unsigned i = 0; i < b.size(); ++i) b[i] = static_cast<unsigned short>(bf16(real(i + 999)));
    for (unsigned i = 0; i < a.size(); ++i) fa[i] = from_bf16(a[i]);
    for (unsigned i = 0; i < b.size(); ++i) fb[i] = from_bf16(b[i]);
    Array<unsigned short> da(a), db(b);
    Array<float> dfa(fa), dfb(fb), c(rows * n), ct(rows * n);
    MUST(launch(m.function("gemm_bf16"), {n / 8, rows / 16}, {32}, 0, nullptr, n, k, da.p, db.p, c.p));
    // bf16 values are exact in tf32 too.
    MUST(launch(m.function("gemm_tf32"), {n / 8, rows / 16}, {32}, 0, nullptr, n, k, dfa.p, dfb.p, ct.p));
    const std::vector<float> got = c.get(), got_tf32 = ct.get();
    for (int i = 0; i < rows; ++i)
      for (int j = 0; j < n; ++j) {
        double sum = 0, magnitude = 0;
        for (int x = 0; x < k; ++x) {
          const double p = static_cast<double>(fa[i * k + x]) * fb[j * k + x];
          sum += p;
          magnitude += std::fabs(p);
        }
        const double bound = magnitude * k * 6e-8 + 1e-12;
        CHECK(std::fabs(got[i * n + j] - sum) <= bound);
        CHECK(std::fabs(got_tf32[i * n + j] - sum) <= bound);
      }
  }
  std::vector<unsigned short> v(256);
  std::iota(v.begin(), v.end(), 0);
  Array<unsigned short> in(v), out(256);
  MUST(launch(m.function("transpose_8x8"), {1}, {32}, 0, nullptr, in.p, out.p));
  const std::vector<unsigned short> got = out.get();
  for (int j = 0; j < 4; ++j)
    for (int r = 0; r < 8; ++r)
      for (int c = 0; c < 8; ++c) CHECK(got[j * 64 + r * 8 + c] == v[j * 64 + c * 8 + r]);
}

void test_intrinsics(const Module& m) {
  Array<unsigned> u(21);
  Array<float> f(8);
  Array<long long> l(4);
  MUST(launch(m.function("intrinsics"), {1}, {32}, 0, nullptr, u.p, f.p, l.p));
  const std::vector<unsigned> gu = u.get();
  const unsigned expected[] = {17,         25,         21,         0xaaaaaaaau, 1,          2,          4,
                               0x3f800000, 8,          3231,       4,           3,          0xffffffffu, 0xc0003f80u,
                               0x7bff3c00u, 0x3f823f80u, 0x3f802000u, 0x7c000001u, 0x7fffffffu, 0x80000000u, 0x77001155u};
  // __byte_perm picks, from the lowest: byte 1, byte 4, byte 0, byte 7.
  for (int i = 0; i < 20; ++i)
    if (gu[i] != expected[i]) std::printf("u[%d] = %x, expected %x\n", i, gu[i], expected[i]), ++failures;
  CHECK(gu[20] == 0x77004411u);
  const std::vector<float> gf = f.get();
  CHECK(gf[0] == 17.5f);  // lane 20 in segments of 8: 16 + 9 % 8
  CHECK(gf[1] == 0x1.0004p-12f && gf[2] == 0x1p-12f);
  CHECK(gf[3] == 8.0f && gf[4] == 0.0f && gf[5] == 0.5f && gf[6] == 1.0f && gf[7] == 0.5f);
  const std::vector<long long> gl = l.get();
  CHECK(gl[0] == 3 && gl[1] == 10000000000ll && gl[2] == 509 && gl[3] == 915);
}

void test_forms(const Module& m) {
  struct {
    int first;
    DevicePointer rest;
  } pair{7, 0};
  Array<int> rest(std::vector<int>{10, 20, 30, 40}), out(4);
  pair.rest = rest.p;
  DevicePointer calls = 0;
  size_t bytes = 0;
  MUST(cuModuleGetGlobal_v2(&calls, &bytes, m.handle, "calls"));
  const unsigned long long none = 0;
  MUST(cuMemcpyHtoD_v2(calls, &none, sizeof none));
  MUST(launch(m.function("mirror"), {1}, {4}, 4, nullptr, pair, out.p));
  CHECK((out.get() == std::vector<int>{47, 38, 29, 20}));
  unsigned long long count = 0;
  MUST(cuMemcpyDtoH_v2(&count, calls, bytes));
  CHECK(bytes == 8 && count == 4);
  CHECK(launch(m.function("mirror"), {1}, {9}, 4, nullptr, pair, out.p) == 701);  // beyond its launch bounds
}

void test_samples(const Module& m) {
  for (const char* how : {"order=forward", "order=backward", "order=random\nseed=1", "order=random\nseed=77",
                          "order=random\nseed=3\nworkers=2"}) {
    MUST(gpu::control(how));
    const int before = failures;
    test_saxpy(m);
    test_reduce(m);
    test_transpose(m);
    test_gemm(m);
    test_intrinsics(m);
    test_forms(m);
    if (failures != before) std::printf("under %s\n", how);
  }
  MUST(gpu::control("order=forward\nworkers=1"));
}

void test_limits(const Module& m) {
  void* f = m.function("scan");
  Array<int> a(64);
  CHECK(launch(f, {1}, {1025}, 0, nullptr, a.p, a.p) == 1);
  CHECK(launch(f, {0}, {32}, 0, nullptr, a.p, a.p) == 1);
  CHECK(launch(f, {1, 65536}, {32}, 0, nullptr, a.p, a.p) == 1);
  CHECK(launch(f, {1}, {32}, 49153, nullptr, a.p, a.p) == 1);
  CHECK(cuFuncSetAttribute(f, 8, 232449) == 1);
  CHECK(cuFuncSetAttribute(f, 8, 100000) == 0);
  CHECK(launch(f, {1}, {32}, 100000, nullptr, a.p, a.p) == 0);
  CHECK(launch(m.function("saxpy"), {1}, {512}, 0, nullptr, 4, 1.0f, a.p, a.p) == 701);
  CHECK(cuModuleGetFunction(&f, m.handle, "no_such_kernel") == 500);
  void* graph = nullptr;
  CHECK(cuGraphCreate(&graph, 0) == 801);
  void* module = nullptr;
  CHECK(cuModuleLoadData(&module, "\x7f" "ELF") == 200);
  MUST(cuCtxSynchronize());
}

// Runs `what`, which must leave the given sticky error with a text that holds `words`; clears it.
template <class F>
void expect_sticky(int code, const char* words, F&& what) {
  what();
  const int got = cuCtxSynchronize();
  const std::string text = gpu::text(got);
  if (got != code || text.find(words) == std::string::npos) {
    std::printf("FAILED: expected %d with '%s', got %d: %s\n", code, words, got, text.c_str());
    ++failures;
  }
  MUST(gpu::control("reset=1"));
}

void test_errors(const Module& m) {
  void* saxpy = m.function("saxpy");
  Array<float> x(100), y(100);
  expect_sticky(700, "not within one live allocation",
                [&] { launch(saxpy, {1}, {32}, 0, nullptr, 101, 1.0f, x.p, y.p); });
  expect_sticky(700, "is in no live allocation", [&] { launch(saxpy, {1}, {32}, 0, nullptr, 4, 1.0f, x.p, x.p + 40000); });
  expect_sticky(716, "misaligned address", [&] { launch(saxpy, {1}, {32}, 0, nullptr, 4, 1.0f, x.p + 4, y.p); });
  DevicePointer freed = 0;
  MUST(cuMemAlloc_v2(&freed, 64));
  MUST(cuMemFree_v2(freed));
  expect_sticky(700, "is in no live allocation", [&] { launch(saxpy, {1}, {32}, 0, nullptr, 4, 1.0f, freed, y.p); });
  CHECK(cuMemcpyHtoD_v2(freed, &freed, 8) == 1);
  CHECK(cuMemFree_v2(freed) == 1);
  expect_sticky(700, "written after it was freed", [&] { reinterpret_cast<volatile char*>(freed)[3] = 1; });
}

void test_faults() {
  DevicePointer p[3];
  MUST(gpu::control("reset=1\nfail-alloc=2"));
  CHECK(cuMemAlloc_v2(&p[0], 16) == 0 && cuMemAlloc_v2(&p[1], 16) == 2 && cuMemAlloc_v2(&p[1], 16) == 0);
  MUST(gpu::control("reset=1\nfail-alloc=1+"));
  CHECK(cuMemAlloc_v2(&p[2], 16) == 2 && cuMemAlloc_v2(&p[2], 16) == 2);
  MUST(gpu::control("fail-alloc=0\nmemory=1000"));
  CHECK(cuMemAlloc_v2(&p[2], 1000) == 2);
  size_t left = 0, total = 0;
  CHECK(cuMemGetInfo_v2(&left, &total) == 0 && left == total - 32);
  MUST(gpu::control("memory=4294967296"));
  CHECK(cuMemFree_v2(p[0]) == 0 && cuMemFree_v2(p[1]) == 0);
}

void test_failing_launch(const Module& m) {
  Array<float> x(std::vector<float>(8, 1.0f)), y(std::vector<float>(8, 1.0f));
  void* saxpy = m.function("saxpy");
  MUST(gpu::control("reset=1\nfail-launch=2"));
  MUST(launch(saxpy, {1}, {32}, 0, nullptr, 8, 1.0f, x.p, y.p));
  MUST(cuCtxSynchronize());
  MUST(launch(saxpy, {1}, {32}, 0, nullptr, 8, 1.0f, x.p, y.p));
  CHECK(cuCtxSynchronize() == 700);
  CHECK(cuCtxSynchronize() == 700);
  CHECK(launch(saxpy, {1}, {32}, 0, nullptr, 8, 1.0f, x.p, y.p) == 700);
  MUST(gpu::control("reset=1\nfail-launch=0"));
  CHECK(y.get()[0] == 2.0f);
}

void test_streams(const Module& m) {
  void *saxpy = m.function("saxpy"), *a = nullptr, *b = nullptr, *event = nullptr;
  MUST(cuStreamCreate(&a, 1));
  MUST(cuStreamCreate(&b, 1));
  MUST(cuEventCreate(&event, 2));
  const std::vector<float> ones(8, 1.0f), zeros(8, 0.0f);

  // A write in stream a, a read in b: without the event the late order reads too early, with it never.
  for (bool with_event : {false, true}) {
    Array<float> x(ones), y(zeros);
    std::vector<float> out(8, -1.0f);
    MUST(launch(saxpy, {1}, {32}, 0, a, 8, 2.0f, x.p, y.p));
    MUST(cuEventRecord(event, a));
    if (with_event) MUST(cuStreamWaitEvent(b, event, 0));
    MUST(cuMemcpyDtoHAsync_v2(out.data(), y.p, 32, b));
    CHECK(out[0] == -1.0f);  // nothing has run
    MUST(cuStreamSynchronize(b));
    CHECK(out[0] == (with_event ? 2.0f : 0.0f));
    MUST(cuStreamSynchronize(a));
  }
  // An async copy reads the host's memory when it runs.
  {
    Array<float> x(zeros);
    std::vector<float> staging(ones);
    MUST(cuMemcpyHtoDAsync_v2(x.p, staging.data(), 32, a));
    staging[0] = 7.0f;  // too soon: a bug that must show
    MUST(cuStreamSynchronize(a));
    CHECK(x.get()[0] == 7.0f);
  }
  // A wait keeps to the record that was there when it was asked for.
  {
    Array<float> x(ones), y(zeros), z(zeros);
    MUST(launch(saxpy, {1}, {32}, 0, a, 8, 3.0f, x.p, y.p));
    MUST(cuEventRecord(event, a));
    MUST(cuStreamWaitEvent(b, event, 0));
    MUST(cuEventRecord(event, nullptr));  // a newer record elsewhere
    std::vector<float> out(8);
    MUST(cuMemcpyDtoHAsync_v2(out.data(), y.p, 32, b));
    MUST(cuStreamSynchronize(b));
    CHECK(out[0] == 3.0f);
    CHECK(cuEventSynchronize(event) == 0 && cuEventQuery(event) == 0);
  }
  // The default stream is ordered with blocking streams, not with the others.
  {
    void* blocking = nullptr;
    MUST(cuStreamCreate(&blocking, 0));
    Array<float> x(ones), y(zeros);
    MUST(launch(saxpy, {1}, {32}, 0, blocking, 8, 1.0f, x.p, y.p));
    CHECK(y.get()[0] == 1.0f);
    MUST(launch(saxpy, {1}, {32}, 0, a, 8, 1.0f, x.p, y.p));
    CHECK(y.get()[0] == 1.0f);
    int polls = 0;
    while (cuStreamQuery(a) == 600) ++polls;
    CHECK(polls < 10 && y.get()[0] == 2.0f);
    MUST(cuStreamDestroy_v2(blocking));
  }
  // By seed, some interleavings hide a missing event and some show it.
  int shown = 0;
  for (int seed = 1; seed <= 20; ++seed) {
    MUST(gpu::control("streams=random\nseed=" + std::to_string(seed)));
    Array<float> x(ones), y(zeros);
    std::vector<float> out(8);
    MUST(launch(saxpy, {1}, {32}, 0, a, 8, 1.0f, x.p, y.p));
    MUST(cuMemcpyDtoHAsync_v2(out.data(), y.p, 32, b));
    MUST(cuCtxSynchronize());
    shown += out[0] == 0.0f;
  }
  CHECK(shown > 2 && shown < 18);
  MUST(gpu::control("streams=late\nseed=1"));
  MUST(cuEventDestroy_v2(event));
  MUST(cuStreamDestroy_v2(a));
  MUST(cuStreamDestroy_v2(b));
}

int planted(const std::string& library, const std::string& bug, const std::string& order, const std::string& seed) {
  MUST(gpu::control("order=" + order + "\nseed=" + seed));
  Module m(library);
  std::vector<int> v(256);
  for (int i = 0; i < 256; ++i) v[i] = static_cast<int>(hash(i) % 100000);
  Array<int> in(v), out(128), wide(256), sums(std::vector<int>(4, 0)), turned(32), moved(128), small(64);
  Array<float> reals(std::vector<float>(64, 1.0f)), real_out(32);
  auto is = [&](const char* name) { return bug == name; };
  const bool all = bug == "none";
  bool wrong = false;
  auto ran = [&] {
    const int code = cuCtxSynchronize();
    if (code == 0) return;
    std::printf("found: %s\n", gpu::text(code).c_str());
    std::exit(4);
  };
  if (all || is("syncthreads") || is("global_bounds") || is("shared_bounds") || is("uninitialised_shared")) {
    MUST(launch(m.function("neighbour"), {1}, {128}, 0, nullptr, 128, in.p, out.p));
    ran();
    const std::vector<int> got = out.get();
    for (int i = 0; i < 128; ++i) wrong |= got[i] != v[(i + 1) % 128];
  }
  if (all || is("double_buffer")) {
    MUST(launch(m.function("rounds"), {2}, {64}, 0, nullptr, 4, in.p, out.p));
    ran();
    const std::vector<int> got = out.get();
    for (int i = 0; i < 128; ++i) wrong |= got[i] != v[63 - i % 64] + v[127 - i % 64] + v[191 - i % 64] + v[255 - i % 64];
  }
  if (all || is("syncwarp") || is("dynamic_bounds")) {
    MUST(launch(m.function("rotate"), {1}, {32}, 128, nullptr, in.p, turned.p));
    ran();
    const std::vector<int> got = turned.get();
    for (int i = 0; i < 32; ++i) wrong |= got[i] != v[(i + 1) % 32];
  }
  if (all || is("cross_block")) {
    MUST(launch(m.function("per_block"), {4}, {32}, 0, nullptr, in.p, sums.p));
    ran();
    const std::vector<int> got = sums.get();
    for (int b = 0; b < 4; ++b) wrong |= got[b] != std::accumulate(v.begin() + 32 * b, v.begin() + 32 * b + 32, 0);
  }
  if (all || is("cp_async_wait") || is("cp_async_reuse")) {
    MUST(launch(m.function("through_shared"), {1}, {32}, 0, nullptr, in.p, moved.p));
    ran();
    const std::vector<int> got = moved.get();
    for (int i = 0; i < 128; ++i) wrong |= got[i] != v[(31 - i / 4) * 4 + i % 4];
  }
  if (all || is("misaligned")) {
    MUST(launch(m.function("vectors"), {1}, {32}, 0, nullptr, reals.p, real_out.p));
    ran();
    wrong |= real_out.get()[31] != 32.0f;
  }
  if (all || is("divergent_barrier") || is("exited_lane") || is("deadlock") || is("mask_diverges")) {
    MUST(launch(m.function("diverge"), {1}, {64}, 0, nullptr, small.p));
    ran();
  }
  return wrong ? 3 : 0;
}

// Of processor time: the machine may be busy with other things.
double seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }
void bench(const Module& m) {
  // Costs from differences: a kernel with r rounds against one with none.
  void *empty = m.function("empty"), *barriers = m.function("barriers"), *shuffles = m.function("shuffles");
  Array<int> out(256);
  auto best = [&](void* f, int rounds) {
    double least = 1e9;
    for (int i = 0; i < 5; ++i) {
      const double t = seconds();
      MUST(launch(f, {1000}, {256}, 0, nullptr, rounds, out.p));
      MUST(cuCtxSynchronize());
      least = std::min(least, seconds() - t);
    }
    return least / (1000.0 * 256) * 1e9;
  };
  const double thread = best(empty, 0), barrier = best(barriers, 20), shuffle = best(shuffles, 20);
  std::printf("per thread: start and end %.1f ns, barrier %.1f ns, shuffle %.1f ns\n", thread, (barrier - thread) / 20,
              (shuffle - thread) / 20);
  const int size = 256, k = 512;
  Array<unsigned short> a(std::vector<unsigned short>(size * k, 0x3f80)), b(std::vector<unsigned short>(size * k, 0x3f80));
  Array<float> c(size * size);
  const double t = seconds();
  MUST(launch(m.function("gemm_bf16"), {size / 8, size / 16}, {32}, 0, nullptr, size, k, a.p, b.p, c.p));
  MUST(cuCtxSynchronize());
  const double s = seconds() - t;
  std::printf("bf16 tensor-core product %dx%dx%d: %.1f ms, %.2f GFLOP/s, %.0f ns per mma\n", size, size, k, s * 1e3,
              2e-9 * size * size * k / s, s * 1e9 / (size / 8.0 * size / 16.0 * k / 16.0));
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  const std::string dir = argv[1], mode = argc > 2 ? argv[2] : "all";
  gpu::start();
  if (mode == "planted") return argc == 7 ? planted(argv[3], argv[4], argv[5], argv[6]) : 2;
  Module m(dir + "/libiassa_kernels_emulated.so");
  if (mode == "bench") {
    bench(m);
    return 0;
  }
  test_samples(m);
  if (mode == "all") {
    test_limits(m);
    test_errors(m);
    test_faults();
    test_failing_launch(m);
    test_streams(m);
  }
  MUST(cuCtxSynchronize());
  std::printf(failures == 0 ? "ok: %s\n" : "FAILED: %s\n", mode.c_str());
  return failures == 0 ? 0 : 1;
}
