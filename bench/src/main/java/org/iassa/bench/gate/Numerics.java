package org.iassa.bench.gate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.iassa.bench.cases.Context;
import org.iassa.bench.run.CapsuleFolder;
import org.iassa.engine.OutputException;
import org.iassa.image.Npy;

/** Whether numbers moved: the maps of {@link ReferenceMaps} against those of the baseline. */
public final class Numerics {
  private static final String PART = "numerics";

  private final Path folder;
  private final Context context;

  /**
   * @param baseline the baseline; its subfolder {@code numerics} has one {@code .npy} per map
   */
  public Numerics(Path baseline, Context context) {
    this.folder = baseline.resolve(PART);
    this.context = context;
  }

  /** Makes the maps and writes them as the baseline. */
  public void update() {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new OutputException(folder + " cannot be made: " + e.getMessage(), e);
    }
    new ReferenceMaps(context)
        .draw()
        .forEach(
            (name, drawn) ->
                Npy.write(
                    file(name), drawn.values(), ReferenceMaps.height(), ReferenceMaps.width()));
  }

  /** Makes the maps and compares them. */
  public List<Finding> check(CapsuleFolder capsules, String command) {
    List<Finding> findings = new ArrayList<>();
    for (Map.Entry<String, ReferenceMaps.Drawn> now :
        new ReferenceMaps(context).draw().entrySet()) {
      Finding finding = compare(now.getKey(), now.getValue());
      findings.add(finding);
      if (!finding.ok()) {
        capsules.failure(
            "NUMERICS",
            now.getKey(),
            context,
            finding.text(),
            command,
            Map.of("now", now.getValue().values()));
      }
    }
    return findings;
  }

  private Finding compare(String name, ReferenceMaps.Drawn now) {
    if (!Files.exists(file(name))) {
      return new Finding(PART, name, false, "not in the baseline; --update makes one");
    }
    float[] then = Npy.read(file(name)).values();
    if (then.length != now.values().length) {
      return new Finding(
          PART, name, false, then.length + " values then, " + now.values().length + " now");
    }
    double worst = 0;
    int where = 0;
    double min = Double.POSITIVE_INFINITY;
    double max = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < then.length; i++) {
      double difference = Math.abs((double) then[i] - now.values()[i]);
      if (!(difference <= worst)) {
        worst = difference;
        where = i;
      }
      if (Double.isNaN(difference)) {
        break;
      }
      min = Math.min(min, then[i]);
      max = Math.max(max, then[i]);
    }
    // Attention also rounds to fp32 once or twice, which a flat map's range does not show.
    double rounding = Math.max(Math.abs(min), Math.abs(max)) * 0x1p-22;
    double bound = now.tolerance() == 0 ? 0 : now.tolerance() * (max - min) + rounding;
    String text =
        String.format(
            Locale.ROOT, "largest difference %.3g at %d, at most %.3g", worst, where, bound);
    return new Finding(PART, name, worst <= bound, text);
  }

  private Path file(String name) {
    return folder.resolve(name + ".npy");
  }
}
