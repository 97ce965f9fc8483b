package org.iassa.engine.internal.controller;

import org.iassa.engine.OutOfMemoryException;
import org.iassa.engine.spi.KernelBackend;
import org.iassa.engine.spi.KernelSession;
import org.iassa.engine.spi.SessionPlan;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The session that is open, kept for the next image of the same plan. Where the device cannot hold
 * it, it is opened with half the batch, and half of that: a session's results do not depend on how
 * the masks are cut into batches.
 */
final class OpenSession implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(OpenSession.class);

  private final KernelBackend backend;
  private SessionPlan requested;
  private KernelSession session;

  OpenSession(KernelBackend backend) {
    this.backend = backend;
  }

  /**
   * Opens a session, or returns the one that was opened for the same plan.
   *
   * @return a session that differs from the plan in the batch capacity only, which may be less
   * @throws OutOfMemoryException if the device cannot hold batches of one image
   */
  KernelSession open(SessionPlan plan) {
    if (session != null && plan.equals(requested)) {
      return session;
    }
    close();
    session = largest(plan);
    requested = plan;
    return session;
  }

  /**
   * Opens the session anew with half its batch. What it held is gone.
   *
   * @param cause why there is too little memory
   * @throws OutOfMemoryException the cause, if the batch was one image
   */
  KernelSession shrink(OutOfMemoryException cause) {
    SessionPlan half = half(session.plan(), cause);
    SessionPlan kept = requested;
    close();
    session = largest(half);
    requested = kept;
    return session;
  }

  private KernelSession largest(SessionPlan plan) {
    for (SessionPlan next = plan; ; ) {
      try {
        return backend.open(next);
      } catch (OutOfMemoryException e) {
        next = half(next, e);
      }
    }
  }

  private static SessionPlan half(SessionPlan plan, OutOfMemoryException cause) {
    int batch = plan.batchCapacity();
    if (batch == 1) {
      throw cause;
    }
    LOG.warn(
        "batches of {} images are too large, {} is tried: {}",
        batch,
        batch / 2,
        cause.getMessage());
    return new SessionPlan(
        plan.format(),
        batch / 2,
        plan.slots(),
        plan.targets(),
        plan.maxWindows(),
        plan.scoreBound());
  }

  /** Closes the session; a second call does nothing. */
  @Override
  public void close() {
    requested = null;
    if (session != null) {
      session.close();
      session = null;
    }
  }
}
