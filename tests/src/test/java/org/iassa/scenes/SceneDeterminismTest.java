package org.iassa.scenes;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The same (seed, index, size) gives the same bytes, on every machine and for ever. */
class SceneDeterminismTest {
  @ParameterizedTest
  @CsvSource({
    "1, 0, 224, 224, a5da5bc7862f27b9",
    "1, 9, 224, 224, 39bc0266229b1ae3",
    "-7, 123456789012, 224, 224, 5c405133255d8dd5",
    "42, 3, 97, 160, ff86230dff9b5944"
  })
  void scene_hasThePinnedBytes(long seed, long index, int height, int width, String hash)
      throws Exception {
    assertThat(hash(new SceneGenerator(seed, height, width).scene(index))).isEqualTo(hash);
  }

  @Test
  void scene_isTheSame_whicheverThreadAndOrder() throws Exception {
    SceneGenerator generator = new SceneGenerator(5, 64, 64);
    List<String> parallel =
        IntStream.range(0, 40).parallel().mapToObj(i -> quietHash(generator.scene(i))).toList();
    for (int i = 39; i >= 0; i--) {
      assertThat(quietHash(new SceneGenerator(5, 64, 64).scene(i))).isEqualTo(parallel.get(i));
    }
    assertThat(parallel).doesNotHaveDuplicates();
  }

  @Test
  void scene_differs_whenTheSeedDiffers() throws Exception {
    assertThat(hash(new SceneGenerator(1).scene(0)))
        .isNotEqualTo(hash(new SceneGenerator(2).scene(0)));
  }

  private static String quietHash(Scene scene) {
    try {
      return hash(scene);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** The first 16 digits of the SHA-256 over pixels, label, mask and distractors. */
  private static String hash(Scene scene) throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    digest.update(scene.image().data());
    add(digest, scene.label(), scene.mask());
    for (Distractor distractor : scene.distractors()) {
      add(digest, distractor.label(), distractor.mask());
    }
    return HexFormat.of().formatHex(digest.digest()).substring(0, 16);
  }

  private static void add(MessageDigest digest, int label, boolean[] mask) {
    digest.update((byte) label);
    for (boolean value : mask) {
      digest.update((byte) (value ? 1 : 0));
    }
  }
}
