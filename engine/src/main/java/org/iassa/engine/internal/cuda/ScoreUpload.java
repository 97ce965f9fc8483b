package org.iassa.engine.internal.cuda;

import java.nio.FloatBuffer;
import org.bytedeco.cuda.cudart.CUevent_st;
import org.iassa.engine.ScoreException;
import org.iassa.engine.spi.SessionPlan;
import org.iassa.kernels.MaskAccumulate;

/**
 * Brings the targets' scores to the device, through two pieces of pinned memory in turn: one is
 * filled while the other's copy, and the kernel that reads it, may still run. Scores of other
 * classes stay behind.
 */
final class ScoreUpload implements AutoCloseable {
  private static final int HALVES = 2;
  private static final int MOST_FLOATS = 1 << 20;

  private final CudaDevice device;
  private final SessionStreams streams;
  private final int targets;
  private final double bound;
  private final int rows;
  private final DeviceArena.Pinned[] pinned = new DeviceArena.Pinned[HALVES];
  private final FloatBuffer[] floats = new FloatBuffer[HALVES];
  private final long[] memory = new long[HALVES];
  private final CUevent_st[] done = new CUevent_st[HALVES];
  private final boolean[] pending = new boolean[HALVES];
  private final long targetClasses;
  private int half;

  /** Adds scores that have come to the device. */
  @FunctionalInterface
  interface Adder {
    /** Queues kernels that read the scores. */
    void add(MaskAccumulate.Scores scores);
  }

  ScoreUpload(CudaDevice device, SessionStreams streams, DeviceArena arena, SessionPlan plan) {
    this.device = device;
    this.streams = streams;
    targets = plan.targets();
    bound = plan.scoreBound();
    rows = Math.max(1, Math.min(Math.max(plan.batchCapacity(), 256), MOST_FLOATS / targets));
    int bytes = rows * targets * Float.BYTES;
    targetClasses = arena.allocate((long) targets * Integer.BYTES, "targets");
    for (int i = 0; i < HALVES; i++) {
      memory[i] = arena.allocate(bytes, "scores");
      pinned[i] = arena.allocatePinned(bytes, "scores");
      floats[i] = pinned[i].buffer().asFloatBuffer();
    }
    for (int i = 0; i < HALVES; i++) {
      done[i] = device.driver().event();
    }
    // On the device, target t is column t.
    for (int t = 0; t < targets; t++) {
      pinned[0].buffer().putInt(t * Integer.BYTES, t);
    }
    device.driver().upload(targetClasses, pinned[0].pointer(), bytesOf(1), streams.main());
    streams.synchronise();
  }

  private long bytesOf(int count) {
    return (long) count * targets * Float.BYTES;
  }

  /**
   * Checks the scores of masks first to first+count−1, then adds them in pieces.
   *
   * @param classOf class of each target
   * @throws ScoreException if a target's score cannot be added; nothing is added then
   */
  void add(int first, int count, FloatBuffer scores, int classes, int[] classOf, Adder adder) {
    check(first, count, scores, classes, classOf);
    for (int done = 0; done < count; done += rows) {
      int piece = Math.min(rows, count - done);
      send(first + done, done, piece, scores, classes, classOf, adder);
    }
  }

  private void check(int first, int count, FloatBuffer scores, int classes, int[] classOf) {
    for (int i = 0; i < count; i++) {
      for (int target : classOf) {
        float score = scores.get(i * classes + target);
        if (!(Math.abs((double) score) <= bound)) {
          throw new ScoreException(bad(first + i, target, score, bound));
        }
      }
    }
  }

  static String bad(long mask, int target, float score, double bound) {
    return "mask %d: the score of class %d is %s, expected a finite number of magnitude at most %s"
        .formatted(mask, target, score, bound);
  }

  private void send(
      int first, int row, int count, FloatBuffer scores, int classes, int[] classOf, Adder adder) {
    int h = half;
    half = (half + 1) % HALVES;
    if (pending[h]) {
      device.driver().await(done[h]);
    }
    for (int i = 0; i < count; i++) {
      for (int t = 0; t < targets; t++) {
        floats[h].put(i * targets + t, scores.get((row + i) * classes + classOf[t]));
      }
    }
    device.driver().upload(memory[h], pinned[h].pointer(), bytesOf(count), streams.main());
    adder.add(new MaskAccumulate.Scores(first, count, memory[h], targets, targetClasses));
    device.driver().record(done[h], streams.main());
    pending[h] = true;
  }

  /** Frees the events; the memory is the arena's. */
  @Override
  public void close() {
    if (device.driver().broken() == null) {
      for (CUevent_st event : done) {
        device.driver().destroy(event);
      }
    }
  }
}
