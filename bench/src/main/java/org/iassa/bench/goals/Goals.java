package org.iassa.bench.goals;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.iassa.bench.cases.BenchCase;
import org.iassa.bench.cases.Check;
import org.iassa.bench.cases.Context;
import org.iassa.bench.cases.Operations;
import org.iassa.bench.cases.Prepared;
import org.iassa.bench.measure.PairedTimes;
import org.iassa.bench.measure.Quantiles;

/** Measures the goals one after the other. Cases are checked before they are timed. */
public final class Goals {
  private static final String TINY =
      "[side=7,levels=mobilenet:1,similarity=COSINE,upsampling=NEAREST";
  private static final String OURS = ",keeping=STREAMED,targets=1,threads=0]";

  private final Context context;
  private final int pairs;
  private final Consumer<Goal> each;
  private final List<Goal> goals = new ArrayList<>();

  /**
   * @param pairs pairs of samples per ratio
   * @param each takes every goal as it comes
   */
  public Goals(Context context, int pairs, Consumer<Goal> each) {
    this.context = context;
    this.pairs = pairs;
    this.each = each;
  }

  /** Accumulation of 8000 masks against the product with dense masks. */
  public void accumulation() {
    String dense = "accumulate-dense[size=224x224,masks=8000,targets=1]";
    ratio(
        "accumulation of 8000 windows against the dense product",
        "accumulate-windows[size=224x224,masks=8000,classes=1,targets=1,threads=0]",
        dense,
        100);
    ratio(
        "accumulation of 8000 RISE masks against the dense product",
        "accumulate-rise[size=224x224,masks=8000,cells=8,classes=1,targets=1,threads=0]",
        dense,
        100);
  }

  /** The affinity with its factored Gram matrix and one product against the dense form. */
  public void affinity(int side, String levels, double target) {
    ratio(
        "affinity at " + side + "², " + levels + "'s features, built and applied once",
        affinityCase(side, levels),
        denseCase(side, levels),
        target);
  }

  /** Peak memory of the same. */
  public void affinityMemory(int side, String levels, double target)
      throws IOException, InterruptedException {
    long ours =
        PeakMemory.of(
            BenchCase.parse(affinityCase(side, levels)),
            BenchCase.parse("affinity-build[size=14x14," + TINY.substring(1) + OURS));
    long dense =
        PeakMemory.of(
            BenchCase.parse(denseCase(side, levels)),
            BenchCase.parse("affinity-dense" + TINY + "]"));
    double percent = 100.0 * ours / dense;
    add(
        new Goal(
            String.format(
                java.util.Locale.ROOT,
                "peak memory of the affinity at %d², %.1f MB of the dense form's %.1f MB",
                side,
                ours / 1e6,
                dense / 1e6),
            percent,
            percent,
            percent,
            target,
            false,
            "%",
            affinityCase(side, levels)));
  }

  /** Batches of masked images against streaming writes of as many bytes. */
  public void batches(boolean rise, String layout, String type, double target) {
    String name = rise ? "mask-rise[size=224x224,cells=7" : "mask-windows[size=224x224,window=45";
    String ours = name + ",batch=32,layout=" + layout + ",type=" + type + ",threads=0]";
    double[] ratios =
        paired(ours, "stream-write[size=224x224,batch=32,type=" + type + "]").ratios();
    Quantiles q = new Quantiles(ratios);
    add(
        new Goal(
            (rise ? "RISE" : "window")
                + " batches of 32, "
                + layout
                + " "
                + type
                + ", of the write ceiling",
            100 * q.median(),
            100 * q.interval()[0],
            100 * q.interval()[1],
            target,
            true,
            "%",
            ours));
  }

  /** Returns what was measured. */
  public List<Goal> all() {
    return goals;
  }

  private static String affinityCase(int side, String levels) {
    return "affinity-build[size=224x224,side="
        + side
        + ",levels="
        + levels
        + ",similarity=COSINE,upsampling=NEAREST"
        + OURS;
  }

  private static String denseCase(int side, String levels) {
    return "affinity-dense[side="
        + side
        + ",levels="
        + levels
        + ",similarity=COSINE,upsampling=NEAREST]";
  }

  private void ratio(String name, String ours, String other, double target) {
    Quantiles q = new Quantiles(paired(ours, other).ratios());
    double[] interval = q.interval();
    add(new Goal(name, q.median(), interval[0], interval[1], target, true, "×", ours));
  }

  private PairedTimes paired(String first, String second) {
    return pair(BenchCase.parse(first), BenchCase.parse(second), context, pairs);
  }

  /**
   * Checks two cases and takes their times in turn.
   *
   * @throws IllegalStateException if an answer is wrong
   */
  public static PairedTimes pair(BenchCase first, BenchCase second, Context context, int pairs) {
    try (Prepared a = Operations.named(first.operation()).open(first, context)) {
      require(first, a.check());
      try (Prepared b = Operations.named(second.operation()).open(second, context)) {
        require(second, b.check());
        return PairedTimes.take(a, b, pairs);
      }
    }
  }

  private static void require(BenchCase c, Check check) {
    if (!check.right()) {
      throw new IllegalStateException(c.id() + " gives a wrong answer: " + check.what());
    }
  }

  /** Adds a figure that was measured elsewhere. */
  public void add(Goal goal) {
    goals.add(goal);
    each.accept(goal);
  }
}
