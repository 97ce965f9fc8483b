package org.iassa.engine.internal.replay;

import java.util.Optional;
import java.util.OptionalDouble;
import org.iassa.engine.AttentionOptions;
import org.iassa.engine.Blend;
import org.iassa.engine.ReplayOptions;
import org.iassa.engine.spi.Estimate;

/** How the scores of a pass become maps: as in the run, but for what a replay asks for. */
final class MapRules {
  private final ReplayOptions options;
  private final LogHeader header;
  private final Optional<AttentionOptions> attention;

  MapRules(LogHeader header, ReplayOptions options) {
    this.options = options;
    this.header = header;
    boolean none = options.noAttention() || header.levels().isEmpty();
    attention = none ? Optional.empty() : options.attention().or(header::attention);
  }

  /** The attention that is applied, or empty. */
  Optional<AttentionOptions> attention() {
    return attention;
  }

  Estimate estimate(LogPass pass) {
    Estimate own = pass.estimate();
    return new Estimate(
        options.estimator().orElse(own.estimator()),
        options.evidence().orElse(own.evidence()),
        options.uncovered().orElse(own.uncovered()),
        own.weight());
  }

  double beta(LogPass pass) {
    if (!joins()) {
      return pass.beta();
    }
    return multiplied(pass) ? 0 : options.beta().orElse(header.beta());
  }

  boolean multiplied(LogPass pass) {
    if (attention.isEmpty()) {
      return false;
    }
    return joins() ? options.blend().orElse(header.blend()) == Blend.PRODUCT : pass.multiplied();
  }

  /** Whether the replay says how S and A×S are joined. */
  private boolean joins() {
    OptionalDouble beta = options.beta();
    return options.blend().isPresent() || beta.isPresent();
  }
}
