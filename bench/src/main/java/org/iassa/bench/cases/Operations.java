package org.iassa.bench.cases;

import java.util.List;
import org.iassa.engine.InvalidOptionException;

/** Every operation that is checked and timed. */
public final class Operations {
  /** All operations, in the order of a run. */
  public static final List<Operation> ALL =
      List.of(
          new NativeCall(),
          new LayWindows(),
          new StreamWrite(),
          new MaskWindows(),
          new MaskRise(),
          Accumulate.windows(),
          Accumulate.rise(),
          new AccumulateDense(),
          Maps.summarise(),
          Maps.multiply(),
          Affinity.apply(),
          Affinity.build(),
          new AffinityDense(),
          new Forward());

  private Operations() {}

  /**
   * Returns the operation of a name.
   *
   * @throws InvalidOptionException if there is none
   */
  public static Operation named(String name) {
    return ALL.stream()
        .filter(o -> o.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidOptionException(
                    "operation", name, "one of " + ALL.stream().map(Operation::name).toList()));
  }
}
