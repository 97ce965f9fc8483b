package org.iassa.engine.internal.session;

import org.iassa.engine.InvalidOptionException;
import org.iassa.engine.spi.SessionPlan;
import org.iassa.engine.spi.WindowFilter;

/**
 * Where a session stands in its order of calls, and the arguments that depend on it or on its plan.
 * Every backend's session asks it first, so that all refuse the same calls in the same words. What
 * comes too early or too late is an {@link IllegalStateException}, what has no place in a buffer or
 * a pass an {@link IllegalArgumentException}, what a user chose an {@link InvalidOptionException}.
 */
public final class CallOrder {
  private final SessionPlan plan;
  private boolean closed;
  private boolean started;
  private boolean open;
  private boolean finished;
  private boolean adjusted;
  private boolean summarised;
  private int masks;
  private int highestTarget;

  public CallOrder(SessionPlan plan) {
    this.plan = plan;
  }

  /** An image has come, to be explained for these classes. */
  public void start(int[] targets) {
    highestTarget = 0;
    for (int target : targets) {
      highestTarget = Math.max(highestTarget, target);
    }
    started = true;
    open = false;
    finished = false;
    adjusted = false;
    summarised = false;
    masks = 0;
  }

  /** A pass of so many masks is open. */
  public void begin(int count) {
    open = true;
    finished = false;
    adjusted = false;
    masks = count;
  }

  /** Returns how many masks the pass has. */
  public int masks() {
    return masks;
  }

  public void finish() {
    finished = true;
  }

  public void adjust() {
    adjusted = true;
  }

  public void summarise() {
    summarised = true;
  }

  /** Returns whether this is the first call. */
  public boolean close() {
    boolean first = !closed;
    closed = true;
    return first;
  }

  public boolean summarised() {
    return summarised;
  }

  public void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the session is closed");
    }
  }

  /** As many classes as planned, none of them negative. */
  public void requireTargets(int[] targets) {
    requireOpen();
    if (targets.length != plan.targets()) {
      throw new InvalidOptionException(
          "targets", targets.length + " classes", plan.targets() + " as planned");
    }
    for (int target : targets) {
      InvalidOptionException.requireRange("target", target, 0, Integer.MAX_VALUE);
    }
  }

  public void requireStarted() {
    requireOpen();
    if (!started) {
      throw new IllegalStateException("the session has no image: call start first");
    }
  }

  public void requireFilterable(WindowFilter filter) {
    requireStarted();
    if (filter != WindowFilter.ALL && !summarised) {
      throw new IllegalStateException(filter + " needs a HAR: call summarise first");
    }
  }

  /** Returns the number of windows, no more than planned. */
  public int requireWindows(long laid) {
    if (laid > plan.maxWindows()) {
      throw new InvalidOptionException(
          "windows", laid, "at most the plan's maxWindows, " + plan.maxWindows());
    }
    return (int) laid;
  }

  public void requirePass() {
    requireStarted();
    if (!open || finished) {
      throw new IllegalStateException("no pass is open: call layWindows or drawRise first");
    }
  }

  public void requireFinished() {
    requireStarted();
    if (!finished) {
      throw new IllegalStateException("no pass is finished: call finishPass first");
    }
  }

  public void requireAdjusted() {
    requireFinished();
    if (!adjusted) {
      throw new IllegalStateException("there is no adjusted map: call adjust first");
    }
  }

  public void requireSlot(int slot) {
    if (slot < 0 || slot >= plan.slots()) {
      throw new IllegalArgumentException("slot " + slot + ", expected 0 to " + (plan.slots() - 1));
    }
  }

  /** Masks of the open pass, as many as a batch can hold, and a slot to write them to. */
  public void requireBatch(int slot, int first, int count) {
    requirePass();
    requireSlot(slot);
    requireMasks(first, count);
    if (count > plan.batchCapacity()) {
      throw new IllegalArgumentException(
          "a batch of " + count + " masks, expected at most " + plan.batchCapacity());
    }
  }

  /** Masks of the open pass, and scores of every class that is explained. */
  public void requireScored(int first, int count, int classes) {
    requirePass();
    requireMasks(first, count);
    if (highestTarget >= classes) {
      throw new InvalidOptionException(
          "target", highestTarget, "a class from 0 to " + (classes - 1));
    }
  }

  /** Room for all windows of a pass that has windows. */
  public void requireReadable(boolean windowed, int room) {
    requirePass();
    if (!windowed) {
      throw new IllegalStateException("the pass has no windows: call layWindows first");
    }
    if (room < 4L * masks) {
      throw new IllegalArgumentException(
          "out has room for " + room + " numbers, expected " + 4L * masks);
    }
  }

  private void requireMasks(int first, int count) {
    if (first < 0 || count < 0 || (long) first + count > masks) {
      throw new IllegalArgumentException(
          "masks " + first + " to " + ((long) first + count - 1) + ", this pass has " + masks);
    }
  }

  public void requireTarget(int target) {
    if (target < 0 || target >= plan.targets()) {
      throw new IllegalArgumentException(
          "target position " + target + ", expected 0 to " + (plan.targets() - 1));
    }
  }
}
