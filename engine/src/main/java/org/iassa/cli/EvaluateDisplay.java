package org.iassa.cli;

import java.io.PrintWriter;
import java.util.Locale;
import org.iassa.data.DataSet;
import org.iassa.evaluate.MethodRow;
import org.iassa.evaluate.RunProgress;
import org.iassa.evaluate.Subject;

/** Tells on standard error how an evaluation comes along: a line per image, with the time left. */
final class EvaluateDisplay implements RunProgress, AutoCloseable {
  private static final int NAMED = 5;

  private final PrintWriter err;
  private final boolean quiet;
  private final Interruption interruption = new Interruption();
  private long began;
  private int before;
  private int images;
  private int left;

  EvaluateDisplay(PrintWriter err, boolean quiet) {
    this.err = err;
    this.quiet = quiet;
  }

  /** Names the records that the data set skipped. */
  void dataSet(DataSet data) {
    if (data.bad().count() > 0) {
      data.bad().first().stream()
          .limit(NAMED)
          .forEach(entry -> err.println("iassa: bad record: " + entry));
      if (data.bad().count() > NAMED) {
        err.println("iassa: " + data.bad().count() + " bad records in all; see summary.json");
      }
      err.flush();
    }
  }

  @Override
  public void begin(int total, int measuredBefore) {
    began = System.nanoTime();
    images = total;
    before = measuredBefore;
    if (measuredBefore > 0) {
      tell("going on after " + measuredBefore + " images");
    }
  }

  @Override
  public void row(Subject subject, MethodRow row) {
    if (!quiet && Boolean.getBoolean("iassa.terminal")) {
      err.print("\r\u001b[K  " + subject.name() + ": " + row.name());
      err.flush();
    }
  }

  @Override
  public void measured(Subject subject, int measured) {
    double seconds = (System.nanoTime() - began) * 1e-9;
    int rest = Math.max(0, images - left - measured);
    double remaining = seconds / Math.max(1, measured - before) * rest;
    tell(
        String.format(
            Locale.ROOT,
            "%d of at most %d  %s  %.1f s, about %.0f s left",
            measured,
            images - left,
            subject.name(),
            seconds,
            remaining));
  }

  @Override
  public void skipped(String image, String reason) {
    left++;
    tell("left out " + image + ": " + reason);
  }

  @Override
  public void failed(Subject subject, MethodRow row, String reason) {
    tell(subject.name() + ", " + row.name() + ": no map: " + reason);
  }

  @Override
  public boolean cancelled() {
    return interruption.requested();
  }

  private void tell(String line) {
    if (!quiet) {
      err.println((Boolean.getBoolean("iassa.terminal") ? "\r\u001b[K" : "") + line);
      err.flush();
    }
  }

  @Override
  public void close() {
    interruption.close();
  }
}
