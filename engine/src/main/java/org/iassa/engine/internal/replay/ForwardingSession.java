package org.iassa.engine.internal.replay;

import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.List;
import java.util.Objects;
import org.iassa.engine.AttentionOptions;
import org.iassa.engine.Polarity;
import org.iassa.engine.spi.Estimate;
import org.iassa.engine.spi.FeatureMap;
import org.iassa.engine.spi.ImageBatch;
import org.iassa.engine.spi.KernelSession;
import org.iassa.engine.spi.RiseGrid;
import org.iassa.engine.spi.SessionPlan;
import org.iassa.engine.spi.Summary;
import org.iassa.engine.spi.WindowFilter;
import org.iassa.engine.spi.WindowGrid;

/** A session that passes every call on; subclasses look at those that they care for. */
public abstract class ForwardingSession implements KernelSession {
  private final KernelSession session;

  /**
   * @param session where calls go; stays its owner's
   */
  protected ForwardingSession(KernelSession session) {
    this.session = Objects.requireNonNull(session, "session");
  }

  @Override
  public SessionPlan plan() {
    return session.plan();
  }

  @Override
  public void start(FloatBuffer image, FloatBuffer fill, int[] targets) {
    session.start(image, fill, targets);
  }

  @Override
  public ImageBatch writeImage(int slot) {
    return session.writeImage(slot);
  }

  @Override
  public int layWindows(WindowGrid grid, Polarity polarity, WindowFilter filter) {
    return session.layWindows(grid, polarity, filter);
  }

  @Override
  public void readWindows(IntBuffer out) {
    session.readWindows(out);
  }

  @Override
  public void drawRise(RiseGrid grid, long seed, int count) {
    session.drawRise(grid, seed, count);
  }

  @Override
  public ImageBatch writeBatch(int slot, int first, int count) {
    return session.writeBatch(slot, first, count);
  }

  @Override
  public void accumulate(int first, int count, FloatBuffer scores, int classes) {
    session.accumulate(first, count, scores, classes);
  }

  @Override
  public void finishPass(Estimate estimate) {
    session.finishPass(estimate);
  }

  @Override
  public void attend(List<FeatureMap> levels, AttentionOptions options) {
    session.attend(levels, options);
  }

  @Override
  public void adjust(double beta) {
    session.adjust(beta);
  }

  @Override
  public void multiply() {
    session.multiply();
  }

  @Override
  public Summary summarise(double threshold) {
    return session.summarise(threshold);
  }

  @Override
  public void read(MapKind map, int target, FloatBuffer out) {
    session.read(map, target, out);
  }

  /** Does nothing: the session is its owner's. */
  @Override
  public void close() {}
}
