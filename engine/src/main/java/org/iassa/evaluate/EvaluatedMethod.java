package org.iassa.evaluate;

import java.util.List;
import java.util.Objects;
import org.iassa.engine.InvalidOptionException;
import org.iassa.engine.Preset;

/**
 * A method of explanation by its name.
 *
 * @param name what the command line, files and reports call it
 * @param description one line for the help and the report
 * @param kind what is known about it
 * @param maker makes its maps
 */
public record EvaluatedMethod(String name, String description, Kind kind, Maker maker) {
  /** The preset that {@code iassa} stands for. */
  public static final Preset DEFAULT_PRESET = Preset.BALANCED;

  /** Every method, in the order of the help. */
  public static final List<EvaluatedMethod> ALL = MethodList.all();

  /** What is known about a method. */
  public enum Kind {
    /** Calls no model: a budget changes nothing. */
    CONTROL,
    /** One pass: a budget makes a row of its own. */
    SINGLE_PASS,
    /** Iterations, each of which leaves a map. */
    ITERATIVE
  }

  /** Makes maps. */
  @FunctionalInterface
  public interface Maker {
    /**
     * Explains one image.
     *
     * @throws org.iassa.engine.ScoreException if the classifier gives a score that cannot be used
     */
    Made make(Job job);
  }

  public EvaluatedMethod {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(description, "description");
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(maker, "maker");
  }

  /**
   * Returns the method of a name.
   *
   * @throws InvalidOptionException if there is none; the message lists the names
   */
  public static EvaluatedMethod named(String name) {
    return ALL.stream()
        .filter(m -> m.name.equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new InvalidOptionException(
                    "methods",
                    name,
                    "names from " + ALL.stream().map(EvaluatedMethod::name).toList()));
  }
}
