package org.iassa.engine.internal.torch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.iassa.engine.internal.torch.TorchRuntime.Setting;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TorchRuntimeTest {
  private static final String TUNABLES =
      "glibc.malloc.hugetlb=1:glibc.malloc.arena_max=1:glibc.malloc.mmap_max=0"
          + ":glibc.malloc.trim_threshold=1000000000000";

  @Test
  void settings_areInForce_underTheTestsOwnEnvironment() {
    assertThat(TorchRuntime.settings()).allMatch(Setting::inForce).hasSize(4);
  }

  @Test
  void settings_readTheEnvironment() {
    assertThat(inForce(Map.of(), false, false, false)).containsExactly(false, false, false, false);
    assertThat(inForce(Map.of(), true, true, true)).containsExactly(true, false, false, true);
    Map<String, String> launcher =
        Map.of(
            "OPENBLAS_NUM_THREADS", "1", "OMP_WAIT_POLICY", "passive", "GLIBC_TUNABLES", TUNABLES);
    assertThat(inForce(launcher, false, false, true)).containsExactly(true, true, true, true);
    Map<String, String> other =
        Map.of(
            "OPENBLAS_NUM_THREADS", "8",
            "OMP_WAIT_POLICY", "ACTIVE",
            "GLIBC_TUNABLES", TUNABLES.replace("mmap_max=0", "mmap_max=9"));
    assertThat(inForce(other, false, false, true)).containsExactly(false, false, false, true);
  }

  @Test
  void settings_sayWhatIsMissing() {
    Setting setting = TorchRuntime.settings(Map.of(), false, false, true).get(1);
    assertThat(setting.name()).isEqualTo("OMP_WAIT_POLICY");
    assertThat(setting.found()).isEqualTo("not set");
    assertThat(setting.wanted()).isEqualTo("PASSIVE");
  }

  @Test
  void versions_areKnown() {
    TorchRuntime.Versions versions = TorchRuntime.versions();
    assertThat(versions.libtorch()).matches("2\\.\\d+\\.\\d+.*");
    assertThat(versions.oneDnn()).matches("3\\.\\d+.*");
    assertThat(versions.openMp()).matches("\\d{6}");
    assertThat(versions.capability()).isNotBlank();
  }

  @Test
  void threads_canBeSetAndLeft() {
    int before = TorchRuntime.threads();
    TorchRuntime.threads(before + 1);
    assertThat(TorchRuntime.threads()).isEqualTo(before + 1);
    TorchRuntime.threads(0);
    assertThat(TorchRuntime.threads()).isEqualTo(before + 1);
    TorchRuntime.threads(before);
    assertThat(TorchRuntime.threads()).isEqualTo(before);
  }

  @ParameterizedTest
  @CsvSource({
    "fpu avx2 avx512_bf16 sse2, true",
    "amx_tile amx_bf16, true",
    "avx2 avx_ne_convert avx_vnni, false",
    "avx512f avx512_bf16x, false"
  })
  void cpu_saysWhetherItMultipliesBf16(String flags, boolean expected, @TempDir Path folder)
      throws IOException {
    Path file = folder.resolve("cpuinfo");
    Files.writeString(
        file, "processor\t: 0\nmodel name\t: Some CPU @ 2 GHz\nflags\t\t: " + flags + "\n\n");
    CpuInfo cpu = CpuInfo.read(file);
    assertThat(cpu.model()).isEqualTo("Some CPU @ 2 GHz");
    assertThat(cpu.bf16()).isEqualTo(expected);
  }

  @Test
  void cpu_isUnknown_whereNothingSaysSo(@TempDir Path folder) {
    CpuInfo cpu = CpuInfo.read(folder.resolve("absent"));
    assertThat(cpu.model()).isEqualTo("unknown");
    assertThat(cpu.bf16()).isFalse();
  }

  private static List<Boolean> inForce(
      Map<String, String> environment, boolean blas, boolean malloc, boolean limits) {
    return TorchRuntime.settings(environment, blas, malloc, limits).stream()
        .map(Setting::inForce)
        .toList();
  }
}
