package org.iassa.engine.internal.replay;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import org.iassa.engine.Estimator;
import org.iassa.engine.Evidence;
import org.iassa.engine.Polarity;
import org.iassa.engine.ScoreLogException;
import org.iassa.engine.Uncovered;
import org.iassa.engine.spi.BatchFormat;
import org.iassa.engine.spi.Estimate;
import org.iassa.engine.spi.RiseGrid;
import org.iassa.engine.spi.SessionPlan;
import org.iassa.engine.spi.WindowFilter;
import org.iassa.engine.spi.WindowGrid;

/** A pass in the header of a log. */
final class PassJson {
  private PassJson() {}

  static void encode(ObjectNode json, LogPass pass) {
    pass.windows()
        .ifPresent(
            grid ->
                json.put("kind", "windows")
                    .put("window", grid.window())
                    .put("stride", grid.stride())
                    .put("offsetY", grid.offsetY())
                    .put("offsetX", grid.offsetX())
                    .put("polarity", Fields.word(pass.polarity()))
                    .put("filter", Fields.word(pass.filter())));
    pass.rise()
        .ifPresent(
            grid ->
                json.put("kind", "rise")
                    .put("cells", grid.cells())
                    .put("probability", grid.probability())
                    .put("seed", pass.seed()));
    json.put("laid", pass.laid());
    json.put("rows", pass.rows());
    json.put("estimator", Fields.word(pass.estimate().estimator()));
    json.put("evidence", Fields.word(pass.estimate().evidence()));
    json.put("uncovered", Fields.word(pass.estimate().uncovered()));
    json.put("weight", pass.estimate().weight());
    json.put("beta", pass.beta());
    json.put("multiplied", pass.multiplied());
    json.put("threshold", pass.threshold());
    json.put("sha256", pass.sha256());
  }

  static LogPass decode(Fields f, int height, int width) {
    int laid = f.number("laid", 1, SessionPlan.MAX_MASKS);
    int rows = f.number("rows", 1, laid);
    Optional<WindowGrid> windows = Optional.empty();
    Optional<RiseGrid> rise = Optional.empty();
    Polarity polarity = Polarity.REVEAL;
    WindowFilter filter = WindowFilter.ALL;
    long seed = 0;
    switch (f.text("kind", 16)) {
      case "windows" -> {
        WindowGrid grid =
            new WindowGrid(
                f.number("window", 2, BatchFormat.MAX_SIDE),
                f.number("stride", 1, BatchFormat.MAX_SIDE),
                f.number("offsetY", 0, BatchFormat.MAX_SIDE),
                f.number("offsetX", 0, BatchFormat.MAX_SIDE));
        if (grid.count(height, width) != laid) {
          throw new ScoreLogException(
              "a pass has " + laid + " windows, its grid lays " + grid.count(height, width));
        }
        windows = Optional.of(grid);
        polarity = f.word("polarity", Polarity.class);
        filter = f.word("filter", WindowFilter.class);
      }
      case "rise" -> {
        rise =
            Optional.of(
                new RiseGrid(f.number("cells", 1, 64), f.real("probability", Double.MIN_VALUE, 1)));
        seed = f.integer("seed", Long.MIN_VALUE, Long.MAX_VALUE);
      }
      default -> throw new ScoreLogException("a pass is neither of windows nor of RISE masks");
    }
    if (rise.isPresent() && rows != laid) {
      throw new ScoreLogException("a pass has " + rows + " scored RISE masks of " + laid);
    }
    return new LogPass(
        windows,
        polarity,
        filter,
        rise,
        seed,
        laid,
        rows,
        new Estimate(
            f.word("estimator", Estimator.class),
            f.word("evidence", Evidence.class),
            f.word("uncovered", Uncovered.class),
            f.real("weight", 1e-6, 1e6)),
        f.real("beta", 0, 1),
        f.flag("multiplied"),
        f.real("threshold", 0, 1),
        f.hash("sha256"));
  }
}
