package org.iassa.cli;

import org.iassa.engine.ScoreKind;
import picocli.CommandLine.ArgGroup;

/** The options of every command that explains images, in the groups that the help shows. */
final class ExplainArgs {
  @ArgGroup(validate = false, order = 1, heading = "%nClassifier%n")
  ModelArgs model = new ModelArgs();

  @ArgGroup(validate = false, order = 2, heading = "%nMethod%n")
  MethodArgs method = new MethodArgs();

  @ArgGroup(
      validate = false,
      order = 3,
      heading = "%nOverrides of the preset (sizes in pixels of a 224 x 224 image)%n")
  PresetArgs overrides = new PresetArgs();

  @ArgGroup(validate = false, order = 4, heading = "%nRISE%n")
  RiseArgs rise = new RiseArgs();

  @ArgGroup(validate = false, order = 5, heading = "%nLIME%n")
  LimeArgs lime = new LimeArgs();

  @ArgGroup(validate = false, order = 6, heading = "%nOutput%n")
  OutputArgs output = new OutputArgs();

  /** Returns the groups that together say what is computed. */
  MethodArgs method() {
    if (rise.preset != null && model.scores == ScoreKind.LOGITS) {
      model.scores = rise.preset.scores();
    }
    return method.with(overrides, rise).with(lime);
  }
}
