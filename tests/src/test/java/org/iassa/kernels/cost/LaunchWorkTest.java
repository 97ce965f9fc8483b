package org.iassa.kernels.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.iassa.kernels.AffinityFeatures;
import org.iassa.kernels.AffinityProduct;
import org.iassa.kernels.AffinityProduct.Similarities;
import org.iassa.kernels.ArgumentQueue;
import org.iassa.kernels.ImageForm;
import org.iassa.kernels.KernelFile;
import org.iassa.kernels.LaunchPolicy;
import org.iassa.kernels.LaunchShape;
import org.iassa.kernels.MapEstimate;
import org.iassa.kernels.Maps;
import org.iassa.kernels.MaskAccumulate;
import org.iassa.kernels.MaskSums;
import org.iassa.kernels.MaskedBatch;
import org.iassa.kernels.PassMemory;
import org.iassa.kernels.Resample;
import org.iassa.kernels.RiseConstants;
import org.iassa.kernels.WindowMasks;
import org.junit.jupiter.api.Test;

/**
 * Work of launches as the launchers make them, against the costs of operations or counts by hand.
 */
class LaunchWorkTest {
  /** A queue that asks for the work of each launch. */
  private static final class Worker extends ArgumentQueue {
    final List<DeviceWork> works = new ArrayList<>();

    @Override
    public void launch(KernelFile file, String entry, LaunchShape shape) {
      works.add(LaunchWork.of(entry, arguments, shape));
    }

    Cost next() {
      return works.remove(0).cost();
    }
  }

  private final Worker queue = new Worker();
  private final PassMemory memory = new PassMemory(31, 33, 2, 1.5, 100, 200, 300, 400);

  @Test
  void batches_costWhatTheBenchmarksCount() {
    RiseConstants grid = RiseConstants.of(11, 31, 7, 0.25);
    for (ImageForm.Type type : ImageForm.Type.values()) {
      int bytes = type == ImageForm.Type.FP32 ? 4 : 2;
      MaskedBatch batch = new MaskedBatch(queue, new ImageForm(11, 31, true, type));
      batch.maskWindows(10, 20, 1, 30, 9, 40);
      assertThat(queue.next()).isEqualTo(MaskedBatchCost.windows(11, 31, bytes, 9));
      batch.maskRise(10, 20, grid, 77, 5, 9, 40);
      assertThat(queue.next()).isEqualTo(MaskedBatchCost.rise(11, 31, bytes, 7, 9));
      batch.prepare(10, 20, 30, 40, 50, 60);
      assertThat(queue.next()).isEqualTo(new Cost(2 * 1023 * 4, 2 * 1023 * (bytes + 4), 1023, 0));
    }
  }

  /** 31×33, windows of 5 at stride 2 with offsets 3 and 4: starts from −6 and −7, 19 by 20. */
  @Test
  void windows_areCounted_theFilteredOnesOnlyAsTests() {
    WindowMasks.Grid grid = new WindowMasks.Grid(31, 33, 5, 2, 3, 4, 380);
    new WindowMasks(queue).lay(grid, 0, 0, 20, 30, 40, 50);
    assertThat(queue.next()).isEqualTo(new Cost(0, 4, 0, 0));
    assertThat(queue.next()).isEqualTo(new Cost(4, 16 * 380, 0, 0));
    new WindowMasks(queue).lay(grid, 1, 10, 20, 30, 40, 50);
    assertThat(queue.next()).isEqualTo(new Cost(4 * 32 * 34, 4, 3 * 380, 0));
    assertThat(queue.next()).isEqualTo(new Cost(4 * 32 * 34 + 4, 0, 3 * 380, 0));
  }

  @Test
  void sums_costWhatTheBenchmarksCount_plusWhatKernelsHandOn() {
    MaskAccumulate.Scores scores = new MaskAccumulate.Scores(17, 300, 8, 6, 9);
    RiseConstants grid = RiseConstants.of(31, 33, 7, 0.25);
    MaskAccumulate sums = new MaskAccumulate(queue, memory);
    sums.clear();
    assertThat(queue.next()).isEqualTo(new Cost(0, 8 * (3 * memory.planeStride() + 4), 0, 0));
    sums.windows(scores, 10);
    assertThat(queue.next()).isEqualTo(new Cost(4 * 600, 0, 1200, 0));
    assertThat(queue.next()).isEqualTo(AccumulateCost.windows(31, 33, 300, 2));
    sums.rise(scores, grid, 77);
    queue.next();
    assertThat(queue.next()).isEqualTo(AccumulateCost.rise(31, 33, 7, 300, 2));

    MaskSums pixels = new MaskSums(queue, memory, new LaunchPolicy(132));
    pixels.windows(0);
    assertThat(queue.next()).isEqualTo(new Cost(8 * 3 * 1023, 8 * 3 * 1023, 3 * 1023, 0));
    queue.next();
    pixels.rise(grid, 500);
    Cost rows = queue.next();
    Cost columns = queue.next();
    assertThat(rows.bytesRead()).isEqualTo(AccumulateCost.finishRise(31, 33, 7, 2).bytesRead());
    assertThat(columns.bytesRead()).isEqualTo(rows.bytesWritten()).isEqualTo(8 * 3 * 31 * 7 * 5);
    assertThat(rows.flops() + columns.flops() + 2 * 1023)
        .isEqualTo(AccumulateCost.finishRise(31, 33, 7, 2).flops());

    new MapEstimate(queue, memory).windows(new MapEstimate.Rule(0, 0, 0, 1, false), 600);
    assertThat(queue.next()).isEqualTo(new Cost(8 * 3 * 1023, 4 * 2 * 1023, 2046, 2046));
    new MapEstimate(queue, memory).rise(new MapEstimate.Rule(0, 1, 0, 1, true), 1, 600);
    assertThat(queue.next().bytesRead()).isEqualTo(8 * 3 * 1023);
    assertThat(queue.next().bytesRead()).isEqualTo(8 * 3 * 1023 + 4 * 2 * 1023);
  }

