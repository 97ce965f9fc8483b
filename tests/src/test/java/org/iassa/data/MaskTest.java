package org.iassa.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.iassa.engine.InvalidOptionException;
import org.junit.jupiter.api.Test;

/** Polygons, run lengths and resizing. */
class MaskTest {
  private static String draw(ObjectMask mask) {
    StringBuilder text = new StringBuilder();
    for (int y = 0; y < mask.height(); y++) {
      for (int x = 0; x < mask.width(); x++) {
        text.append(mask.contains(y * mask.width() + x) ? '#' : '.');
      }
      text.append('\n');
    }
    return text.toString();
  }

  private static ObjectMask parse(String... rows) {
    boolean[] pixels = new boolean[rows.length * rows[0].length()];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = rows[i / rows[0].length()].charAt(i % rows[0].length()) == '#';
    }
    return new ObjectMask(rows.length, rows[0].length(), pixels);
  }

  private static ObjectMask polygon(int height, int width, double... vertices) {
    boolean[] pixels = new boolean[height * width];
    PolygonFill.fill(vertices, height, width, pixels);
    return new ObjectMask(height, width, pixels);
  }

  @Test
  void polygon_isExact_alongPixelEdges() {
    // A staircase: 1 pixel in row 1, 3 in row 2.
    assertThat(draw(polygon(4, 5, 1, 1, 2, 1, 2, 2, 4, 2, 4, 3, 1, 3)))
        .isEqualTo(".....\n.#...\n.###.\n.....\n");
  }

  @Test
  void polygon_takesPixelCentres_ofSlantedEdges() {
    // x + y < 4: centres (x + ½) + (y + ½) = 4 lie on the edge, which is a right edge: outside.
    assertThat(draw(polygon(4, 4, 0, 0, 4, 0, 0, 4))).isEqualTo("###.\n##..\n#...\n....\n");
    // The mirrored triangle's slanted edge is a left edge: inside.
    assertThat(draw(polygon(4, 4, 4, 4, 0, 4, 4, 0))).isEqualTo("...#\n..##\n.###\n####\n");
  }

  @Test
  void polygons_tileThePlane_withoutGapOrOverlap() {
    Random random = new Random(8);
    for (int trial = 0; trial < 200; trial++) {
      // Four triangles round a point, some of them with corners on pixel centres.
      double px = random.nextInt(20) / 2.0;
      double py = random.nextInt(20) / 2.0;
      int[] cover = new int[100];
      double[][] corners = {{-3, -2}, {14, -1}, {12, 13}, {-2, 15}};
      for (int i = 0; i < 4; i++) {
        double[] a = corners[i];
        double[] b = corners[(i + 1) % 4];
        ObjectMask part = polygon(10, 10, px, py, a[0], a[1], b[0], b[1]);
        for (int p = 0; p < 100; p++) {
          cover[p] += part.contains(p) ? 1 : 0;
        }
      }
      assertThat(cover).as("point %s, %s", px, py).containsOnly(1);
    }
  }

  @Test
  void polygon_isClipped_andRingsInItCancel() {
    assertThat(draw(polygon(2, 3, -5, -5, 2, -5, 2, 9, -5, 9))).isEqualTo("##.\n##.\n");
    assertThat(polygon(2, 3, 5, 0, 9, 0, 9, 2).area()).isZero();
    // One ring that runs round an outer and an inner square: even-odd leaves the hole.
    assertThat(draw(polygon(4, 4, 0, 0, 4, 0, 4, 4, 0, 4, 0, 0, 1, 1, 3, 1, 3, 3, 1, 3, 1, 1)))
        .isEqualTo("####\n#..#\n#..#\n####\n");
  }

  @Test
  void runs_goDownTheColumns() {
    ObjectMask mask = RunLengths.decode(new int[] {1, 3, 2}, 2, 3);
    assertThat(draw(mask)).isEqualTo(".#.\n##.\n");
    assertThat(RunLengths.encode(mask)).containsExactly(1, 3, 2);
    assertThat(RunLengths.encode(parse("##", "##"))).containsExactly(0, 4);
    assertThat(RunLengths.decode(new int[] {0, 4}, 2, 2).area()).isEqualTo(4);
  }

  @Test
  void compressedRuns_areReadByHand() {
    // 6 = 00110: '0'+6 = '6'. 15 = 01111: '?'. 16 = 0.10000 has its top bit set, so it takes a
    // second group: '`' (48 + 32 + 16) and '0'.
    assertThat(RunLengths.parse("6")).containsExactly(6);
    assertThat(RunLengths.parse("?")).containsExactly(15);
    assertThat(RunLengths.parse("`0")).containsExactly(16);
    // 1000 = 11111.01000: 8 + 32 = 40 -> 'X', then 31 has its sign bit set: + 32 -> 'o', '0'.
    assertThat(RunLengths.parse("Xo0")).containsExactly(1000);
    // From the fourth on, differences to two before: 5, 7, 9, then 7 - 3 = 4: 'M' is 29 = -3.
    assertThat(RunLengths.parse("579M")).containsExactly(5, 7, 9, 4);
    assertThat(RunLengths.format(new int[] {5, 7, 9, 4})).isEqualTo("579M");
    assertThat(RunLengths.format(new int[] {1000})).isEqualTo("Xo0");
  }

  @Test
  void runs_roundTrip() {
    Random random = new Random(4);
    for (int trial = 0; trial < 300; trial++) {
      int height = 1 + random.nextInt(70);
      int width = 1 + random.nextInt(70);
      boolean[] pixels = new boolean[height * width];
      boolean value = random.nextBoolean();
      for (int i = 0; i < pixels.length; i++) {
        value ^= random.nextInt(1 + trial) == 0;
        pixels[i] = value;
      }
      ObjectMask mask = new ObjectMask(height, width, pixels);
      int[] counts = RunLengths.encode(mask);
      assertThat(RunLengths.parse(RunLengths.format(counts))).isEqualTo(counts);
      assertThat(RunLengths.decode(counts, height, width).toArray()).isEqualTo(pixels);
    }
  }

  @Test
  void badRuns_areRefused() {
    assertThatThrownBy(() -> RunLengths.decode(new int[] {1, 2}, 2, 2))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("add up to 3");
    assertThatThrownBy(() -> RunLengths.decode(new int[] {1, 9}, 2, 2))
        .isInstanceOf(DataException.class);
    assertThatThrownBy(() -> RunLengths.decode(new int[] {5, -1}, 2, 2))
        .isInstanceOf(DataException.class);
    assertThatThrownBy(() -> RunLengths.parse("6P"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("no end");
    assertThatThrownBy(() -> RunLengths.parse("oooooooooo0")).isInstanceOf(DataException.class);
    assertThatThrownBy(() -> RunLengths.parse("6~")).isInstanceOf(DataException.class);
    assertThatThrownBy(() -> RunLengths.parse("6 ")).isInstanceOf(DataException.class);
    assertThatThrownBy(() -> RunLengths.parse("M"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("-3");
  }

  @Test
  void resize_takesThePixelUnderTheNewCentre() {
    ObjectMask mask = parse("#..", ".##");
    assertThat(draw(mask.resize(4, 6))).isEqualTo("##....\n##....\n..####\n..####\n");
    assertThat(draw(mask.resize(2, 1))).isEqualTo(".\n#\n");
    assertThat(mask.resize(4, 6).resize(2, 3).toArray()).isEqualTo(mask.toArray());
    assertThat(mask.resize(2, 3)).isSameAs(mask);
  }

  @Test
  void masks_areCheckedAndJoined() {
    assertThat(draw(parse("#.", "..").union(parse("..", ".#")))).isEqualTo("#.\n.#\n");
    assertThat(parse("#.", "##").area()).isEqualTo(3);
    assertThatThrownBy(() -> parse("#.").union(parse("#")))
        .isInstanceOf(InvalidOptionException.class);
    assertThatThrownBy(() -> new ObjectMask(2, 2, new boolean[3]))
        .isInstanceOf(InvalidOptionException.class)
        .hasMessageContaining("3 values");
  }
}
