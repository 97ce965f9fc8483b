package org.iassa.bench.cases;

import java.util.Set;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.iassa.engine.OutOfMemoryException;
import org.iassa.engine.spi.BatchFormat;
import org.iassa.engine.spi.ElementType;
import org.iassa.jni.ProbeOps;
import org.iassa.jni.ProcessOps;
import org.iassa.kernels.cost.Cost;

/** The ceiling of writing a batch: random bytes past the caches, as many, on all threads. */
public final class StreamWrite implements Operation {
  @Override
  public String name() {
    return "stream-write";
  }

  @Override
  public String description() {
    return "writes the bytes of a batch past the caches, the ceiling of masked batches";
  }

  @Override
  public Set<String> tags() {
    return Set.of("ceiling", Selection.LARGE);
  }

  @Override
  public Axes axes() {
    return new Axes().with("size", "224x224").with("batch", "32").with("type", "FP32", "BF16");
  }

  @Override
  public Cost cost(BenchCase c) {
    return new Cost(0, bytes(c), 0, 0);
  }

  private static long bytes(BenchCase c) {
    return (long) BatchFormat.CHANNELS
        * c.height()
        * c.width()
        * c.number("batch", 1)
        * c.constant("type", ElementType.class).bytes();
  }

  @Override
  public Prepared open(BenchCase c, Context context) {
    context.backends().apply(0);
    long bytes = bytes(c) / 64 * 64;
    Pointer memory;
    try (PointerPointer<Pointer> result = new PointerPointer<>(1)) {
      if (ProcessOps.iassa_allocate(bytes, result) != ProcessOps.OK) {
        throw new OutOfMemoryException(ProcessOps.lastError());
      }
      memory = result.get(Pointer.class, 0);
    }
    return new Prepared() {
      @Override
      public void run() {
        if (ProbeOps.iassa_probe_write(memory, bytes) != ProcessOps.OK) {
          throw new IllegalStateException(ProcessOps.lastError());
        }
      }

      @Override
      public Check check() {
        Pointer.memset(memory, 0, bytes);
        run();
        // Each thread starts its page anew; a line of random bytes is not zero.
        Check.Collector collector = new Check.Collector(0, "every 4096th word was written");
        var words = new org.bytedeco.javacpp.LongPointer(memory).capacity(bytes / 8).asBuffer();
        for (int i = 0; i < words.capacity(); i += 4096) {
          collector.add("word " + i, 1, words.get(i) == 0 ? 0 : 1, 1);
        }
        return collector.check();
      }

      @Override
      public void close() {
        ProcessOps.iassa_free(memory);
      }
    };
  }
}
