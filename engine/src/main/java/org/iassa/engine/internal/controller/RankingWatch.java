package org.iassa.engine.internal.controller;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.BitSet;
import java.util.stream.IntStream;
import org.iassa.engine.Estimator;
import org.iassa.engine.Evidence;
import org.iassa.engine.SaliencyMap;
import org.iassa.engine.StableRanking;
import org.iassa.engine.Uncovered;
import org.iassa.engine.internal.replay.ForwardingSession;
import org.iassa.engine.spi.BatchFormat;
import org.iassa.engine.spi.Estimate;
import org.iassa.engine.spi.KernelBackend;
import org.iassa.engine.spi.KernelSession;
import org.iassa.engine.spi.RiseGrid;
import org.iassa.engine.spi.SessionPlan;
import org.iassa.metrics.PixelOrder;

/**
 * Watches the scores of a pass of RISE masks and says when the ranking of pixels is stable; see
 * {@link StableRanking}. Keeps the targets' scores and a small session of its own, in which it
 * estimates the maps of both halves: each check costs about as much as accumulating all masks so
 * far once more, and no forward pass.
 */
final class RankingWatch extends ForwardingSession {
  /** Masks that go to one half before the other's turn. */
  private static final int DEAL = StableRanking.EVERY / 4;

  private final StableRanking rule;
  private final int[] targets;
  private final Estimate estimate;
  private final KernelSession halves;
  private final FloatBuffer map;
  private FloatBuffer kept;
  private RiseGrid grid;
  private long seed;
  private int masks;
  private int calm;

  RankingWatch(
      KernelSession session,
      KernelBackend backend,
      StableRanking rule,
      Estimator estimator,
      int[] targets) {
    super(session);
    this.rule = rule;
    this.targets = targets.clone();
    this.estimate = new Estimate(estimator, Evidence.REPLACE, Uncovered.ZERO);
    SessionPlan plan = session.plan();
    BatchFormat format = BatchFormat.planar(plan.format().height(), plan.format().width());
    map = direct(format.pixels());
    halves = backend.open(new SessionPlan(format, 1, 1, targets.length, 1, plan.scoreBound()));
    FloatBuffer nothing = direct((long) BatchFormat.CHANNELS * format.pixels());
    halves.start(nothing, nothing, IntStream.range(0, targets.length).toArray());
  }

  private static FloatBuffer direct(long floats) {
    return ByteBuffer.allocateDirect(Math.toIntExact(floats * Float.BYTES))
        .order(ByteOrder.nativeOrder())
        .asFloatBuffer();
  }

  @Override
  public void drawRise(RiseGrid newGrid, long newSeed, int count) {
    super.drawRise(newGrid, newSeed, count);
    grid = newGrid;
    seed = newSeed;
    masks = count;
    calm = 0;
    kept = direct((long) count * targets.length);
  }

  @Override
  public void accumulate(int first, int count, FloatBuffer scores, int classes) {
    super.accumulate(first, count, scores, classes);
    for (int i = 0; i < count; i++) {
      for (int t = 0; t < targets.length; t++) {
        kept.put((first + i) * targets.length + t, scores.get(i * classes + targets[t]));
      }
    }
  }

  /** Returns how many masks there are until the next check: batches must end there. */
  int untilCheck(int scored) {
    return scored < StableRanking.FIRST
        ? StableRanking.FIRST - scored
        : StableRanking.EVERY - scored % StableRanking.EVERY;
  }

  /** Returns whether the ranking is stable after so many masks. */
  boolean stable(int scored) {
    if (scored < StableRanking.FIRST || scored % StableRanking.EVERY != 0) {
      return false;
    }
    BitSet[] one = top(scored, 0);
    BitSet[] other = top(scored, 1);
    boolean agree = true;
    for (int t = 0; t < targets.length; t++) {
      agree &= overlap(one[t], other[t]) >= rule.overlap();
    }
    calm = agree ? calm + 1 : 0;
    return calm >= 2;
  }

  /** The highest pixels by one half of the masks, per target. */
  private BitSet[] top(int scored, int half) {
    halves.drawRise(grid, seed, masks);
    for (int first = half * DEAL; first < scored; first += 2 * DEAL) {
      int count = Math.min(DEAL, scored - first);
      halves.accumulate(
          first, count, kept.slice(first * targets.length, count * targets.length), targets.length);
    }
    halves.finishPass(estimate);
    BitSet[] sets = new BitSet[targets.length];
    BatchFormat format = halves.plan().format();
    float[] values = new float[format.pixels()];
    int size = Math.max(1, (int) Math.round(values.length * rule.percent() / 100));
    for (int t = 0; t < targets.length; t++) {
      halves.read(MapKind.SALIENCY, t, map);
      map.get(0, values);
      int[] order = PixelOrder.descending(new SaliencyMap(format.height(), format.width(), values));
      sets[t] = new BitSet();
      for (int i = 0; i < size; i++) {
        sets[t].set(order[i]);
      }
    }
    return sets;
  }

  private static double overlap(BitSet a, BitSet b) {
    BitSet both = (BitSet) a.clone();
    both.and(b);
    BitSet any = (BitSet) a.clone();
    any.or(b);
    return (double) both.cardinality() / any.cardinality();
  }

  /** Frees its own session; the one that is watched stays its owner's. */
  @Override
  public void close() {
    halves.close();
  }
}