  @Test
  void maps_costWhatTheBenchmarksCount() {
    Maps maps = new Maps(queue);
    maps.blend(70, 10, 20, 0.25, 30);
    assertThat(queue.next()).isEqualTo(MapCost.blend(70));
    maps.multiply(70, 3, 10, 20);
    assertThat(queue.next()).isEqualTo(MapCost.multiply(70, 3));
    new Resample(queue).resample(10, 3, 31, 33, 7, 5, 64, 20);
    assertThat(queue.next()).isEqualTo(MapCost.resample(3, 31, 33, 7, 5));
    new Resample(queue).blend(10, 3, 7, 5, 31, 33, 20, 0.25, 30);
    Cost both = MapCost.resample(3, 7, 5, 31, 33).plus(MapCost.blend(3 * 1023));
    Cost fused = queue.next();
    assertThat(fused.flops()).isEqualTo(both.flops());
    assertThat(both.bytes() - fused.bytes()).as("the map between").isEqualTo(2 * 4 * 3 * 1023);
    maps.summarise(new Maps.Memory(31, 33, 2, 10, 20, 30, 40, 50, 60), 0.75, true);
    Cost four = queue.next().plus(queue.next()).plus(queue.next()).plus(queue.next());
    assertThat(four.bytes()).isGreaterThan(MapCost.summarise(31, 33, 2).bytes());
  }

  /**
   * n = 28 pixels, one nearest level of 6 pixels and one bilinear of 4; 3 parts make 6 products.
   */
  @Test
  void affinity_countsLevelsAndParts() {
    AffinityProduct product = new AffinityProduct(queue);
    var levels =
        AffinityProduct.levels(
            List.of(
                new AffinityProduct.Gram(1, 2, 6, false), new AffinityProduct.Gram(1, 2, 4, true)));
    Similarities a = new Similarities(28, 5, 10, 3, levels, 1, 0, 0, 0);
    product.stream(a, 20, 64, 2, 3, 30);
    DeviceWork work = queue.works.remove(0);
    int n2 = 28 * 28;
    assertThat(work.tensorFlops()).isEqualTo(6.0 * 2 * 16 * n2);
    assertThat(work.vectorFlops()).isEqualTo((1 + 4 + 4 + 2 * 2) * n2);
    assertThat(work.cost())
        .isEqualTo(
            new Cost(
                2 * 3 * 28 * 16 + 4 * (36 + 16) + 4 * 2 * 28,
                4 * 3 * (2 + 2) * 28,
                (2 * 16 + 13) * n2,
                n2));
    product.fill(a.twice(1, 2), 0, 40);
    assertThat(queue.works.get(0).cost().specials()).isEqualTo(2 * n2);
    assertThat(queue.next().bytesWritten()).isEqualTo(2 * n2);
    product.product(28, 10, 20, 64, 3, false, 0, 40);
    assertThat(queue.next()).isEqualTo(new Cost(2 * n2 + 336, 336, 6 * n2, 84));

    AffinityFeatures features = new AffinityFeatures(queue);
    features.gram(2, 28, 5, 10, 20);
    work = queue.works.remove(0);
    assertThat(work.cost()).isEqualTo(new Cost(2 * 2 * 28 * 16, 4 * n2, 16 * 28 * 29, 0));
    assertThat(work.tensorFlops()).isEqualTo(3.0 * 16 * 28 * 29);
  }

  @Test
  void work_isBoundByTheSlowestUnit_andAddsUp() {
    DeviceWork copies = DeviceWork.plain(new Cost(1000, 1000, 10, 0));
    DeviceWork products = DeviceWork.tensor(new Cost(8, 8, 1_000_000, 0), 1_000_000, 1);
    assertThat(copies.boundBy()).hasToString("memory");
    assertThat(products.boundBy()).hasToString("tensor cores");
    assertThat(DeviceWork.plain(new Cost(8, 8, 1000, 0)).boundBy()).hasToString("arithmetic");
    assertThat(DeviceWork.plain(new Cost(8, 8, 10, 100)).boundBy()).hasToString("specials");
    assertThat(copies.plus(products).operations()).isEqualTo(1_000_010);
    assertThat(DeviceWork.NONE.plus(copies)).isEqualTo(copies);
  }

  @Test
  void unknownKernels_areRefused() {
    assertThatThrownBy(
            () -> LaunchWork.of("iassa_other", queue.arguments(), LaunchShape.row(1, 32)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("iassa_other");
  }
}
