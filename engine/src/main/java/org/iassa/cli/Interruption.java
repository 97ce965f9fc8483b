package org.iassa.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.iassa.engine.internal.Temporaries;

/**
 * Ends work in good order when the process is told to end (Ctrl-C, SIGTERM): the work is asked to
 * stop and given a moment, then whatever is half-written is removed. The process ends with 128 plus
 * the signal's number, so 130 for Ctrl-C.
 */
final class Interruption implements AutoCloseable {
  private static final long PATIENCE_MILLIS = 800;

  private final CountDownLatch done = new CountDownLatch(1);
  private final Thread hook = new Thread(this::end, "iassa-interruption");
  private volatile boolean requested;

  Interruption() {
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** Returns whether the process is about to end. */
  boolean requested() {
    return requested;
  }

  private void end() {
    requested = true;
    try {
      done.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Temporaries.end();
  }

  /** Says that the work is over. */
  @Override
  public void close() {
    done.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // the process is ending already
    }
  }
}
