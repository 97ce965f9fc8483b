package org.iassa.engine.internal.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.iassa.engine.AttentionOptions;
import org.iassa.engine.InvalidOptionException;
import org.iassa.engine.Similarity;
import org.iassa.engine.Upsampling;
import org.iassa.engine.spi.FeatureMap;
import org.junit.jupiter.api.Test;

/** How the affinity of an image is computed. */
class AffinityPlanTest {
  private static AffinityPlan plan(Similarity similarity, long memory, int[]... shapes) {
    List<FeatureMap> levels =
        Arrays.stream(shapes)
            .map(
                s ->
                    new FeatureMap(
                        s[0],
                        s[1],
                        s[2],
                        ByteBuffer.allocateDirect(4 * s[0] * s[1] * s[2])
                            .order(ByteOrder.nativeOrder())
                            .asFloatBuffer()))
            .toList();
    return AffinityPlan.of(
        levels, new AttentionOptions(similarity, 0.5, Upsampling.NEAREST, 16, memory));
  }

  @Test
  void levelsOfOneSize_areOneGroup_andTheFinestIsPacked() {
    AffinityPlan plan =
        plan(Similarity.COSINE, 0, new int[] {4, 8, 8}, new int[] {3, 4, 4}, new int[] {5, 8, 8});

    assertThat(plan.height()).isEqualTo(8);
    assertThat(plan.packedChannels()).isEqualTo(9);
    assertThat(plan.groups())
        .containsExactly(
            new AffinityPlan.Group(8, 8, 9, List.of(0, 2), false),
            new AffinityPlan.Group(4, 4, 3, List.of(1), true));
  }

  @Test
  void sameNumberOfPixelsInAnotherShape_isAnotherGroup() {
    AffinityPlan plan = plan(Similarity.DOT, 0, new int[] {4, 4, 16}, new int[] {4, 8, 8});
    assertThat(plan.width()).isEqualTo(16);
    assertThat(plan.groups().get(1).gram()).isTrue();
  }

  @Test
  void largeGram_isPackedInstead_unlessMemoryIsAllowed() {
    // 100×100 pixels: 400 MB as a Gram matrix, 1 MB packed.
    int[][] shapes = {{4, 101, 101}, {4, 100, 100}};
    assertThat(plan(Similarity.DOT, 0, shapes).packedChannels()).isEqualTo(8);
    assertThat(plan(Similarity.DOT, 1L << 30, shapes).packedChannels()).isEqualTo(4);
  }

  @Test
  void matrix_isKept_whereItFits() {
    long bytes = 2L * 64 * 64 + 4 * 64;
    assertThat(plan(Similarity.COSINE, bytes, new int[] {4, 8, 8}).kept()).isTrue();
    assertThat(plan(Similarity.COSINE, bytes - 1, new int[] {4, 8, 8}).kept()).isFalse();
  }

  @Test
  void parts_followFromWhatIsLostAnyway() {
    assertThat(plan(Similarity.COSINE, 1L << 30, new int[] {4, 8, 8}).parts()).isEqualTo(2);
    assertThat(plan(Similarity.COSINE, 0, new int[] {4, 8, 8}).parts()).isEqualTo(3);
    assertThat(plan(Similarity.DOT, 1L << 30, new int[] {4, 8, 8}).parts()).isEqualTo(3);
  }

  @Test
  void scale_followsTheSimilarity() {
    int[][] shapes = {{4, 8, 8}, {5, 4, 4}};
    assertThat(plan(Similarity.DOT, 0, shapes).scale()).isEqualTo(1f);
    assertThat(plan(Similarity.SCALED_DOT, 0, shapes).scale()).isEqualTo((float) (1 / 3.0));
    assertThat(plan(Similarity.COSINE, 0, shapes).scale()).isEqualTo(2f);
    assertThat(plan(Similarity.LEVEL_COSINE, 0, shapes).scale()).isEqualTo(1f);
    assertThat(plan(Similarity.DOUBLE_SOFTMAX, 0, shapes).scale()).isEqualTo(1f);
  }

  @Test
  void tooManyChannels_areRefused() {
    assertThatThrownBy(() -> plan(Similarity.DOT, 0, new int[] {70000, 1, 1}))
        .isInstanceOf(InvalidOptionException.class)
        .hasMessageContaining("70000");
  }
}
