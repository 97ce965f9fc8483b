package org.iassa.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiFunction;
import org.iassa.engine.CancelledException;
import org.iassa.engine.ExplainOptions;
import org.iassa.engine.Explanation;
import org.iassa.engine.TargetResult;
import org.iassa.image.ImageFile;

/** Explains images one after the other with one model, and tells about it. */
final class Session implements AutoCloseable {
  private final Engines engines;
  private final ModelArgs modelArgs;
  private final MethodArgs methodArgs;
  private final OutputArgs output;
  private final PrintWriter out;
  private final PrintWriter err;
  private final Interruption interruption = new Interruption();
  private final ExplainOptions early;
  private LoadedModel model;
  private Engines.Engine engine;
  private ExplainOptions options;

  /** Checks all options; loads nothing. */
  Session(
      Engines engines,
      ModelArgs modelArgs,
      MethodArgs methodArgs,
      OutputArgs output,
      PrintWriter out,
      PrintWriter err) {
    this.engines = engines;
    this.modelArgs = modelArgs;
    this.methodArgs = methodArgs;
    this.output = output;
    this.out = out;
    this.err = err;
    try {
      modelArgs.check();
      Labels given = modelArgs.labels();
      // names of the embedded classes are known only when it is loaded
      boolean known =
          methodArgs.target == null || !given.names().isEmpty() || modelArgs.model != null;
      early = known ? methodArgs.options(given) : null;
    } catch (RuntimeException e) {
      interruption.close();
      throw e;
    }
  }

  /** Loads the model, if that was not done yet. */
  LoadedModel model() {
    if (model == null) {
      if (modelArgs.model == null && !modelArgs.featuresAlone && !output.quiet && !output.json) {
        err.println("the embedded scene classifier is used (--model takes your own)");
      }
      model = engines.load(modelArgs);
      options = early != null ? early : methodArgs.options(model.labels());
      engine = engines.open(model, modelArgs.device, modelArgs.threads);
    }
    return model;
  }

  /**
   * Explains one image and writes its files.
   *
   * @param extra adds to the report what the caller knows besides; gets the explanation
   * @return the explanation
   */
  Explanation explain(
      ImageFile image,
      OutputFolder folder,
      BiFunction<Explanation, ObjectNode, List<String>> extra) {
    model();
    ProgressDisplay.Style style = output.quiet ? ProgressDisplay.Style.NONE : output.progress;
    try (ScoreOutput scores = new ScoreOutput(output, folder)) {
      return explain(image, folder, scores, style, extra);
    }
  }

  private Explanation explain(
      ImageFile image,
      OutputFolder folder,
      ScoreOutput scores,
      ProgressDisplay.Style style,
      BiFunction<Explanation, ObjectNode, List<String>> extra) {
    Explanation explanation;
    try (ProgressDisplay progress = new ProgressDisplay(image.name(), style, err, interruption)) {
      explanation =
          scores.log() == null
              ? engine.explain(image.image(), options, progress)
              : engine.explain(image.image(), options, progress, scores.log());
    }
    ObjectNode report =
        Report.of(explanation, new Report.Context(model, image, modelArgs.threads, Versions.all()));
    List<String> lines = extra.apply(explanation, report);
    Map<String, byte[]> extras = scores.files(explanation, modelArgs.device, report);
    Map<String, byte[]> files =
        Results.files(
            explanation,
            image.image(),
            model.classifier().preprocessing().framing(),
            model.labels(),
            report);
    files.putAll(extras);
    files.put("report.json", files.remove("report.json")); // last
    if (interruption.requested()) {
      throw new CancelledException("interrupted; nothing was written to " + folder.path());
    }
    scores.bundle(modelArgs, model, image, report, files);
    List<Path> written = scores.write(files);
    if (output.json) {
      out.println(Report.line(report));
    } else if (!output.quiet) {
      tell(image, explanation, lines, written);
    }
    return explanation;
  }

  private void tell(ImageFile image, Explanation e, List<String> lines, List<Path> written) {
    out.println(image.name());
    for (TargetResult target : e.targets()) {
      boolean none = target instanceof TargetResult.NoEvidence;
      out.println(
          "  target     "
              + Results.title(target, model.labels())
              + (none ? "   NO EVIDENCE: " + ((TargetResult.NoEvidence) target).reason() : ""));
    }
    lines.forEach(line -> out.println("  " + line));
    e.lime().ifPresent(fit -> out.println("  " + LimeArgs.line(fit)));
    out.println(
        String.format(
            Locale.ROOT,
            "  work       %d forward passes, %d iterations, %.1f s, %s on %s; stopped: %s",
            e.forwards(),
            e.iterations().size(),
            e.millis().total() / 1000,
            Parsing.word(e.run().precision()),
            e.run().device(),
            Parsing.word(e.stopReason())));
    if (!e.attention()) {
      out.println("  attention  off: " + Report.attentionReason(e, model));
    }
    written.forEach(file -> out.println("  wrote      " + file));
  }

  @Override
  public void close() {
    try {
      if (engine != null) {
        engine.close();
      }
    } finally {
      if (model != null) {
        model.close();
      }
      interruption.close();
    }
  }
}
