package org.iassa.bench.training;

import java.util.Locale;
import org.iassa.scenes.Distractor;
import org.iassa.scenes.Scene;
import org.iassa.scenes.SceneGenerator;

/**
 * What an exported classifier does on unseen scenes.
 *
 * @param scenes scenes for the accuracy
 * @param accuracy share of them whose label is the top class
 * @param confidence mean probability of the label
 * @param hiddenScenes scenes for the following means
 * @param whole probability of the label, nothing hidden
 * @param withoutObject the same, the object's pixels at the mean colour
 * @param withoutDistractors the same, the distractors' pixels at the mean colour
 * @param onlyObject the same, everything but the object's mask, grown by 6 pixels, at the mean
 */
record SceneEvaluation(
    int scenes,
    double accuracy,
    double confidence,
    int hiddenScenes,
    double whole,
    double withoutObject,
    double withoutDistractors,
    double onlyObject) {

  static SceneEvaluation of(ScriptedModel model, long seed, int side, int scenes, int hidden) {
    SceneGenerator generator = new SceneGenerator(seed, side, side);
    int right = 0;
    double confidence = 0;
    double[] sums = new double[4];
    for (int i = 0; i < scenes; i++) {
      Scene scene = generator.scene(i);
      int label = scene.label();
      float[] whole = model.probabilities(scene.image(), null);
      right += top(whole) == label ? 1 : 0;
      confidence += whole[label];
      if (i < hidden) {
        boolean[] distractors = new boolean[side * side];
        boolean[] surroundings = surroundings(scene.mask(), side, 6);
        for (int p = 0; p < side * side; p++) {
          for (Distractor distractor : scene.distractors()) {
            distractors[p] |= distractor.mask()[p];
          }
        }
        sums[0] += whole[label];
        sums[1] += model.probabilities(scene.image(), scene.mask())[label];
        sums[2] += model.probabilities(scene.image(), distractors)[label];
        sums[3] += model.probabilities(scene.image(), surroundings)[label];
      }
    }
    return new SceneEvaluation(
        scenes,
        (double) right / scenes,
        confidence / scenes,
        hidden,
        sums[0] / hidden,
        sums[1] / hidden,
        sums[2] / hidden,
        sums[3] / hidden);
  }

  private static boolean[] surroundings(boolean[] mask, int side, int reach) {
    boolean[] hidden = new boolean[side * side];
    for (int y = 0; y < side; y++) {
      for (int x = 0; x < side; x++) {
        boolean near = false;
        for (int v = Math.max(0, y - reach); v <= Math.min(side - 1, y + reach) && !near; v++) {
          for (int u = Math.max(0, x - reach); u <= Math.min(side - 1, x + reach); u++) {
            near |= mask[v * side + u];
          }
        }
        hidden[y * side + x] = !near;
      }
    }
    return hidden;
  }

  private static int top(float[] values) {
    int best = 0;
    for (int i = 1; i < values.length; i++) {
      if (values[i] > values[best]) {
        best = i;
      }
    }
    return best;
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "accuracy %.1f%% and mean confidence %.3f on %d scenes; label's probability on %d scenes: whole"
            + " %.3f, object hidden %.3f, distractors hidden %.3f, only the object shown %.3f",
        100 * accuracy,
        confidence,
        scenes,
        hiddenScenes,
        whole,
        withoutObject,
        withoutDistractors,
        onlyObject);
  }
}
