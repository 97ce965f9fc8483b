package org.iassa.engine.internal.controller;

import java.util.List;
import org.iassa.engine.ExplainOptions;
import org.iassa.engine.Pass;
import org.iassa.engine.RiseOptions;
import org.iassa.engine.RisePass;
import org.iassa.engine.Schedule;
import org.iassa.engine.WindowPass;

/** What RISE, occlusion and LIME mean, said as options of the one loop that runs them all. */
final class MethodOptions {
  private MethodOptions() {}

  /** Returns the iterations that a method means: RISE and occlusion make one pass. */
  static ExplainOptions of(ExplainOptions options) {
    RiseOptions rise = options.rise();
    return switch (options.method()) {
      case IASSA -> options;
      case LIME -> options.toBuilder().noAttention().build();
      case RISE -> {
        Pass pass = new RisePass(rise.masks(), rise.cells(), rise.probability());
        yield (rise.attention() ? options.toBuilder() : options.toBuilder().noAttention())
            .schedule(opening(options.schedule(), pass))
            .iterations(1)
            .build();
      }
      case OCCLUSION -> {
        Pass first =
            options.schedule().opening().stream()
                .filter(WindowPass.class::isInstance)
                .findFirst()
                .orElse(options.schedule().refinement());
        yield options.toBuilder()
            .noAttention()
            .schedule(opening(options.schedule(), first))
            .iterations(1)
            .build();
      }
    };
  }

  private static Schedule opening(Schedule base, Pass only) {
    return new Schedule(
        List.of(only), base.refinement(), base.windowStep(), base.strideStep(), base.windowLead());
  }
}
