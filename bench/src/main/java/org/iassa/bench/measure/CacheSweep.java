package org.iassa.bench.measure;

import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.iassa.jni.ProbeOps;
import org.iassa.jni.ProcessOps;

/** Memory larger than all caches, to read so that nothing else is left in them. */
public final class CacheSweep implements AutoCloseable {
  private final long bytes;
  private final Pointer memory;
  private final LongPointer sum = new LongPointer(1);

  /**
   * Allocates twice the largest cache.
   *
   * @param largestCache bytes of the largest cache
   */
  public CacheSweep(long largestCache) {
    this.bytes = (2 * largestCache + 63) / 64 * 64;
    try (PointerPointer<Pointer> result = new PointerPointer<>(1)) {
      if (ProcessOps.iassa_allocate(bytes, result) != ProcessOps.OK) {
        throw new org.iassa.engine.OutOfMemoryException(ProcessOps.lastError());
      }
      memory = result.get(Pointer.class, 0);
    }
  }

  /** Reads all of it on all threads. */
  public void sweep() {
    if (ProbeOps.iassa_probe_read(memory, bytes, sum) != ProcessOps.OK) {
      throw new IllegalStateException(ProcessOps.lastError());
    }
  }

  @Override
  public void close() {
    ProcessOps.iassa_free(memory);
    sum.close();
  }
}
