package org.iassa.evaluate;

import org.iassa.engine.InvalidOptionException;
import org.iassa.engine.NoEvidenceException;
import org.iassa.engine.ScoreException;

/** Makes the maps of rows. */
final class RowMaker {
  private final Explainers explainers;
  private final RunSettings settings;
  private final RunProgress progress;
  private boolean warm;

  RowMaker(Explainers explainers, RunSettings settings, RunProgress progress) {
    this.explainers = explainers;
    this.settings = settings;
    this.progress = progress;
  }

  /** Makes a row's map of an image, or says why there is none. */
  Made make(Subject subject, MethodRow row) {
    Job job = job(subject, row.maxForwards(settings.maxForwards()), settings.traces(row));
    try {
      warmUp(subject, row);
      return row.method().maker().make(job);
    } catch (ScoreException | NoEvidenceException | InvalidOptionException e) {
      // an option that does not suit this image: too few forward passes, too few superpixels
      return Made.failed(e.getMessage());
    }
  }

  private Job job(Subject subject, long maxForwards, boolean keepIterations) {
    return new Job(
        subject,
        explainers,
        maxForwards,
        subject.seed(settings.seed()),
        settings.precision(),
        settings.batch(),
        keepIterations,
        progress);
  }

  /** The first forward passes of a process are slow; let no method pay for that. */
  private void warmUp(Subject subject, MethodRow row) {
    if (!warm && row.method().kind() != EvaluatedMethod.Kind.CONTROL) {
      warm = true;
      long few = Math.max(2, 3L * settings.batch());
      EvaluatedMethod.named("rise").maker().make(job(subject, few, false));
    }
  }
}
