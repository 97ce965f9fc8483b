package org.iassa.engine.internal.tuning;

import java.nio.file.Path;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.iassa.engine.internal.controller.BatchSize;
import org.iassa.engine.internal.torch.TorchRuntime;
import org.iassa.engine.spi.BlackBox;
import org.iassa.engine.spi.Phase;
import org.iassa.engine.spi.Phases;

/**
 * The batch size where the caller leaves it open: measured and remembered for black boxes that may
 * be called for that, {@value #UNMEASURED} for others.
 */
public final class MeasuredBatch implements BatchSize {
  private static final int UNMEASURED = 16;
  private static final int LARGEST = 64;

  private final BatchCache cache;
  private final IntSupplier threads;
  private final String cpu;
  private final Supplier<String> runtime;

  /**
   * @param cache where measurements are kept
   * @param threads tells how many threads a forward pass in LibTorch uses
   * @param cpu the processor's name
   * @param runtime tells the name and version of LibTorch
   */
  public MeasuredBatch(
      BatchCache cache, IntSupplier threads, String cpu, Supplier<String> runtime) {
    this.cache = cache;
    this.threads = threads;
    this.cpu = cpu;
    this.runtime = runtime;
  }

  /** Returns one that keeps its measurements in the user's cache folder. */
  public static MeasuredBatch standard() {
    Path cache = BatchCache.defaultDirectory(System.getenv(), System.getProperty("user.home", "."));
    return new MeasuredBatch(
        new BatchCache(cache),
        TorchRuntime::threads,
        TorchRuntime.cpu().model(),
        () -> "LibTorch " + TorchRuntime.versions().libtorch());
  }

  @Override
  public int choose(BlackBox model) {
    if (model.preferredBatch() > 0) {
      return model.preferredBatch();
    }
    if (!model.measurable()) {
      return UNMEASURED;
    }
    // LibTorch is not loaded for a model that does not need it.
    TuningKey key =
        model instanceof OwnRuntime own
            ? TuningKey.of(model, own.threads(), cpu, own.runtime(), LARGEST)
            : TuningKey.of(model, threads.getAsInt(), cpu, runtime.get(), LARGEST);
    Phases.begin(Phase.TUNE);
    try {
      return cache.findOrTune(key, new BatchTuner(), model).batch();
    } finally {
      Phases.end(Phase.TUNE);
    }
  }
}
