package org.iassa.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Launch shapes, policies and packed arguments. */
class LaunchTest {
  private record Launch(String entry, LaunchShape shape, int arguments) {}

  /** A queue that only writes down. */
  private static final class Recorder extends ArgumentQueue {
    final List<Launch> launches = new ArrayList<>();
    final List<long[]> pointers = new ArrayList<>();

    @Override
    public void launch(KernelFile file, String entry, LaunchShape shape) {
      launches.add(new Launch(entry, shape, arguments.count()));
      int last = arguments.count() - 1;
      pointers.add(
          new long[] {
            arguments.values().getLong(arguments.offset(last - 1)),
            arguments.values().getLong(arguments.offset(last))
          });
    }
  }

  @ParameterizedTest
  @CsvSource({"1,1", "63,1", "64,1", "784,3", "3136,6", "12544,2", "50176,1"})
  void affinity_isCutSoThatAnH100IsFull(int pixels, int splits) {
    LaunchPolicy policy = LaunchPolicy.of(new ComputeCapability(9, 0));
    assertThat(policy.affinitySplits(pixels)).isEqualTo(splits);
  }

  @Test
  void policy_isAFunctionOfTheCapability() {
    for (int[] c : new int[][] {{8, 0}, {8, 6}, {8, 9}, {9, 0}, {10, 0}, {12, 0}, {13, 7}}) {
      ComputeCapability capability = new ComputeCapability(c[0], c[1]);
      assertThat(LaunchPolicy.of(capability)).isEqualTo(LaunchPolicy.of(capability));
      assertThat(LaunchPolicy.of(capability).affinitySplits(12544)).isBetween(1, 49);
    }
  }

  @Test
  void projection_takesThePlanesThatFit() {
    LaunchPolicy policy = new LaunchPolicy(132);
    assertThat(policy.projectedPlanes(2, 8L * 82944)).isEqualTo(2);
    assertThat(policy.projectedPlanes(1001, 8L * 82944)).isEqualTo(101);
    assertThat(policy.projectedPlanes(5, 8L << 30)).isEqualTo(1);
  }

  @Test
  void maskedBatch_hasAThreadPerVector() {
    ImageForm form = new ImageForm(224, 224, false, ImageForm.Type.BF16);
    assertThat(MaskedBatch.shape(form, 256)).isEqualTo(new LaunchShape(74, 32, 1, 256, 1));
    assertThat(MaskedBatch.shape(form, 0).empty()).isTrue();
    ImageForm single = new ImageForm(1, 1, true, ImageForm.Type.FP32);
    assertThat(MaskedBatch.shape(single, 1)).isEqualTo(new LaunchShape(1, 1, 1, 256, 1));
    assertThat(MaskedBatch.shape(single, 1 << 22).gridY()).isEqualTo(65535);
  }

  @Test
  void riseConstants_areThoseOfTheHeader() {
    RiseConstants c = RiseConstants.of(224, 200, 8, 0.5);
    // cell = ceil(length / s), den = 2 (s + 1) cell per axis.
    assertThat(c.cellHeight()).isEqualTo(28);
    assertThat(c.cellWidth()).isEqualTo(25);
    assertThat(c.denominator()).isEqualTo(504.0 * 450.0);
    assertThat(c.threshold()).isEqualTo(Integer.MIN_VALUE);
    assertThat((double) c.scale() * c.denominator()).isLessThanOrEqualTo(1.0);
    assertThat((double) Math.nextUp(c.scale()) * c.denominator()).isGreaterThan(1.0);
    assertThat(RiseConstants.of(5, 5, 1, 1e-12).threshold()).isEqualTo(1);
    assertThat(RiseConstants.of(5, 5, 1, Math.nextDown(1.0)).threshold()).isEqualTo(-1);
    assertThat(RiseConstants.of(5, 5, 1, 0.5).denominator()).isEqualTo(1);
  }

  @Test
  void planes_haveRoomForWindowsAndRise() {
    assertThat(PassMemory.planeStride(224, 224)).isEqualTo(82376);
    assertThat(PassMemory.planeStride(1, 1) % 8).isZero();
    assertThat(PassMemory.summaryBytes(5)).isEqualTo(72);
  }

