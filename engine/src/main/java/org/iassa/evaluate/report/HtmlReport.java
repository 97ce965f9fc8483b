package org.iassa.evaluate.report;

import java.nio.file.Path;
import java.util.function.IntFunction;
import org.iassa.data.BadRecords;
import org.iassa.evaluate.RunConfiguration;
import org.iassa.evaluate.Summary;

/** The report of a run in one HTML page that needs nothing else. */
public final class HtmlReport {
  public HtmlReport(
      Summary summary,
      Path pictures,
      RunConfiguration configuration,
      BadRecords bad,
      IntFunction<String> classTitle) {}

  public String html() {
    return "";
  }
}
