package org.iassa.engine.internal.tuning;

import java.util.Objects;
import org.iassa.engine.spi.BatchFormat;
import org.iassa.engine.spi.BlackBox;

/**
 * What a batch size was measured for.
 *
 * @param model the black box's identity
 * @param precision element type of its input
 * @param layout memory order of its input
 * @param height height of its input
 * @param width width of its input
 * @param threads threads of a forward pass
 * @param cpu the processor's name
 * @param runtime name and version of what runs the model
 * @param maxBatch largest size that was allowed
 */
public record TuningKey(
    String model,
    String precision,
    String layout,
    int height,
    int width,
    int threads,
    String cpu,
    String runtime,
    int maxBatch) {
  public TuningKey {
    Objects.requireNonNull(model, "model");
    Objects.requireNonNull(precision, "precision");
    Objects.requireNonNull(layout, "layout");
    Objects.requireNonNull(cpu, "cpu");
    Objects.requireNonNull(runtime, "runtime");
  }

  /** Makes the key of a black box on this machine. */
  public static TuningKey of(
      BlackBox model, int threads, String cpu, String runtime, int maxBatch) {
    BatchFormat format = model.format();
    return new TuningKey(
        model.identity(),
        format.type().name(),
        format.layout().name(),
        format.height(),
        format.width(),
        threads,
        cpu,
        runtime,
        maxBatch);
  }
}
