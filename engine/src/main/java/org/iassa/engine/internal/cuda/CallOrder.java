package org.iassa.engine.internal.cuda;

import org.iassa.engine.spi.SessionPlan;
import org.iassa.engine.spi.WindowFilter;

/** Where a session stands in its order of calls, and the arguments that depend on it. */
final class CallOrder {
  private final SessionPlan plan;
  private boolean closed;
  private boolean started;
  private boolean open;
  private boolean finished;
  private boolean adjusted;
  private boolean summarised;
  private int masks;

  CallOrder(SessionPlan plan) {
    this.plan = plan;
  }

  void start() {
    started = true;
    open = false;
    finished = false;
    adjusted = false;
    summarised = false;
    masks = 0;
  }

  void begin(int count) {
    open = true;
    finished = false;
    adjusted = false;
    masks = count;
  }

  /** Returns how many masks the pass has. */
  int masks() {
    return masks;
  }

  void finish() {
    finished = true;
  }

  void adjust() {
    adjusted = true;
  }

  void summarise() {
    summarised = true;
  }

  /** Returns whether this is the first call. */
  boolean close() {
    boolean first = !closed;
    closed = true;
    return first;
  }

  boolean summarised() {
    return summarised;
  }

  void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the session is closed");
    }
  }

  void requireStarted() {
    requireOpen();
    if (!started) {
      throw new IllegalStateException("the session has no image: call start first");
    }
  }

  void requireFilterable(WindowFilter filter) {
    requireStarted();
    if (filter != WindowFilter.ALL && !summarised) {
      throw new IllegalStateException(filter + " needs a HAR: call summarise first");
    }
  }

  void requirePass() {
    requireStarted();
    if (!open || finished) {
      throw new IllegalStateException("no pass is open: call layWindows or drawRise first");
    }
  }

  void requireFinished() {
    requireStarted();
    if (!finished) {
      throw new IllegalStateException("no pass is finished: call finishPass first");
    }
  }

  void requireAdjusted() {
    requireFinished();
    if (!adjusted) {
      throw new IllegalStateException("there is no adjusted map: call adjust first");
    }
  }

  void requireSlot(int slot) {
    if (slot < 0 || slot >= plan.slots()) {
      throw new IllegalArgumentException("slot " + slot + ", expected 0 to " + (plan.slots() - 1));
    }
  }

  void requireMasks(int first, int count) {
    if (first < 0 || count < 0 || (long) first + count > masks) {
      throw new IllegalArgumentException(
          "masks " + first + " to " + ((long) first + count - 1) + ", this pass has " + masks);
    }
  }

  void requireTarget(int target) {
    if (target < 0 || target >= plan.targets()) {
      throw new IllegalArgumentException(
          "target position " + target + ", expected 0 to " + (plan.targets() - 1));
    }
  }
}
