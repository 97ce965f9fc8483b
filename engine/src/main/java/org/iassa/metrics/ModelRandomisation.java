package org.iassa.metrics;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.iassa.engine.InvalidOptionException;
import org.iassa.engine.SaliencyMap;
import org.iassa.engine.spi.BatchFormat;
import org.iassa.engine.spi.BlackBox;

/**
 * The model-randomisation sanity check (Adebayo et al. 2018) for black boxes: a method that shows
 * what the model knows gives another map when the model has forgotten it. Similarity near 1 with a
 * randomised model means that the map is of the image, not of the model.
 */
public final class ModelRandomisation {
  private ModelRandomisation() {}

  /**
   * How the map changed with one randomised model.
   *
   * @param name what was randomised
   * @param similarity of the model's map and the randomised model's
   */
  public record Outcome(String name, MapSimilarity similarity) {}

  /**
   * Compares the maps of a model and a randomised one.
   *
   * @param model the model
   * @param randomised as {@code model}, but its weights are random; anybody's black box of the same
   *     size
   * @param method explains one class, the same for both, of one image
   */
  public static MapSimilarity check(
      BlackBox model, BlackBox randomised, Function<BlackBox, SaliencyMap> method) {
    return check(model, Map.of("randomised", randomised), method).get(0).similarity();
  }

  /**
   * As {@link #check(BlackBox, BlackBox, Function)}, for several randomised models, such as those
   * of a cascade from the last layer to the first.
   *
   * @param randomised the models by what is random in them, in the map's order
   * @throws InvalidOptionException if a model's input has another size or its classes another
   *     number
   */
  public static List<Outcome> check(
      BlackBox model, Map<String, BlackBox> randomised, Function<BlackBox, SaliencyMap> method) {
    Objects.requireNonNull(method, "method");
    randomised.forEach((name, other) -> requireAlike(model, name, other));
    SaliencyMap own = method.apply(model);
    List<Outcome> outcomes = new ArrayList<>();
    randomised.forEach(
        (name, other) ->
            outcomes.add(new Outcome(name, MapSimilarity.of(own, method.apply(other)))));
    return outcomes;
  }

  private static void requireAlike(BlackBox model, String name, BlackBox other) {
    BatchFormat a = model.format();
    BatchFormat b = other.format();
    if (a.height() != b.height() || a.width() != b.width() || model.classes() != other.classes()) {
      throw new InvalidOptionException(
          "randomised model " + name,
          b.height() + "x" + b.width() + " with " + other.classes() + " classes",
          a.height() + "x" + a.width() + " with " + model.classes() + ", as the model");
    }
  }
}