  @Test
  void launchers_giveEveryArgumentOfTheTable() {
    Recorder queue = new Recorder();
    PassMemory memory = new PassMemory(31, 33, 2, 1.0, 1, 2, 3, 4);
    new MaskAccumulate(queue, memory).clear();
    MaskAccumulate.Scores scores = new MaskAccumulate.Scores(0, 300, 8, 2, 9);
    new MaskAccumulate(queue, memory).windows(scores, 10);
    new MaskAccumulate(queue, memory).rise(scores, RiseConstants.of(31, 33, 7, 0.5), 5);
    new MaskSums(queue, memory, new LaunchPolicy(132)).windows(1);
    MapEstimate.Rule rule = new MapEstimate.Rule(0, 1, 0, 1, true);
    new MapEstimate(queue, memory).windows(rule, 11);

    assertThat(queue.launches)
        .containsExactly(
            new Launch("iassa_clear_pass", LaunchShape.row(53, 256), 6),
            new Launch("iassa_check_scores", LaunchShape.row(3, 256), 8),
            new Launch("iassa_accumulate_windows", LaunchShape.plane(2, 3, 256), 13),
            new Launch("iassa_check_scores", LaunchShape.row(3, 256), 8),
            new Launch("iassa_accumulate_rise", LaunchShape.plane(16, 1, 256), 16),
            new Launch("iassa_sum_rows", LaunchShape.plane(4, 3, 256), 6),
            new Launch("iassa_sum_columns", new LaunchShape(2, 3, 1, 32, 16), 6),
            new Launch("iassa_value_range_windows", LaunchShape.plane(4, 2, 256), 10),
            new Launch("iassa_estimate_windows", LaunchShape.plane(4, 2, 256), 14));
  }

  /** 251 planes of 224², of which 64 MiB of scratch hold 101. */
  @Test
  void projection_goesThroughAllPlanes_inPieces() {
    Recorder queue = new Recorder();
    PassMemory memory = new PassMemory(224, 224, 250, 1.0, 1 << 20, 2, 3, 4);
    long plane = 8 * memory.planeStride();
    new MaskSums(queue, memory, new LaunchPolicy(132))
        .rise(RiseConstants.of(224, 224, 8, 0.5), 1 << 30);

    assertThat(queue.launches)
        .extracting(l -> l.shape().gridZ())
        .containsExactly(101, 101, 101, 101, 49, 49);
    for (int piece = 0; piece < 3; piece++) {
      long planes = (1 << 20) + 101 * piece * plane;
      assertThat(queue.pointers.get(2 * piece)).containsExactly(planes, 1 << 30);
      assertThat(queue.pointers.get(2 * piece + 1)).containsExactly(1 << 30, planes);
    }
    assertThat(MaskSums.scratchBytes(new LaunchPolicy(132), 250, memory.planeStride()))
        .isEqualTo(101 * plane);
  }

  @Test
  void arguments_areAlignedAsInAStructure() {
    KernelArguments arguments = new KernelArguments(buffer -> 4096);
    ByteBuffer struct = ByteBuffer.allocate(12);
    arguments.clear().i32(1).f64(2).i32(3).f32(4).pointer(5).i32(6).struct(struct).i32(7);

    int[] offsets = new int[arguments.count()];
    for (int i = 0; i < offsets.length; i++) {
      offsets[i] = arguments.offset(i);
    }
    assertThat(offsets).containsExactly(0, 8, 16, 20, 24, 32, 40, 52);
    assertThat(arguments.values().getDouble(8)).isEqualTo(2);
    assertThat(arguments.values().getInt(52)).isEqualTo(7);
    assertThat(arguments.list().getLong(8)).isEqualTo(4104);
    assertThat(arguments.clear().count()).isZero();
  }

  @Test
  void impossibleShapes_areRefused() {
    assertThatThrownBy(() -> new LaunchShape(1, 65536, 1, 32, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new LaunchShape(1, 1, 1, 1025, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> LaunchShape.row(1L << 32, 32)).isInstanceOf(ArithmeticException.class);
  }
}
