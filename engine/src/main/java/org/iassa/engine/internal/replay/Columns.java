package org.iassa.engine.internal.replay;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.iassa.engine.InvalidOptionException;

/**
 * The scores that a replay explains, one column per target: a class's score, or by how much it
 * exceeds another class's. Taken out of the log once, so that a replay can go over them often.
 */
final class Columns {
  /** Most bytes for all of them: 1 GiB. */
  private static final long MAX_BYTES = 1L << 30;

  private final int[] targets;
  private final int against;
  private final List<FloatBuffer> passes = new ArrayList<>();

  /**
   * @param targets classes
   * @param against the class whose score is taken off, or −1 for none
   */
  Columns(LogFile log, int[] targets, int against) {
    this.targets = targets.clone();
    this.against = against;
    LogHeader header = log.header();
    long rows = header.passes().stream().mapToLong(LogPass::rows).sum();
    if (rows * targets.length * Float.BYTES > MAX_BYTES) {
      throw new InvalidOptionException(
          "targets", targets.length, "fewer: " + rows + " masks each are too much at once");
    }
    int classes = header.classes();
    int chunk = Math.max(1, (1 << 16) / classes);
    FloatBuffer read = FloatBuffer.allocate(chunk * classes);
    for (int p = 0; p < header.passes().size(); p++) {
      int count = header.passes().get(p).rows();
      FloatBuffer columns = direct((long) count * targets.length);
      for (int first = 0; first < count; first += chunk) {
        int some = Math.min(chunk, count - first);
        log.rows(p, first, some, read);
        for (int i = 0; i < some; i++) {
          for (int t = 0; t < targets.length; t++) {
            columns.put((first + i) * targets.length + t, value(read, i * classes, t));
          }
        }
      }
      passes.add(columns);
    }
  }

  private float value(FloatBuffer scores, int row, int t) {
    float own = scores.get(row + targets[t]);
    return against < 0 ? own : own - scores.get(row + against);
  }

  static FloatBuffer direct(long floats) {
    return ByteBuffer.allocateDirect(Math.toIntExact(floats * Float.BYTES))
        .order(ByteOrder.nativeOrder())
        .asFloatBuffer();
  }

  /** Returns how many columns there are. */
  int count() {
    return targets.length;
  }

  /** Returns the class of a column. */
  int target(int t) {
    return targets[t];
  }

  /** Returns a column's value for the unmasked image. */
  float ofImage(float[] imageScores, int t) {
    return value(FloatBuffer.wrap(imageScores), 0, t);
  }

  /** Returns the bound on a value's magnitude, given that on the scores'. */
  double bound(double scoreBound) {
    return against < 0 ? scoreBound : 2 * scoreBound;
  }

  /** Returns the rows of a pass from one on, a direct buffer. */
  FloatBuffer rows(int pass, int first, int count) {
    return passes.get(pass).slice(first * targets.length, count * targets.length);
  }
}
