package org.iassa.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;
import org.iassa.engine.InvalidOptionException;
import org.iassa.engine.LimeFit;
import org.iassa.engine.LimeOptions;
import org.iassa.engine.Superpixels;
import picocli.CommandLine.Option;

/** Options of LIME, and what reports say about it. */
final class LimeArgs {
  /** How an image is cut up. */
  enum Kind {
    QUICKSHIFT,
    SLIC
  }

  @Option(
      names = "--superpixels",
      paramLabel = "NAME",
      description = "quickshift (default, as in the reference implementation) or slic.")
  Kind superpixels;

  @Option(
      names = "--samples",
      paramLabel = "N",
      description = "Samples, the image included. Default: 1000.")
  Integer samples;

  @Option(
      names = "--hidden",
      paramLabel = "NAME",
      description =
          "What hidden superpixels show: segment-mean (default), which hides little where a"
              + " superpixel has one colour, or fill (--fill).")
  LimeOptions.Hidden hidden;

  @Option(
      names = "--segments",
      paramLabel = "N",
      description = "slic: about how many. Default: 100.")
  Integer segments;

  @Option(
      names = "--compactness",
      paramLabel = "M",
      description = "slic: weight of place against colour. Default: 10.")
  Double compactness;

  @Option(
      names = "--kernel-size",
      paramLabel = "PX",
      description = "quickshift: width of the density's kernel. Default: 4.")
  Double kernelSize;

  @Option(
      names = "--max-distance",
      paramLabel = "D",
      description = "quickshift: longest link. Default: 200.")
  Double maxDistance;

  @Option(
      names = "--ratio",
      paramLabel = "R",
      description = "quickshift: weight of colour against place. Default: 0.2.")
  Double ratio;

  @Option(
      names = "--kernel-width",
      paramLabel = "W",
      description = "Width of the samples' weights over the cosine distance. Default: 0.25.")
  Double kernelWidth;

  @Option(names = "--alpha", paramLabel = "A", description = "Ridge penalty. Default: 1.")
  Double alpha;

  @Option(
      names = "--keep",
      paramLabel = "K",
      description = "Superpixels that may have a weight; 0: all (default).")
  Integer keep;

  /** Returns the options, from those of a preset. */
  LimeOptions options(LimeOptions base) {
    return new LimeOptions(
        superpixels(base.superpixels()),
        MethodArgs.or(samples, base.samples()),
        MethodArgs.or(kernelWidth, base.kernelWidth()),
        MethodArgs.or(alpha, base.alpha()),
        MethodArgs.or(hidden, base.hidden()),
        MethodArgs.or(keep, base.keep()));
  }

  private Superpixels superpixels(Superpixels base) {
    boolean slic =
        superpixels == null ? base instanceof Superpixels.Slic : superpixels == Kind.SLIC;
    if (slic) {
      refuse("--kernel-size", kernelSize, "--superpixels quickshift beside it");
      refuse("--max-distance", maxDistance, "--superpixels quickshift beside it");
      refuse("--ratio", ratio, "--superpixels quickshift beside it");
      Superpixels.Slic s =
          base instanceof Superpixels.Slic given ? given : Superpixels.Slic.DEFAULT;
      return new Superpixels.Slic(
          MethodArgs.or(segments, s.segments()), MethodArgs.or(compactness, s.compactness()));
    }
    refuse("--segments", segments, "--superpixels slic beside it");
    refuse("--compactness", compactness, "--superpixels slic beside it");
    Superpixels.Quickshift q = (Superpixels.Quickshift) Superpixels.DEFAULT;
    q = base instanceof Superpixels.Quickshift given ? given : q;
    return new Superpixels.Quickshift(
        MethodArgs.or(kernelSize, q.kernelSize()),
        MethodArgs.or(maxDistance, q.maxDistance()),
        MethodArgs.or(ratio, q.ratio()));
  }

  private static void refuse(String option, Object value, String expected) {
    if (value != null) {
      throw new InvalidOptionException(option, value, expected);
    }
  }

  /** Puts the options under the command line's names. */
  static void put(ObjectNode json, LimeOptions o) {
    json.put("superpixels", o.superpixels().toString());
    if (o.superpixels() instanceof Superpixels.Slic slic) {
      json.put("segments", slic.segments());
      json.put("compactness", slic.compactness());
    } else if (o.superpixels() instanceof Superpixels.Quickshift quickshift) {
      json.put("kernel-size", quickshift.kernelSize());
      json.put("max-distance", quickshift.maxDistance());
      json.put("ratio", quickshift.ratio());
    }
    json.put("samples", o.samples());
    json.put("hidden", Parsing.word(o.hidden()));
    json.put("kernel-width", o.kernelWidth());
    json.put("alpha", o.alpha());
    json.put("keep", o.keep());
  }

  /** Puts how well the models fit. */
  static void put(ObjectNode json, LimeFit fit) {
    json.put("superpixels", fit.superpixels());
    json.put("samples", fit.samples());
    ArrayNode targets = json.putArray("targets");
    for (LimeFit.Target target : fit.targets()) {
      ObjectNode one = targets.addObject();
      one.put("intercept", target.intercept());
      one.put("rSquared", Double.isNaN(target.rSquared()) ? null : (Double) target.rSquared());
      one.put("used", target.used());
    }
  }

  /** Returns one line about the fit of the first target. */
  static String line(LimeFit fit) {
    return String.format(
        Locale.ROOT,
        "fit        %d superpixels, %d samples; R² %.3f",
        fit.superpixels(),
        fit.samples(),
        fit.targets().get(0).rSquared());
  }
}
