package org.iassa.evaluate;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.iassa.data.DataException;
import org.iassa.data.ObjectMask;
import org.iassa.data.Sample;
import org.iassa.engine.CancelledException;
import org.iassa.engine.ImageException;
import org.iassa.engine.InvalidOptionException;
import org.iassa.engine.Iteration;
import org.iassa.engine.NoEvidenceException;
import org.iassa.engine.OutputException;
import org.iassa.engine.SaliencyMap;
import org.iassa.engine.ScoreException;
import org.iassa.engine.spi.BatchFormat;
import org.iassa.engine.spi.BlackBox;
import org.iassa.engine.spi.Phase;
import org.iassa.engine.spi.Phases;
import org.iassa.evaluate.report.PictureFiles;
import org.iassa.image.Framing;
import org.iassa.image.Planes;
import org.iassa.image.RgbImage;
import org.iassa.metrics.Evaluator;
import org.iassa.metrics.PositiveEvidence;

/**
 * Measures every row on every image, one image at a time, and writes each result as soon as it is
 * there. Takes up where the folder's earlier run ended; what is there is not computed again.
 *
 * <p>The batch size is fixed and one number format is used throughout, so results are the same
 * bytes in every run on one machine.
 */
public final class EvaluationRun {
  private final BlackBox model;
  private final Explainers explainers;
  private final RunSettings settings;
  private final RunFolder folder;
  private final RunProgress progress;
  private final Evaluator classifier;
  private final List<Measure> measures;
  private final PictureFiles pictures;
  private boolean warm;

  /**
   * @param model the classifier in the number format of the settings; stays the caller's
   * @param scoring the classifier as the protocol's metrics call it: the same one, or for {@link
   *     org.iassa.metrics.Protocol.Activation#MODEL_OUTPUT} with its raw outputs; the caller's
   * @param explainers explain the same classifier; stay the caller's
   * @param folder where results go; stays the caller's
   */
  public EvaluationRun(
      BlackBox model,
      BlackBox scoring,
      Explainers explainers,
      RunSettings settings,
      RunFolder folder,
      RunProgress progress) {
    this.model = model;
    this.explainers = explainers;
    this.settings = settings;
    this.folder = folder;
    this.progress = progress;
    this.classifier = new Evaluator(model, settings.protocol(), 1);
    this.measures = Measure.all(scoring, settings.protocol(), settings.metrics(), settings.batch());
    this.pictures = new PictureFiles(folder.pictures(), settings.protocol());
  }

  /** Returns what is measured, in the order of the tables. */
  public static List<MeasuredMetric> metrics(List<Measure> measures) {
    return measures.stream().flatMap(m -> m.metrics().stream()).toList();
  }

  /**
   * Measures what is missing.
   *
   * @throws CancelledException if the listener asks for it; what is done stays done
   * @throws OutputException if a result cannot be written
   */
  public void run(List<Sample> samples) {
    ResumePoint resume = folder.resume();
    int first = resume.index();
    int last = resume.begun() ? first : first - 1;
    if (resume.records() > 0
        && (last >= samples.size() || !samples.get(last).name().equals(resume.lastImage()))) {
      throw new OutputException(
          "results.jsonl ends with " + resume.lastImage() + ", which the data set has not there");
    }
    int measured = resume.measured();
    progress.begin(Math.min(samples.size(), settings.limit()), measured);
    for (int i = first; i < samples.size() && measured < settings.limit(); i++) {
      requireGoing();
      Subject subject;
      Phases.begin(Phase.LOAD);
      try {
        subject = subject(i, samples.get(i));
      } finally {
        Phases.end(Phase.LOAD);
      }
      if (subject != null) {
        measure(subject, measured < settings.pictures(), resume);
        measured++;
        progress.measured(subject, measured);
      }
    }
  }

  /** Returns an image that can be measured, or null if it was left out. */
  private Subject subject(int index, Sample sample) {
    String kind = ResultRecord.UNREADABLE;
    String reason;
    try {
      BatchFormat format = model.format();
      RgbImage original = sample.image();
      Framing framing = model.preprocessing().framing();
      RgbImage image = framing.apply(original, format.height(), format.width());
      float[] planes = new float[3 * format.pixels()];
      Planes.normalise(image, model.preprocessing(), FloatBuffer.wrap(planes));
      float[] scores = classifier.classify(planes);
      requireFinite(scores);
      TargetRule.Choice choice = settings.targets().choose(scores, sample);
      ObjectMask mask =
          choice.mask().map(m -> framing.apply(m, image.height(), image.width())).orElse(null);
      if (mask != null && mask.area() > 0) {
        return new Subject(
            index,
            sample.name(),
            framing.equals(Framing.STRETCH) ? original : image, // what pictures show
            image,
            planes,
            choice.index(),
            scores[choice.index()],
            mask);
      }
      kind = ResultRecord.NO_OBJECT;
      reason =
          "class "
              + choice.index()
              + " has no object in it"
              + (mask == null ? "" : " at the classifier's size");
    } catch (ImageException | DataException | ScoreException e) {
      reason = e.getMessage();
    }
    folder.add(ResultRecord.skipped(index, sample.name(), kind, reason));
    progress.skipped(sample.name(), reason);
    return null;
  }

