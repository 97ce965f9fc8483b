package org.iassa.kernels.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.iassa.kernels.ComputeCapability;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How the compiler's output is read, on text as NVRTC 13 prints it. */
class KernelGateTest {
  private static final ComputeCapability H100 = new ComputeCapability(9, 0);

  private static final String PTX =
      """
      .version 9.1
      .visible .entry iassa_one(
      	.param .u32 iassa_one_param_0
      )
      .maxntid 32, 16, 1
      .minnctapersm 3
      {
      	ld.global.nc.L1::no_allocate.v4.u32 {%r1,%r2,%r3,%r4}, [%rd1];
      	st.global.v4.b32 	[%rd2], {%r1, %r2, %r3, %r4};
      	@%p1 st.global.v2.b64 	[%rd2], {%rd5, %rd6};
      	ld.global.v2.u32 	{%r1, %r2}, [%rd2];
      	ld.shared.v4.u32 	{%r1, %r2, %r3, %r4}, [%rd2];
      	cp.async.cg.shared.global [%r5], [%rd9], 16, %r7;
      	cp.async.commit_group;
      	mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 {%f1,%f2,%f3,%f4}, {%r1}, {%r2}, {%f1};
      	div.s32 	%r9, %r8, %r7;
      	@!%p2 rem.u64 	%rd9, %rd8, %rd7;
      	div.rn.f32 	%f9, %f8, %f7;
      	fma.rn.f32 	%f9, %f8, %f7, %f6;
      	fma.rn.ftz.f32 	%f9, %f8, %f7, %f6;
      	mad.lo.s32 	%r9, %r8, %r7, %r6;
      }

      .visible .entry iassa_two(
      )
      .maxntid 256, 1, 1
      {
      	ret;
      }
      """;
  private static final String LOG =
      """
      ptxas info    : 0 bytes gmem
      ptxas info    : Compiling entry function 'iassa_two' for 'sm_90'
      ptxas info    : Function properties for iassa_two
      ptxas         .     8 bytes stack frame, 4 bytes spill stores, 12 bytes spill loads
      ptxas info    : Used 40 registers, used 1 barriers, 8 bytes cumulative stack size, 384 bytes smem
      ptxas info    : Compile time = 8.2 ms
      ptxas info    : Compiling entry function 'iassa_one' for 'sm_90'
      ptxas info    : Function properties for iassa_one
      ptxas         .     0 bytes stack frame, 0 bytes spill stores, 0 bytes spill loads
      ptxas info    : Used 64 registers, used 0 barriers
      """;

  @Test
  void figures_joinBothReports() {
    assertThat(KernelInspector.figures(new Inspection(PTX, LOG), H100))
        .containsExactly(
            new KernelFigures("iassa_one", "sm_90", 512, 64, 0, 0, 0, 0.5, 4, 1, 2, 2),
            new KernelFigures("iassa_two", "sm_90", 256, 40, 384, 8, 16, 0.75, 0, 0, 0, 0));
  }

  @Test
  void figures_refuseReportsThatDoNotMatch() {
    String other = LOG.replace("iassa_two", "iassa_three");
    assertThatThrownBy(() -> KernelInspector.figures(new Inspection(PTX, other), H100))
        .hasMessageContaining("iassa_two");
    assertThatThrownBy(() -> KernelInspector.figures(new Inspection("", ""), H100))
        .isInstanceOf(IllegalStateException.class);
  }

  /** Blocks per multiprocessor as NVIDIA's cuda_occupancy.h has them. */
  @ParameterizedTest
  @CsvSource({
    "80, 256, 32, 0, 8",
    "80, 256, 64, 0, 4",
    "80, 256, 111, 4160, 2",
    "80, 128, 168, 36864, 3",
    "90, 128, 168, 36864, 3",
    "90, 128, 128, 24576, 4",
    "90, 512, 40, 8192, 3",
    "90, 32, 16, 0, 32",
    "90, 64, 16, 60000, 3",
    "86, 256, 40, 0, 6",
    "89, 128, 40, 50000, 2",
    "100, 1024, 64, 0, 1",
    "100, 1024, 65, 0, 0",
  })
  void occupancy_isNvidias(int arch, int threads, int registers, int shared, int blocks) {
    Occupancy occupancy = Occupancy.of(new ComputeCapability(arch / 10, arch % 10));
    assertThat(occupancy.residentBlocks(threads, registers, shared)).isEqualTo(blocks);
    assertThat(occupancy.share(threads, registers, shared)).isBetween(0.0, 1.0);
  }

  @Test
  void noFigure_isHiddenByAnEmptyLog() {
    assertThat(AssemblerLog.read("")).isEmpty();
    assertThat(PtxText.count(PTX).keySet())
        .isEqualTo(new java.util.LinkedHashSet<>(List.of("iassa_one", "iassa_two")));
  }
}
