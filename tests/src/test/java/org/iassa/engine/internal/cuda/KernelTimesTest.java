package org.iassa.engine.internal.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.InputStream;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.iassa.kernels.KernelSources;
import org.iassa.kernels.cost.MaskedBatchCost;
import org.junit.jupiter.api.Test;

/**
 * Which kernels gpu-check times, and what work it divides by their times; emulated, so no times.
 */
class KernelTimesTest {
  /** No explanation launches these: attention in one part, and what other kernels do on the way. */
  private static final Set<String> NOT_LAUNCHED =
      Set.of(
          "iassa_affinity_fill_p1",
          "iassa_affinity_stream_p1",
          "iassa_blend",
          "iassa_check_features",
          "iassa_gram_p1");

  @Test
  void everyKernelOfAnExplanation_isTimed_withItsWork() throws Exception {
    CudaBackend backend = EmulatedDevice.backend();
    Map<String, KernelTimes.Time> times =
        new KernelTimes(backend, 16, 2)
            .measure(1).stream()
                .collect(Collectors.toMap(KernelTimes.Time::entry, Function.identity()));

    Set<String> compiled = new TreeSet<>();
    try (InputStream in =
        KernelSources.class.getResourceAsStream("/org/iassa/kernels/cuda/limits.json")) {
      new ObjectMapper().readTree(in).fieldNames().forEachRemaining(compiled::add);
    }
    compiled.removeAll(NOT_LAUNCHED);
    assertThat(new TreeSet<>(times.keySet())).isEqualTo(compiled);
    for (KernelTimes.Time each : times.values()) {
      assertThat(each.work().cost().bytes()).as(each.entry()).isPositive();
      assertThat(each.launches()).as(each.entry()).isPositive();
    }
    KernelTimes.Time windows = times.get("iassa_mask_windows_nhwc_16");
    assertThat(windows.launches()).isEqualTo(2);
    assertThat(windows.work().cost()).isEqualTo(MaskedBatchCost.windows(16, 16, 2, 2).times(2));
    KernelTimes.Time rise = times.get("iassa_mask_rise_nchw_fp32");
    assertThat(rise.launches()).isEqualTo(2);
    assertThat(rise.work().cost()).isEqualTo(MaskedBatchCost.rise(16, 16, 4, 7, 2).times(2));
  }
}
