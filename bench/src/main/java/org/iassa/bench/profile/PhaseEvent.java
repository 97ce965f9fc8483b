package org.iassa.bench.profile;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A phase in a Flight Recorder recording. */
@Name(PhaseEvent.NAME)
@Label("iassa phase")
@Description("What a thread of iassa works on")
@Category("iassa")
@StackTrace(false)
final class PhaseEvent extends Event {
  static final String NAME = "org.iassa.Phase";

  @Label("Phase")
  String phase;

  @Label("Depth")
  @Description("Number of phases around it")
  int depth;
}
