package org.iassa.engine.internal.lime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.bytedeco.opencv.global.opencv_core;
import org.iassa.engine.InvalidOptionException;
import org.iassa.engine.Superpixels;
import org.iassa.image.OpenCv;
import org.iassa.image.RgbImage;
import org.iassa.scenes.SceneGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What superpixels promise. */
class SegmenterTest {
  static Stream<Superpixels> kinds() {
    return Stream.of(
        Superpixels.DEFAULT, new Superpixels.Quickshift(2, 6, 0.5), Superpixels.Slic.DEFAULT);
  }

  private static RgbImage scene() {
    return new SceneGenerator(515253, 97, 131).scene(2).image();
  }

  private static RgbImage noise(int height, int width) {
    byte[] data = new byte[3 * height * width];
    new Random(9).nextBytes(data);
    return new RgbImage(height, width, data);
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void segment_labelsEveryPixelOnce_inOrderOfTheFirst(Superpixels kind) {
    Segments segments = Segmenter.segment(scene(), kind);

    assertThat(segments.labels()).hasSize(97 * 131);
    int next = 0;
    for (int label : segments.labels()) {
      assertThat(label).isBetween(0, next);
      next = label == next ? next + 1 : next;
    }
    assertThat(next).isEqualTo(segments.count());
    assertThat(segments.count()).isBetween(10, 400);
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void segment_givesTheSameTwice_forAnyNumberOfThreads(Superpixels kind) {
    OpenCv.load();
    int before = opencv_core.getNumThreads();
    try {
      opencv_core.setNumThreads(1);
      Segments first = Segmenter.segment(scene(), kind);
      for (int threads : new int[] {1, 2, 5}) {
        opencv_core.setNumThreads(threads);
        assertThat(Segmenter.segment(scene(), kind).labels()).isEqualTo(first.labels());
      }
    } finally {
      opencv_core.setNumThreads(before);
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void segment_neverCrossesTheEdge_betweenTwoColours(Superpixels kind) {
    int side = 60;
    int edge = 37;
    byte[] data = new byte[3 * side * side];
    for (int i = 0; i < side * side; i++) {
      data[3 * i] = (byte) (i % side < edge ? 220 : 20);
      data[3 * i + 2] = (byte) (i % side < edge ? 30 : 200);
    }
    Segments segments = Segmenter.segment(new RgbImage(side, side, data), kind);

    Set<Integer> left = new HashSet<>();
    Set<Integer> right = new HashSet<>();
    for (int i = 0; i < side * side; i++) {
      (i % side < edge ? left : right).add(segments.labels()[i]);
    }
    assertThat(left).isNotEmpty().doesNotContainAnyElementsOf(right);
    assertThat(left.size() + right.size()).isEqualTo(segments.count());
  }

  @ParameterizedTest
  @ValueSource(ints = {20, 100, 300})
  void slic_givesConnectedSuperpixels_aboutAsManyAsAskedFor(int asked) {
    for (RgbImage image : new RgbImage[] {scene(), noise(97, 131)}) {
      Segments segments = Segmenter.segment(image, new Superpixels.Slic(asked, 10));

      assertThat(components(segments)).isEqualTo(segments.count());
    }
    assertThat(Segmenter.segment(scene(), new Superpixels.Slic(asked, 10)).count())
        .isBetween(asked / 2, 2 * asked);
  }

  /** Counts the 4-connected regions of one label. */
  private static int components(Segments segments) {
    int[] labels = segments.labels();
    boolean[] seen = new boolean[labels.length];
    ArrayDeque<Integer> open = new ArrayDeque<>();
    int components = 0;
    for (int start = 0; start < labels.length; start++) {
      if (seen[start]) {
        continue;
      }
      components++;
      seen[start] = true;
      open.add(start);
      while (!open.isEmpty()) {
        int i = open.poll();
        int x = i % segments.width();
        int[] near = {
          x > 0 ? i - 1 : i,
          x + 1 < segments.width() ? i + 1 : i,
          i - segments.width(),
          i + segments.width()
        };
        for (int j : near) {
          if (j >= 0 && j < labels.length && !seen[j] && labels[j] == labels[i]) {
            seen[j] = true;
            open.add(j);
          }
        }
      }
    }
    return components;
  }

  @Test
  void quickshift_linksAsTheDefinitionSays_onSmallImages() {
    requireSame(noise(13, 11), new Superpixels.Quickshift(1, 2.5, 0.05));
    requireSame(noise(13, 11), new Superpixels.Quickshift(1, 1.2, 0.02));
    RgbImage scene = new SceneGenerator(1, 48, 40).scene(5).image();
    requireSame(scene, new Superpixels.Quickshift(2, 6, 0.3));
    requireSame(scene, new Superpixels.Quickshift(1.5, 3, 0.2));
  }

  private static void requireSame(RgbImage image, Superpixels.Quickshift options) {
    Segments segments = QuickshiftSegmenter.segment(image, options);
    assertThat(segments.labels()).isEqualTo(PlainQuickshift.labels(image, options));
    System.out.println("quickshift as defined: " + options.kernelSize() + ", " + segments.count());
  }

  @Test
  void quickshift_leavesEveryPixelAlone_whenNoLinkIsShortEnough() {
    Segments segments = Segmenter.segment(noise(20, 20), new Superpixels.Quickshift(2, 0.999, 0.2));

    assertThat(segments.count()).isEqualTo(400);
  }

  @Test
  void segment_saysWhy_whenThereIsOneSuperpixelOnly() {
    RgbImage flat = new RgbImage(40, 40, new byte[4800]);

    assertThatThrownBy(() -> Segmenter.segment(flat, Superpixels.DEFAULT))
        .isInstanceOf(InvalidOptionException.class)
        .hasMessageContaining("quickshift with 1 superpixels")
        .hasMessageContaining("2 to 4096");
  }

  /** Values of the sRGB primaries and of grey in CIELAB (D65), as colour tables print them. */
  @Test
  void lab_hasTheTabledValues() {
    int[][] rgb = {{255, 0, 0}, {0, 255, 0}, {0, 0, 255}, {255, 255, 255}, {119, 119, 119}};
    double[][] expected = {
      {53.24, 80.09, 67.20},
      {87.73, -86.18, 83.18},
      {32.30, 79.19, -107.86},
      {100, 0, 0},
      {50.03, 0, 0}
    };
    for (int i = 0; i < rgb.length; i++) {
      byte[] data = {(byte) rgb[i][0], (byte) rgb[i][1], (byte) rgb[i][2]};
      float[] lab = LabPixels.of(new RgbImage(1, 1, data));
      for (int c = 0; c < 3; c++) {
        assertThat((double) lab[c]).isCloseTo(expected[i][c], within(0.02));
      }
    }
  }
}
