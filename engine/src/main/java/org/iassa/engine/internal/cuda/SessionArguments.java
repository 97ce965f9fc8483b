package org.iassa.engine.internal.cuda;

import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import org.iassa.engine.InvalidOptionException;
import org.iassa.engine.spi.SessionPlan;
import org.iassa.engine.spi.WindowGrid;

/** Checks what a session's caller gives against the plan; {@link CallOrder} checks the order. */
final class SessionArguments {
  private final SessionPlan plan;

  SessionArguments(SessionPlan plan) {
    this.plan = plan;
  }

  /** Returns the highest of the targets' classes, of which there must be as many as planned. */
  int highestTarget(int[] classes) {
    if (classes.length != plan.targets()) {
      throw new InvalidOptionException(
          "targets", classes.length + " classes", plan.targets() + " as planned");
    }
    int highest = 0;
    for (int target : classes) {
      InvalidOptionException.requireRange("target", target, 0, Integer.MAX_VALUE);
      highest = Math.max(highest, target);
    }
    return highest;
  }

  /** Refuses scores that lack a target's class. */
  static void requireClasses(int highestTarget, int classes) {
    if (highestTarget >= classes) {
      throw new InvalidOptionException(
          "target", highestTarget, "a class from 0 to " + (classes - 1));
    }
  }

  /** Returns how many windows a grid lays; the plan's memory has room for them. */
  int windows(WindowGrid grid) {
    long laid = grid.count(plan.format().height(), plan.format().width());
    if (laid > plan.maxWindows()) {
      throw new InvalidOptionException(
          "windows", laid, "at most the plan's maxWindows, " + plan.maxWindows());
    }
    return (int) laid;
  }

  /** Refuses a batch that a slot does not hold. */
  void requireBatch(int count) {
    if (count > plan.batchCapacity()) {
      throw new IllegalArgumentException(
          "a batch of " + count + " masks, expected at most " + plan.batchCapacity());
    }
  }

  static void requireRoom(String name, FloatBuffer buffer, long floats) {
    if (buffer.capacity() < floats) {
      throw new IllegalArgumentException(
          name + " has room for " + buffer.capacity() + " floats, expected " + floats);
    }
  }

  /** Refuses a buffer that cannot take four numbers per window. */
  static void requireRoom(IntBuffer out, int windows) {
    if (out.capacity() < 4L * windows) {
      throw new IllegalArgumentException(
          "out has room for " + out.capacity() + " numbers, expected " + 4L * windows);
    }
  }
}
