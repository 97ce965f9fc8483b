package org.iassa.engine.internal.controller;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.iassa.engine.Blend;
import org.iassa.engine.ExplainOptions;
import org.iassa.engine.Explanation;
import org.iassa.engine.InvalidOptionException;
import org.iassa.engine.LimeOptions;
import org.iassa.engine.Method;
import org.iassa.engine.OutOfMemoryException;
import org.iassa.engine.Progress;
import org.iassa.engine.SaliencyMap;
import org.iassa.engine.StopReason;
import org.iassa.engine.TargetResult;
import org.iassa.engine.Timings;
import org.iassa.engine.internal.lime.HiddenColours;
import org.iassa.engine.internal.lime.SegmentBatch;
import org.iassa.engine.internal.lime.Segmenter;
import org.iassa.engine.internal.lime.Segments;
import org.iassa.engine.internal.replay.Recorder;
import org.iassa.engine.spi.BatchFormat;
import org.iassa.engine.spi.BlackBox;
import org.iassa.engine.spi.FeatureExtractor;
import org.iassa.engine.spi.FeatureMap;
import org.iassa.engine.spi.KernelBackend;
import org.iassa.engine.spi.KernelSession;
import org.iassa.engine.spi.Phase;
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
  private SegmentBatch segmentBatch;
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
    return explain(image, requested, progress, null);
  }

  /**
   * Explains one image.
   *
   * @param recorder what logs the scores; null for no log
   */
  public Explanation explain(
      RgbImage image, ExplainOptions requested, Progress progress, Recorder recorder) {
    if (closed) {
      throw new IllegalStateException("the explainer is closed");
    }
    try (PhaseClock clock = new PhaseClock(Phase.LOAD)) {
      return explain(image, requested, progress, recorder, clock);
    }
  }

  private Explanation explain(
      RgbImage image,
      ExplainOptions requested,
      Progress progress,
      Recorder recorder,
      PhaseClock clock) {
    ExplainOptions options = MethodOptions.of(requested);
    Budget budget = new Budget(options, clock);
    InputImage input = new InputImage(image, model.format(), model.preprocessing(), options.fill());
    PrecisionChoice choice =
        PrecisionChoice.choose(
            model, options, variant -> single(variant.format()).scores(variant, input));
    budget.spend(choice.forwards());
    BlackBox variant = choice.model();
    int batch = options.batch() > 0 ? options.batch() : batchSize.choose(variant);
    if (options.method() == Method.LIME) {
      return lime(image, requested, input, choice, batch, progress, clock, budget);
    }
    KernelSession session = sessions.open(plan(variant, options, batch));
    session.start(input.pixels(), input.fill(), choice.targets());

    boolean attention = attends(options);
    List<FeatureMap> levels = List.of();
    if (attention) {
      levels = features(image, options, clock);
      session = attend(session, input, choice.targets(), levels, options);
      clock.enter(Phase.LOAD);
    }
    scores = atLeast(scores, (long) session.plan().batchCapacity() * model.classes());
    map = atLeast(map, session.plan().format().pixels());
    try (RankingWatch ranking = watch(session, options, choice)) {
      KernelSession watched = ranking == null ? session : ranking;
      KernelSession used =
          recorder == null
              ? watched
              : recorder.record(
                  watched, image, model.preprocessing().framing(), choice.scores(), levels);
      Loop loop = new Loop(variant, used, options, progress, clock, budget, attention, scores, map);
      loop.watch(ranking);
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
          ran(choice, loop.batch(), input),
          timings);
    }
  }

  /** Returns what says when the ranking is stable; null if nobody asks. */
  private RankingWatch watch(
      KernelSession session, ExplainOptions options, PrecisionChoice choice) {
    return options
        .stopWhenStable()
        .map(
            rule -> new RankingWatch(session, backend, rule, options.estimator(), choice.targets()))
        .orElse(null);
  }

  private Explanation lime(
      RgbImage image,
      ExplainOptions options,
      InputImage input,
      PrecisionChoice choice,
      int batch,
      Progress progress,
      PhaseClock clock,
      Budget budget) {
    clock.enter(Phase.MASKS);
    Segments segments =
        Segmenter.segment(
            model.preprocessing().framing().apply(image, input.height(), input.width()),
            options.lime().superpixels());
    if (options.lime().hidden() == LimeOptions.Hidden.SEGMENT_MEAN) {
      HiddenColours.means(segments, input.pixels(), input.fill());
    }
    segmentBatch = segmentBatch(choice.model().format(), batch);
    segmentBatch.start(input.pixels(), input.fill(), segments);
    scores = atLeast(scores, (long) segmentBatch.capacity() * model.classes());
    LimeRun run =
        new LimeRun(choice, options, progress, clock, budget, segmentBatch, segments, scores);
    StopReason reason = run.run();
    Timings timings = clock.stop();
    return new Explanation(
        options,
        run.results(),
        List.of(run.iteration()),
        budget.forwards(),
        reason,
        false,
        ran(choice, run.batch(), input),
        timings,
        Optional.of(run.lime()));
  }

  private Explanation.Run ran(PrecisionChoice choice, int batch, InputImage input) {
    return new Explanation.Run(
        backend.name(),
        backend.description(),
        choice.precision(),
        choice.reason(),
        batch,
        model.identity(),
        input.height(),
        input.width());
  }

  /** Memory for masked images, kept for the next image; half of it where there is too little. */
  private SegmentBatch segmentBatch(BatchFormat format, int batch) {
    if (segmentBatch != null
        && segmentBatch.format().equals(format)
        && segmentBatch.capacity() == batch) {
      return segmentBatch;
    }
    segmentBatch = null;
    for (int capacity = batch; ; capacity /= 2) {
      try {
        return new SegmentBatch(format, capacity);
      } catch (OutOfMemoryException e) {
        if (capacity == 1) {
          throw e;
        }
      }
    }
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
        new PassPlanner(options.schedule(), format.height(), format.width())
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
    segmentBatch = null;
    sessions.close();
    singles.values().forEach(SingleImage::close);
    singles.clear();
  }
}
