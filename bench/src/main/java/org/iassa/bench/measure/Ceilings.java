package org.iassa.bench.measure;

import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.iassa.engine.OutOfMemoryException;
import org.iassa.jni.ProbeOps;
import org.iassa.jni.ProcessOps;

/**
 * What this machine reaches at best, by the plainest loops on all threads; medians of a few runs.
 * Memory is 256 MiB a buffer, far beyond the caches.
 *
 * @param copyGb non-temporal copy, bytes read and written, GB/s
 * @param writeGb non-temporal writing, GB/s
 * @param readGb reading, GB/s
 * @param gemmGflops LibTorch's fp32 product of two 1536×1536 matrices, GFLOP/s
 */
public record Ceilings(double copyGb, double writeGb, double readGb, double gemmGflops) {
  private static final long BYTES = 256L << 20;
  private static final int SIDE = 1536;
  private static final int RUNS = 7;

  /** Measures all four, in about a second. */
  public static Ceilings measure() {
    try (PointerPointer<Pointer> result = new PointerPointer<>(1);
        LongPointer sum = new LongPointer(1)) {
      Pointer a = allocate(result);
      Pointer b = allocate(result);
      try {
        double write = rate(BYTES, () -> check(ProbeOps.iassa_probe_write(a, BYTES)));
        double copy = rate(2 * BYTES, () -> check(ProbeOps.iassa_probe_copy(b, a, BYTES)));
        double read = rate(BYTES, () -> check(ProbeOps.iassa_probe_read(b, BYTES, sum)));
        return new Ceilings(copy, write, read, gemm());
      } finally {
        ProcessOps.iassa_free(a);
        ProcessOps.iassa_free(b);
      }
    }
  }

  /** Returns the GB/s of non-temporal writing into memory of this size, again and again. */
  public static double writeGb(long bytes) {
    long whole = Math.max(64, bytes / 64 * 64);
    try (PointerPointer<Pointer> result = new PointerPointer<>(1)) {
      if (ProcessOps.iassa_allocate(whole, result) != ProcessOps.OK) {
        throw new OutOfMemoryException(ProcessOps.lastError());
      }
      Pointer memory = result.get(Pointer.class, 0);
      try {
        return rate(whole, () -> check(ProbeOps.iassa_probe_write(memory, whole)));
      } finally {
        ProcessOps.iassa_free(memory);
      }
    }
  }

  private static double gemm() {
    try (PointerScope scope = new PointerScope()) {
      Tensor a = torch.rand(SIDE, SIDE);
      Tensor b = torch.rand(SIDE, SIDE);
      Tensor c = torch.empty(SIDE, SIDE);
      scope.attach(c);
      return rate(2L * SIDE * SIDE * SIDE, () -> torch.matmul_out(c, a, b));
    }
  }

  private static Pointer allocate(PointerPointer<Pointer> result) {
    if (ProcessOps.iassa_allocate(BYTES, result) != ProcessOps.OK) {
      throw new OutOfMemoryException(ProcessOps.lastError());
    }
    return result.get(Pointer.class, 0);
  }

  private static void check(int status) {
    if (status != ProcessOps.OK) {
      throw new IllegalStateException(ProcessOps.lastError());
    }
  }

  /** Work per nanosecond, which is giga-work per second; the median of some runs after one. */
  private static double rate(long work, Runnable body) {
    body.run();
    double[] nanos = new double[RUNS];
    for (int i = 0; i < RUNS; i++) {
      long began = System.nanoTime();
      body.run();
      nanos[i] = System.nanoTime() - began;
    }
    return work / new Quantiles(nanos).median();
  }
}
