package org.iassa.evaluate;

import java.util.List;
import java.util.Map;
import org.iassa.data.Sample;
import org.iassa.engine.CancelledException;
import org.iassa.engine.Iteration;
import org.iassa.engine.OutputException;
import org.iassa.engine.ScoreException;
import org.iassa.engine.spi.BlackBox;
import org.iassa.engine.spi.Phase;
import org.iassa.engine.spi.Phases;
import org.iassa.evaluate.report.PictureFiles;
import org.iassa.metrics.Protocol;
import org.iassa.metrics.ScoringModel;

/**
 * Measures every row on every image, one image at a time, and writes each result as soon as it is
 * there. Takes up where the folder's earlier run ended; what is there is not computed again.
 *
 * <p>The batch size is fixed and one number format is used throughout, so results are the same
 * bytes in every run on one machine.
 */
public final class EvaluationRun {
  private final RunSettings settings;
  private final RunFolder folder;
  private final RunProgress progress;
  private final SubjectReader subjects;
  private final RowMaker maker;
  private final RowRecorder recorder;
  private final PictureFiles pictures;

  /**
   * @param model the classifier in the number format of the settings; stays the caller's
   * @param scoring the classifier as the metrics of the protocols call it, by the kind of score
   *     they ask for: for {@link Protocol.Activation#MODEL_OUTPUT} with its raw outputs; the
   *     caller's
   * @param explainers explain the same classifier; stay the caller's
   * @param folder where results go; stays the caller's
   */
  public EvaluationRun(
      BlackBox model,
      Map<Protocol.Activation, ScoringModel> scoring,
      Explainers explainers,
      RunSettings settings,
      RunFolder folder,
      RunProgress progress) {
    this.settings = settings;
    this.folder = folder;
    this.progress = progress;
    this.subjects = new SubjectReader(model, settings);
    this.maker = new RowMaker(explainers, settings, progress);
    this.recorder =
        new RowRecorder(settings, new MapMeasure(scoring, settings), this::requireGoing);
    this.pictures = new PictureFiles(folder.pictures(), settings.protocol());
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
      SubjectReader.Found found = read(i, samples.get(i));
      if (found.subject() == null) {
        folder.add(found.skipped());
        progress.skipped(found.skipped().image(), found.skipped().reason());
      } else {
        measure(found.subject(), measured < settings.pictures(), resume);
        measured++;
        progress.measured(found.subject(), measured);
      }
    }
  }

  private SubjectReader.Found read(int index, Sample sample) {
    Phases.begin(Phase.LOAD);
    try {
      return subjects.read(index, sample);
    } finally {
      Phases.end(Phase.LOAD);
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
    Made made = maker.make(subject, row);
    long began = System.nanoTime();
    ResultRecord result;
    Phases.begin(Phase.MEASURE);
    try {
      result = recorder.record(subject, row, made);
    } catch (ScoreException e) {
      made = Made.failed(e.getMessage());
      result = recorder.failure(subject, row, made);
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
            for (Iteration iteration : recorder.chosen(row, shown)) {
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

  private void requireGoing() {
    if (progress.cancelled() || Thread.currentThread().isInterrupted()) {
      throw new CancelledException("cancelled; what is measured is kept in " + folder.path());
    }
  }
}
