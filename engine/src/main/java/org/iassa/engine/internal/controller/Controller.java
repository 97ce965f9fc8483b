package org.iassa.engine.internal.controller;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.iassa.engine.Blend;
import org.iassa.engine.ExplainOptions;
import org.iassa.engine.Explanation;
import org.iassa.engine.InvalidOptionException;
import org.iassa.engine.Method;
import org.iassa.engine.OutOfMemoryException;
import org.iassa.engine.Progress;
import org.iassa.engine.SaliencyMap;
import org.iassa.engine.StopReason;
import org.iassa.engine.TargetResult;
import org.iassa.engine.Timings;
import org.iassa.engine.internal.controller.PhaseClock.Phase;
import org.iassa.engine.spi.BatchFormat;
import org.iassa.engine.spi.BlackBox;
import org.iassa.engine.spi.FeatureExtractor;
import org.iassa.engine.spi.FeatureMap;
import org.iassa.engine.spi.ImageBatch;
import org.iassa.engine.spi.KernelBackend;
import org.iassa.engine.spi.KernelSession;
import org.iassa.engine.spi.SessionPlan;
import org.iassa.image.RgbImage;

/**
 * Gets an explanation ready, runs it and reports it. Owns the sessions and buffers, and keeps those
 * that fit for the next image. Not for several threads at once.
 */
public final class Controller implements AutoCloseable {
  private final BlackBox model;
  private final FeatureExtractor extractor;
  private final KernelBackend backend;
  private final BatchSize batchSize;
  private final Map<BatchFormat, SingleImage> singles = new HashMap<>();
  private final OpenSession sessions;
  private FloatBuffer scores = FloatBuffer.allocate(0);
  private FloatBuffer map = FloatBuffer.allocate(0);
  private boolean closed;

  /**
   * @param extractor may be null: no attention then
   * @param batchSize chooses the batch size where the options leave it open
   */
  public Controller(
      BlackBox model, FeatureExtractor extractor, KernelBackend backend, BatchSize batchSize) {
    this.model = model;
    this.extractor = extractor;
    this.backend = backend;
    this.batchSize = batchSize;
    this.sessions = new OpenSession(backend);
  }

  /** Explains one image. */
  public Explanation explain(RgbImage image, ExplainOptions requested, Progress progress) {
    if (closed) {
      throw new IllegalStateException("the explainer is closed");
    }
    PhaseClock clock = new PhaseClock(Phase.LOAD);
    ExplainOptions options = forMethod(requested);
    Budget budget = new Budget(options, clock);
    InputImage input = new InputImage(image, model.format(), model.preprocessing(), options.fill());
    PrecisionChoice choice =
        PrecisionChoice.choose(
            model, options, variant -> single(variant.format()).scores(variant, input));
    budget.spend(choice.forwards());
    BlackBox variant = choice.model();
    int batch = options.batch() > 0 ? options.batch() : batchSize.choose(variant);
    KernelSession session = sessions.open(plan(variant, options, batch));
    session.start(input.pixels(), input.fill(), choice.targets());

    boolean attention = attends(options);
    if (attention) {
      List<FeatureMap> levels = features(image, options, clock);
      session = attend(session, input, choice.targets(), levels, options);
      clock.enter(Phase.LOAD);
    }
    scores = atLeast(scores, (long) session.plan().batchCapacity() * model.classes());
    map = atLeast(map, session.plan().format().pixels());
    Loop loop =
        new Loop(variant, session, options, progress, clock, budget, attention, scores, map);
    StopReason reason = loop.run();
    clock.enter(Phase.OTHER);
    List<TargetResult> results = results(choice, loop);
    Timings timings = clock.stop();
    return new Explanation(
        requested,
        results,
        loop.iterations(),
        budget.forwards(),
        reason,
        attention,
        new Explanation.Run(
            backend.name(),
            backend.description(),
            choice.precision(),
            choice.reason(),
            loop.batch(),
            model.identity(),
            input.height(),
            input.width()),
        timings);
  }

