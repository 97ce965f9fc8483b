package org.iassa.engine;

import java.util.Arrays;
import java.util.List;

/**
 * Which classes to explain. Several targets share the same forward passes.
 *
 * @param top how many of the highest-scoring classes of the unmasked image; 0 if classes are named
 * @param classes named class indices, without repetition; empty if {@code top} is above 0
 */
public record Targets(int top, List<Integer> classes) {
  /** The class with the highest score for the unmasked image. */
  public static final Targets TOP_1 = top(1);

  public Targets {
    classes = List.copyOf(classes);
    if ((top > 0) == !classes.isEmpty() || top < 0) {
      throw new InvalidOptionException(
          "targets", classes, "class indices, or a number of top ones");
    }
    for (int c : classes) {
      if (c < 0) {
        throw new InvalidOptionException("target", c, "a class index, 0 or more");
      }
    }
    if (classes.stream().distinct().count() != classes.size()) {
      throw new InvalidOptionException("targets", classes, "every class once");
    }
  }

  /** The k classes with the highest scores, highest first. */
  public static Targets top(int k) {
    InvalidOptionException.requireRange("number of targets", k, 1, 4096);
    return new Targets(k, List.of());
  }

  /** These classes, in this order. */
  public static Targets of(int... classes) {
    return new Targets(0, Arrays.stream(classes).boxed().toList());
  }

  /** Returns how many targets this is. */
  public int count() {
    return top > 0 ? top : classes.size();
  }

  /**
   * Picks the classes.
   *
   * @param scores scores of the unmasked image, one per class
   * @return class indices; equal scores rank by index
   */
  public int[] resolve(float[] scores) {
    InvalidOptionException.requireRange("number of targets", count(), 1, scores.length);
    if (top == 0) {
      for (int c : classes) {
        InvalidOptionException.requireRange("target", c, 0, scores.length - 1);
      }
      return classes.stream().mapToInt(Integer::intValue).toArray();
    }
    int[] chosen = new int[top];
    boolean[] taken = new boolean[scores.length];
    for (int i = 0; i < top; i++) {
      int best = -1;
      for (int c = 0; c < scores.length; c++) {
        if (!taken[c] && (best < 0 || scores[c] > scores[best])) {
          best = c;
        }
      }
      taken[best] = true;
      chosen[i] = best;
    }
    return chosen;
  }
}
