package org.iassa.engine.internal.controller;

import org.iassa.engine.spi.ImageBatch;
import org.iassa.engine.spi.KernelSession;

/**
 * Writes the batches of a pass in order; where the session has two slots, the next one ahead, so
 * that a device writes it while the network works on the present one. Which images a batch has does
 * not depend on it.
 */
final class BatchWriter {
  private final KernelSession session;
  private final int slots;
  private int slot;
  private ImageBatch ahead;
  private int aheadFirst;
  private int aheadCount;

  BatchWriter(KernelSession session) {
    this.session = session;
    this.slots = session.plan().slots();
  }

  /** Forgets a batch that was written ahead: its masks are not, or no longer, those of the pass. */
  void forget() {
    ahead = null;
  }

  /**
   * Returns the batch of masks first to first+count−1, and has the one behind it written.
   *
   * @param masks masks of the pass
   */
  ImageBatch write(int first, int count, int masks) {
    ImageBatch batch;
    if (ahead != null && aheadFirst == first && aheadCount == count) {
      batch = ahead;
      slot = (slot + 1) % slots;
    } else {
      batch = session.writeBatch(slot, first, count);
    }
    ahead = null;
    aheadFirst = first + count;
    aheadCount = Math.min(count, masks - aheadFirst);
    if (slots > 1 && aheadCount > 0) {
      ahead = session.writeBatch((slot + 1) % slots, aheadFirst, aheadCount);
    }
    return batch;
  }
}