  private static void requireFinite(float[] scores) {
    for (int c = 0; c < scores.length; c++) {
      if (!Float.isFinite(scores[c])) {
        throw new ScoreException(
            "the unmasked image's score of class "
                + c
                + " is "
                + scores[c]
                + ", expected a finite number");
      }
    }
  }

  private void measure(Subject subject, boolean withPictures, ResumePoint resume) {
    boolean resumed = resume.begun() && resume.index() == subject.index();
    if (withPictures) {
      rendering(() -> pictures.subject(subject));
    }
    for (MethodRow row : settings.rows()) {
      if (!resumed || !resume.done(row)) {
        requireGoing();
        progress.row(subject, row);
        measure(subject, row, withPictures);
      }
    }
  }

  private void measure(Subject subject, MethodRow row, boolean withPictures) {
    Made made = make(subject, row);
    long began = System.nanoTime();
    ResultRecord result;
    Phases.begin(Phase.MEASURE);
    try {
      result = record(subject, row, made);
    } catch (ScoreException e) {
      made = Made.failed(e.getMessage());
      result = failure(subject, row, made);
    } finally {
      Phases.end(Phase.MEASURE);
    }
    double metricMillis = (System.nanoTime() - began) * 1e-6;
    if (made.map() == null) {
      progress.failed(subject, row, made.failure());
    } else if (withPictures && settings.pictured(row)) {
      Made shown = made;
      rendering(
          () -> {
            pictures.map(subject, row, shown.map());
            for (Iteration iteration : chosen(row, shown)) {
              pictures.iteration(subject, row, iteration.k(), iteration.maps().get(0));
            }
          });
    }
    folder.add(
        result,
        new TimingRecord(subject.index(), subject.name(), row.name(), made.millis(), metricMillis));
  }

  private static void rendering(Runnable work) {
    Phases.begin(Phase.RENDER);
    try {
      work.run();
    } finally {
      Phases.end(Phase.RENDER);
    }
  }

  private Made make(Subject subject, MethodRow row) {
    long seed = subject.seed(settings.seed());
    Job job =
        new Job(
            subject,
            explainers,
            row.maxForwards(settings.maxForwards()),
            seed,
            settings.precision(),
            settings.batch(),
            settings.traces(row),
            progress);
    try {
      warmUp(job, row);
      return row.method().maker().make(job);
    } catch (ScoreException | NoEvidenceException | InvalidOptionException e) {
      // an option that does not suit this image: too few forward passes, too few superpixels
      return Made.failed(e.getMessage());
    }
  }

  /** The first forward passes of a process are slow; let no method pay for that. */
  private void warmUp(Job job, MethodRow row) {
    if (!warm && row.method().kind() != EvaluatedMethod.Kind.CONTROL) {
      warm = true;
      long few = Math.max(2, 3L * settings.batch());
      EvaluatedMethod rise = EvaluatedMethod.named("rise");
      rise.maker()
          .make(
              new Job(
                  job.subject(),
                  explainers,
                  few,
                  job.seed(),
                  job.precision(),
                  job.batch(),
                  false,
                  progress));
    }
  }

  private ResultRecord failure(Subject subject, MethodRow row, Made made) {
    return new ResultRecord(
        subject.index(),
        subject.name(),
        null,
        made.failure(),
        row.name(),
        subject.target(),
        subject.score(),
        made.forwards(),
        made.stop(),
        0,
        null,
        Map.of(),
        List.of());
  }

  private ResultRecord record(Subject subject, MethodRow row, Made made) {
    if (made.map() == null) {
      return failure(subject, row, made);
    }
    Map<String, Double> values = values(subject, made.map());
    List<ResultRecord.Step> trace = new ArrayList<>();
    for (Iteration iteration : chosen(row, made)) {
      SaliencyMap map = iteration.maps().get(0);
      Map<String, Double> found = map.equals(made.map()) ? values : values(subject, map);
      long forwards =
          made.iterations().stream()
              .filter(i -> i.k() <= iteration.k())
              .mapToLong(Iteration::forwards)
              .sum();
      trace.add(new ResultRecord.Step(iteration.k(), forwards, region(map), found));
    }
    return new ResultRecord(
        subject.index(),
        subject.name(),
        null,
        null,
        row.name(),
        subject.target(),
        subject.score(),
        made.forwards(),
        made.stop(),
        region(made.map()),
        made.map().sha256(),
        values,
        trace);
  }

  /** The iterations that are measured: 0 to 4, every fifth and the last. */
  private List<Iteration> chosen(MethodRow row, Made made) {
    if (!settings.traces(row)) {
      return List.of();
    }
    int last = made.iterations().size() - 1;
    return made.iterations().stream()
        .filter(i -> !i.maps().isEmpty())
        .filter(i -> i.k() <= 4 || i.k() % 5 == 0 || i.k() == last)
        .toList();
  }

  private Map<String, Double> values(Subject subject, SaliencyMap map) {
    Map<String, Double> values = new LinkedHashMap<>();
    for (Measure measure : measures) {
      requireGoing();
      measure.measure(subject, map, values);
    }
    return values;
  }

  private int region(SaliencyMap map) {
    return PositiveEvidence.regionSize(map, settings.protocol());
  }

  private void requireGoing() {
    if (progress.cancelled() || Thread.currentThread().isInterrupted()) {
      throw new CancelledException("cancelled; what is measured is kept in " + folder.path());
    }
  }
}