  /** RISE and occlusion have neither attention nor refinement. */
  private static ExplainOptions forMethod(ExplainOptions options) {
    return switch (options.method()) {
      case IASSA -> options;
      case RISE -> options.toBuilder().noAttention().build();
      case OCCLUSION -> options.toBuilder().noAttention().iterations(1).build();
    };
  }

  private boolean attends(ExplainOptions options) {
    return extractor != null
        && options.attention().isPresent()
        && (options.blend() == Blend.PRODUCT || options.beta() < 1);
  }

  private List<FeatureMap> features(RgbImage image, ExplainOptions options, PhaseClock clock) {
    clock.enter(Phase.FEATURES);
    InputImage input =
        new InputImage(image, extractor.format(), model.preprocessing(), options.fill());
    List<FeatureMap> levels = single(extractor.format()).features(extractor, input);
    int used = Math.min(options.attention().get().levels(), levels.size());
    clock.enter(Phase.AFFINITY);
    return levels.subList(levels.size() - used, levels.size());
  }

  /** Builds the affinity, with smaller batches if the device cannot hold both. */
  private KernelSession attend(
      KernelSession started,
      InputImage input,
      int[] targets,
      List<FeatureMap> levels,
      ExplainOptions options) {
    for (KernelSession session = started; ; ) {
      try {
        session.attend(levels, options.attention().get());
        return session;
      } catch (OutOfMemoryException e) {
        session = sessions.shrink(e);
        session.start(input.pixels(), input.fill(), targets);
      }
    }
  }

  private SessionPlan plan(BlackBox variant, ExplainOptions options, int batch) {
    BatchFormat format = variant.format();
    long windows =
        options.method() == Method.RISE
            ? 1
            : new PassPlanner(options.schedule(), format.height(), format.width())
                .largestPass(options.iterations());
    InvalidOptionException.requireRange(
        "windows in one iteration", windows, 1, SessionPlan.MAX_MASKS);
    return new SessionPlan(
        format,
        batch,
        backend.slots(),
        options.targets().count(),
        (int) windows,
        variant.scoreBound());
  }

  private SingleImage single(BatchFormat format) {
    return singles.computeIfAbsent(format, f -> new SingleImage(backend, f));
  }

  private static List<TargetResult> results(PrecisionChoice choice, Loop loop) {
    List<SaliencyMap> maps = loop.maps();
    List<TargetResult> results = new ArrayList<>();
    for (int t = 0; t < maps.size(); t++) {
      int index = choice.targets()[t];
      double score = choice.scores()[index];
      SaliencyMap map = maps.get(t);
      results.add(
          loop.range().informative(t) && map.max() > map.min()
              ? new TargetResult.Evidence(index, score, map)
              : new TargetResult.NoEvidence(
                  index, score, loop.range().lowest(t), loop.range().highest(t)));
    }
    return results;
  }

  private static FloatBuffer atLeast(FloatBuffer buffer, long floats) {
    if (buffer.capacity() >= floats) {
      return buffer;
    }
    return ByteBuffer.allocateDirect(Math.toIntExact(floats * Float.BYTES))
        .order(ByteOrder.nativeOrder())
        .asFloatBuffer();
  }

  @Override
  public void close() {
    closed = true;
    sessions.close();
    singles.values().forEach(SingleImage::close);
    singles.clear();
  }

  /** The unmasked image, given to a network of one format. */
  private static final class SingleImage implements AutoCloseable {
    private static final int[] NO_TARGET = {0};

    private final KernelSession session;

    SingleImage(KernelBackend backend, BatchFormat format) {
      session = backend.open(new SessionPlan(format, 1, 1, 1, 1, 1));
    }

    float[] scores(BlackBox model, InputImage input) {
      FloatBuffer scores = atLeast(FloatBuffer.allocate(0), model.classes());
      Scores.request(model, batch(input), scores);
      return Scores.finite(scores, model.classes());
    }

    List<FeatureMap> features(FeatureExtractor extractor, InputImage input) {
      return extractor.extract(batch(input));
    }

    private ImageBatch batch(InputImage input) {
      session.start(input.pixels(), input.fill(), NO_TARGET);
      return session.writeImage(0);
    }

    @Override
    public void close() {
      session.close();
    }
  }
}
