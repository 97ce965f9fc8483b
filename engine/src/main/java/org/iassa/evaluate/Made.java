package org.iassa.evaluate;

import java.util.List;
import org.iassa.engine.Iteration;
import org.iassa.engine.SaliencyMap;

/**
 * A map and what it cost.
 *
 * @param map the map, or null if there is none
 * @param failure why there is none; null if there is one
 * @param iterations what each iteration did
 * @param forwards forward passes in all
 * @param millis milliseconds in all
 * @param stop why it ended
 */
public record Made(
    SaliencyMap map,
    String failure,
    List<Iteration> iterations,
    long forwards,
    double millis,
    String stop) {
  public Made {
    iterations = List.copyOf(iterations);
  }

  /** Returns a map that cost nothing. */
  static Made control(SaliencyMap map) {
    return new Made(map, null, List.of(), 0, 0, "control");
  }

  /** Returns the lack of a map. */
  static Made failed(String why) {
    return new Made(null, why, List.of(), 0, Double.NaN, "failed");
  }
}
