package org.iassa.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.InputStream;
import java.util.Set;
import java.util.TreeSet;
import org.iassa.kernels.AffinityProduct.Combine;
import org.iassa.kernels.AffinityProduct.Similarities;
import org.iassa.kernels.cost.Cost;
import org.iassa.kernels.cost.LaunchWork;
import org.junit.jupiter.api.Test;

/**
 * Every name that a launcher can ask for is a kernel that the static gate compiles, and every
 * kernel has a launcher. The gate holds {@code limits.json} against what the compiler finds.
 */
class EntryPointsTest {
  /** Launched by the emulator's tests only: the session checks features as it uploads them. */
  private static final Set<String> UNUSED = Set.of("iassa_check_features");

  private static final class Names extends ArgumentQueue {
    final Set<String> launched = new TreeSet<>();

    @Override
    public void launch(KernelFile file, String entry, LaunchShape shape) {
      launched.add(entry);
      // What gpu-check divides by the time of each.
      Cost cost = LaunchWork.of(entry, arguments, shape).cost();
      assertThat(cost.bytes()).as(entry).isPositive();
    }
  }

  @Test
  void launchers_andCompiledKernels_haveTheSameNames() throws Exception {
    Names queue = new Names();
    batches(queue);
    pass(queue);
    maps(queue);
    affinity(queue);
    Set<String> compiled = new TreeSet<>();
    try (InputStream in =
        KernelSources.class.getResourceAsStream("/org/iassa/kernels/cuda/limits.json")) {
      new ObjectMapper().readTree(in).fieldNames().forEachRemaining(compiled::add);
    }
    compiled.removeAll(UNUSED);
    assertThat(queue.launched).isEqualTo(compiled);
  }

  private static void batches(Names queue) {
    for (ImageForm.Type type : ImageForm.Type.values()) {
      for (boolean interleaved : new boolean[] {false, true}) {
        MaskedBatch batch = new MaskedBatch(queue, new ImageForm(8, 8, interleaved, type));
        batch.prepare(1, 2, 3, 4, 5, 6);
        batch.maskWindows(1, 2, 0, 3, 1, 4);
        batch.maskRise(1, 2, RiseConstants.of(8, 8, 2, 0.5), 1, 0, 1, 3);
      }
    }
    new WindowMasks(queue).lay(new WindowMasks.Grid(8, 8, 4, 2, 0, 0, 16), 0, 0, 1, 16, 2, 3);
  }

  private static void pass(Names queue) {
    PassMemory memory = new PassMemory(8, 8, 1, 1.0, 1, 2, 3, 4);
    LaunchPolicy policy = new LaunchPolicy(132);
    RiseConstants grid = RiseConstants.of(8, 8, 2, 0.5);
    MaskAccumulate sums = new MaskAccumulate(queue, memory);
    MaskAccumulate.Scores scores = new MaskAccumulate.Scores(0, 1, 1, 1, 2);
    sums.clear();
    sums.windows(scores, 1);
    sums.rise(scores, grid, 1);
    new MaskSums(queue, memory, policy).windows(0);
    new MaskSums(queue, memory, policy).rise(grid, 1);
    MapEstimate.Rule mean = new MapEstimate.Rule(0, 1, 0, 1, true);
    new MapEstimate(queue, memory).windows(mean, 1);
    new MapEstimate(queue, memory).rise(mean, 1, 1);
  }

  private static void maps(Names queue) {
    Maps maps = new Maps(queue);
    maps.blend(64, 1, 2, 0.5, 3);
    maps.multiply(64, 1, 1, 2);
    maps.summarise(new Maps.Memory(8, 8, 1, 1, 2, 3, 4, 5, 6), 0.3, true);
    new Resample(queue).resample(1, 1, 8, 8, 4, 4, 16, 2);
    new Resample(queue).blend(1, 1, 4, 4, 8, 8, 2, 0.5, 3);
  }

  private static void affinity(Names queue) {
    AffinityFeatures features = new AffinityFeatures(queue);
    AffinityProduct product = new AffinityProduct(queue);
    AffinityFeatures.Level level = new AffinityFeatures.Level(4, 2, 2, 1);
    for (boolean bilinear : new boolean[] {false, true}) {
      AffinityFeatures.Spread spread = new AffinityFeatures.Spread(4, 4, bilinear);
      features.map(2, 2, spread, 1);
      features.norms(level, spread, false, 1);
      features.pack(level, spread, 0, 0, 3, 4, 0, 1);
    }
    features.largest(4, 1, 2);
    features.inverseNorms(4, 1, 2, true, 3);
    features.merge(4, 4, 2, 2, 1, 2);
    var levels = AffinityProduct.levels(java.util.List.of());
    for (int parts = 1; parts <= 3; parts++) {
      features.gram(parts, 4, 4, 1, 2);
      Similarities once = new Similarities(16, 4, 1, parts, levels, 1, 0, 0, 0);
      product.stream(once, 1, 64, 1, 1, 2);
      product.fill(once, 1, 2);
    }
    Similarities twice = new Similarities(16, 4, 1, 3, levels, 1, 0, 0, 0).twice(1, 2);
    product.stream(twice, 1, 64, 1, 1, 2);
    product.fill(twice, 0, 2);
    product.combine(16, 1, 1, 1, Combine.PRODUCTS, 0, 2, 0);
    product.product(16, 1, 2, 64, 1, false, 0, 3);
    product.mapTotals(16, 1, 64, 1, 2);
  }
}
