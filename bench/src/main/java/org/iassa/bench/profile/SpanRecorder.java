package org.iassa.bench.profile;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLongArray;
import org.iassa.engine.spi.BlackBox;
import org.iassa.engine.spi.ImageBatch;
import org.iassa.engine.spi.KernelBackend;
import org.iassa.engine.spi.Phase;
import org.iassa.engine.spi.PhaseListener;

/** Keeps every phase of every thread, what was moved, the work's cost and bare forward passes. */
final class SpanRecorder implements PhaseListener {
  private final List<Track> tracks = new CopyOnWriteArrayList<>();
  private final AtomicLongArray moved = new AtomicLongArray(Phase.values().length);
  private final WorkMeter work = new WorkMeter();
  private final BareForward bare = new BareForward();
  private final ThreadLocal<Track> mine =
      ThreadLocal.withInitial(
          () -> {
            Track track = new Track(Thread.currentThread());
            tracks.add(track);
            return track;
          });

  @Override
  public void begin(Phase phase, long nanos) {
    mine.get().begin(phase, nanos);
  }

  @Override
  public void end(Phase phase, long nanos) {
    mine.get().end(phase, nanos);
  }

  @Override
  public void moved(Phase phase, long bytes) {
    moved.addAndGet(phase.ordinal(), bytes);
  }

  @Override
  public void scored(BlackBox model, ImageBatch batch) {
    bare.scored(model, batch);
  }

  @Override
  public KernelBackend observe(KernelBackend backend) {
    return new MeteredBackend(backend, work);
  }

  List<Track> tracks() {
    return tracks;
  }

  /** Returns the track of the thread that asks. */
  Track mine() {
    return mine.get();
  }

  long moved(Phase phase) {
    return moved.get(phase.ordinal());
  }

  WorkMeter work() {
    return work;
  }

  BareForward bare() {
    return bare;
  }
}
