package org.iassa.engine.internal.cuda;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import org.iassa.engine.ScoreException;
import org.iassa.engine.spi.KernelSession.MapKind;
import org.iassa.engine.spi.SessionPlan;
import org.iassa.engine.spi.Summary;
import org.iassa.kernels.PassMemory;

/**
 * What comes back from the device, through a session's pinned memory. Every call waits. An
 * iteration needs one: the summary, 32 + 8·T bytes.
 */
final class SessionDownload {
  private static final int CHANGE = 0;
  private static final int HAR_FRACTION = 8;
  private static final int BAD_SCORE = 16;
  private static final int BAD_VALUE = 24;
  private static final long NO_BAD_SCORE = -1;
  private static final int BAD_TARGETS = 4096;

  private final CudaDevice device;
  private final SessionStreams streams;
  private final SessionMemory memory;
  private final SessionPlan plan;

  SessionDownload(
      CudaDevice device, SessionStreams streams, SessionMemory memory, SessionPlan plan) {
    this.device = device;
    this.streams = streams;
    this.memory = memory;
    this.plan = plan;
  }

  /**
   * Reads windows, in pieces that the pinned memory has room for.
   *
   * @param windows the device's address of the first
   * @param out receives four numbers each, from its start
   */
  void windows(long windows, int count, IntBuffer out) {
    int room = memory.staging.buffer().capacity() / SessionMemory.WINDOW_BYTES;
    for (int first = 0; first < count; first += room) {
      int some = Math.min(room, count - first);
      long from = windows + (long) first * SessionMemory.WINDOW_BYTES;
      long bytes = (long) some * SessionMemory.WINDOW_BYTES;
      device.driver().download(memory.staging.pointer(), from, bytes, streams.main());
      streams.synchronise();
      out.put(4 * first, memory.staging.buffer().asIntBuffer(), 0, 4 * some);
    }
  }

  /** Returns how many windows a filter kept. */
  int windowsKept() {
    return fetchSummary().getInt(PassMemory.SUMMARY_WINDOWS_OFFSET);
  }

  /**
   * Returns the summary of a pass.
   *
   * @param targets class of each target, for the message
   * @throws ScoreException if a score of the pass could not be added
   */
  Summary summary(int[] targets) {
    ByteBuffer summary = fetchSummary();
    long bad = summary.getLong(BAD_SCORE);
    if (bad != NO_BAD_SCORE) {
      throw new ScoreException(
          ScoreUpload.bad(
              bad / BAD_TARGETS,
              targets[(int) (bad % BAD_TARGETS)],
              summary.getFloat(BAD_VALUE),
              plan.scoreBound()));
    }
    float[] low = new float[plan.targets()];
    float[] high = new float[plan.targets()];
    for (int t = 0; t < low.length; t++) {
      low[t] = summary.getFloat(PassMemory.SUMMARY_HEAD_BYTES + Float.BYTES * t);
      high[t] = summary.getFloat(PassMemory.SUMMARY_HEAD_BYTES + Float.BYTES * (low.length + t));
    }
    return new Summary(summary.getDouble(CHANGE), summary.getDouble(HAR_FRACTION), low, high);
  }

  private ByteBuffer fetchSummary() {
    device
        .driver()
        .download(
            memory.summary.pointer(),
            memory.pass.summary(),
            PassMemory.summaryBytes(plan.targets()),
            streams.main());
    streams.synchronise();
    return memory.summary.buffer();
  }

  /** Reads a target's map, one float per pixel, from the buffer's start. */
  void map(MapKind map, int target, FloatBuffer out) {
    int pixels = plan.format().pixels();
    long bytes = (long) pixels * Float.BYTES;
    long from = (map == MapKind.SALIENCY ? memory.saliency : memory.adjusted) + target * bytes;
    device.driver().download(memory.staging.pointer(), from, bytes, streams.main());
    streams.synchronise();
    out.put(0, memory.staging.buffer().asFloatBuffer(), 0, pixels);
  }
}
