package org.iassa.bench.ops;

import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.iassa.engine.Polarity;
import org.iassa.engine.spi.BatchFormat;
import org.iassa.engine.spi.ElementType;
import org.iassa.engine.spi.ImageBatch;
import org.iassa.engine.spi.KernelSession;
import org.iassa.engine.spi.Layout;
import org.iassa.engine.spi.RiseGrid;
import org.iassa.engine.spi.WindowFilter;
import org.iassa.engine.spi.WindowGrid;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Writing a batch of 32 masked images of 224×224. Floor: the bytes of the batch (19.3 MB in fp32,
 * 9.6 MB in bf16) at the speed of {@link #floor}, a copy of as many on one thread.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 5, time = 1)
public class MaskedBatchBenchmark {
  private static final int BATCH = 32;

  /** Element type of the batch. */
  @Param({"FP32", "BF16"})
  public ElementType type;

  /** Memory order of the batch. */
  @Param({"NCHW", "NHWC"})
  public Layout layout;

  private KernelSession windows;
  private KernelSession rise;
  private ByteBuffer source;
  private ByteBuffer target;

  /** Opens the sessions. */
  @Setup
  public void open() {
    BatchFormat format = new BatchFormat(224, 224, layout, type);
    windows = OpsState.session(format, BATCH);
    windows.layWindows(new WindowGrid(45, 8), Polarity.REVEAL, WindowFilter.ALL);
    rise = OpsState.session(format, BATCH);
    rise.drawRise(new RiseGrid(7, 0.5), 1, 4000);
    int bytes = Math.toIntExact(format.bytesPerImage() * BATCH);
    byte[] noise = new byte[bytes]; // zeros would be faster than any image
    source = ByteBuffer.allocateDirect(bytes);
    new SplittableRandom(3).nextBytes(noise);
    source.put(0, noise);
    target = ByteBuffer.allocateDirect(bytes);
  }

  /** Closes the sessions. */
  @TearDown
  public void close() {
    windows.close();
    rise.close();
  }

  /** Copies as many bytes, on one thread. */
  @Benchmark
  public ByteBuffer floor() {
    return target.put(0, source, 0, source.capacity());
  }

  /** Window masks. */
  @Benchmark
  public ImageBatch windows() {
    return windows.writeBatch(0, 500, BATCH);
  }

  /** RISE masks, drawn on the fly. */
  @Benchmark
  public ImageBatch rise() {
    return rise.writeBatch(0, 500, BATCH);
  }
}
