package org.iassa.scenes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.iassa.engine.InvalidOptionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rules that make a scene's label well defined, over many scenes. */
class SceneRulesTest {
  @ParameterizedTest
  @CsvSource({"224, 224, 500", "112, 112, 500", "120, 200, 200"})
  void distractors_areSmallerApartAndOfOtherClasses(int height, int width, int scenes) {
    SceneGenerator generator = new SceneGenerator(21, height, width);
    for (int index = 0; index < scenes; index++) {
      Scene scene = generator.scene(index);
      String where = "scene " + index;
      assertThat(scene.distractors()).as(where).hasSizeBetween(1, 3);
      boolean[] taken = scene.mask().clone();
      int area = count(scene.mask());
      assertThat((double) area / (height * width)).as(where).isBetween(0.01, 0.32);
      assertThat(Math.sqrt(area)).as(where).isLessThan(Math.min(height, width));
      for (Distractor distractor : scene.distractors()) {
        assertThat(distractor.label()).as(where).isNotEqualTo(scene.label());
        int own = count(distractor.mask());
        assertThat(own).as(where).isPositive();
        assertThat((double) own / area).as(where).isLessThan(SceneGenerator.MAX_DISTRACTOR_AREA);
        for (int p = 0; p < taken.length; p++) {
          assertThat(taken[p] && distractor.mask()[p]).as(where).isFalse();
          taken[p] |= distractor.mask()[p];
        }
      }
    }
  }

  @Test
  void labels_areBalanced() {
    SceneGenerator generator = new SceneGenerator(22, 48, 48);
    int classes = SceneGenerator.LABELS.size();
    int[] objects = new int[classes];
    int[] distractors = new int[classes];
    int all = 0;
    for (int index = 0; index < 100 * classes; index++) {
      Scene scene = generator.scene(index);
      objects[scene.label()]++;
      assertThat(scene.labelName()).isEqualTo(SceneGenerator.LABELS.get(scene.label()));
      for (Distractor distractor : scene.distractors()) {
        distractors[distractor.label()]++;
        all++;
      }
    }
    assertThat(classes).isGreaterThanOrEqualTo(8);
    assertThat(objects).containsOnly(100);
    for (int label = 0; label < classes; label++) {
      assertThat((double) distractors[label] * classes / all).isBetween(0.7, 1.3);
    }
  }

  @Test
  void objects_lieOffCentre_moreOftenThanNot() {
    SceneGenerator generator = new SceneGenerator(23, 112, 112);
    int centreOutside = 0;
    int scenes = 400;
    for (int index = 0; index < scenes; index++) {
      centreOutside += generator.scene(index).mask()[56 * 112 + 56] ? 0 : 1;
    }
    assertThat((double) centreOutside / scenes).isGreaterThan(0.6);
  }

  @Test
  void object_isWhollyInThePicture() {
    SceneGenerator generator = new SceneGenerator(24, 80, 80);
    for (int index = 0; index < 200; index++) {
      boolean[] mask = generator.scene(index).mask();
      for (int i = 0; i < 80; i++) {
        assertThat(mask[i] || mask[79 * 80 + i] || mask[80 * i] || mask[80 * i + 79]).isFalse();
      }
    }
  }

  @Test
  void colour_doesNotTellTheClass() {
    // The best threshold-free test of a single feature: class means of the object's colour lie
    // within sampling error of each other (5 standard errors of 150 scenes).
    SceneGenerator generator = new SceneGenerator(25, 64, 64);
    int classes = SceneGenerator.LABELS.size();
    int perClass = 150;
    for (int channel = 0; channel < 3; channel++) {
      double[] sum = new double[classes];
      double total = 0;
      double squares = 0;
      for (int index = 0; index < perClass * classes; index++) {
        Scene scene = generator.scene(index);
        double mean = 0;
        for (int p = 0; p < scene.mask().length; p++) {
          mean += scene.mask()[p] ? scene.image().value(p / 64, p % 64, channel) : 0;
        }
        mean /= count(scene.mask());
        sum[scene.label()] += mean;
        total += mean;
        squares += mean * mean;
      }
      double all = total / (perClass * classes);
      double error = Math.sqrt((squares / (perClass * classes) - all * all) / perClass);
      for (int label = 0; label < classes; label++) {
        assertThat(Math.abs(sum[label] / perClass - all)).isLessThan(5 * error);
      }
    }
  }

  @Test
  void generator_refuses_sizesAndIndicesOutOfRange() {
    assertThatThrownBy(() -> new SceneGenerator(1, 31, 224))
        .isInstanceOf(InvalidOptionException.class)
        .hasMessageContaining("31");
    assertThatThrownBy(() -> new SceneGenerator(1, 224, 5000))
        .isInstanceOf(InvalidOptionException.class)
        .hasMessageContaining("5000");
    assertThatThrownBy(() -> new SceneGenerator(1).scene(-1))
        .isInstanceOf(InvalidOptionException.class)
        .hasMessageContaining("-1");
  }

  private static int count(boolean[] mask) {
    int count = 0;
    for (boolean value : mask) {
      count += value ? 1 : 0;
    }
    return count;
  }
}
