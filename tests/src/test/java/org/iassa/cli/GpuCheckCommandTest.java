package org.iassa.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.iassa.emulator.Emulator;
import org.iassa.engine.Device;
import org.iassa.engine.internal.controller.Backends;
import org.iassa.engine.internal.cuda.KernelTimes;
import org.iassa.kernels.cost.Cost;
import org.iassa.kernels.cost.DeviceWork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code gpu-check} says and writes, on the emulated device and without one. */
class GpuCheckCommandTest {
  /** As surefire writes them. */
  private static final String PASSED =
      """
      -------------------------------------------------------------------------------
      Test set: org.iassa.engine.spi.CudaContractGpuIT
      -------------------------------------------------------------------------------
      Tests run: 57, Failures: 0, Errors: 0, Skipped: 2, Time elapsed: 5.1 s -- in org.iassa.A
      """;

  private static final String FAILED =
      """
      Tests run: 10, Failures: 1, Errors: 1, Skipped: 0, Time elapsed: 5.1 s <<< FAILURE! -- in org.iassa.B
      org.iassa.B.one -- Time elapsed: 0.01 s <<< FAILURE!
      java.lang.AssertionError: 1 is not 2
      org.iassa.B.two(int)[3] -- Time elapsed: 0.01 s <<< ERROR!
      """;

  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(Object... args) {
    String[] texts = Stream.of(args).map(Object::toString).toArray(String[]::new);
    PrintWriter to = new PrintWriter(out, true);
    return Main.run(texts, to, new PrintWriter(err, true), new FakeEngines());
  }

  private Path reports(String... files) throws IOException {
    Path reports = Files.createDirectories(folder.resolve("reports"));
    for (int i = 0; i < files.length; i++) {
      Files.writeString(reports.resolve("org.iassa.Test" + i + "GpuIT.txt"), files[i]);
    }
    Files.writeString(reports.resolve("org.iassa.OtherTest.txt"), FAILED);
    return reports;
  }

  @Test
  void emulatedDevice_isChecked_withTheContractsResult() throws IOException {
    Emulator.prepare();
    Path file = folder.resolve("check.json");
    int code =
        run(
            "gpu-check",
            "--device=cuda-emulated",
            "--json",
            file,
            "--contract",
            reports(PASSED),
            "--size=16",
            "--batch=2");
    assertThat(code).as(out + "\n" + err).isZero();
    JsonNode json = new ObjectMapper().readTree(file.toFile());
    assertThat(json.path("passed").booleanValue()).isTrue();
    assertThat(json.path("emulated").booleanValue()).isTrue();
    assertThat(json.path("operations")).hasSizeGreaterThan(30);
    assertThat(json.path("operationCounts").path("passed").intValue())
        .isEqualTo(json.path("operations").size());
    assertThat(json.path("contract").path("ran").booleanValue()).isTrue();
    assertThat(json.path("contract").path("passed").intValue()).isEqualTo(55);
    assertThat(json.path("contract").path("skipped").intValue()).isEqualTo(2);
    assertThat(json.path("explanations")).hasSize(4);
    assertThat(json.path("kernels")).hasSizeGreaterThan(50);
    for (JsonNode kernel : json.path("kernels")) {
      assertThat(kernel.path("bytes").longValue()).as("%s", kernel).isPositive();
      assertThat(kernel.has("coldMillis")).as("%s", kernel).isFalse();
    }
    assertThat(out.toString()).contains("contract      55 passed, 0 failed, 2 skipped");
  }

  @Test
  void noGpu_isCodeNine_withTheReason() {
    Device gpu = new Device(Device.Kind.CUDA, 0);
    assumeTrue(Backends.unavailable(gpu).isPresent(), "there is a GPU");
    for (String more : new String[] {"--batch=8", "--reason"}) {
      assertThat(run("gpu-check", more)).isEqualTo(ExitCode.NO_GPU);
      assertThat(err.toString())
          .contains("no GPU to check: cuda:0 cannot be used: " + Backends.unavailable(gpu).get());
    }
    assertThat(run("gpu-check", "--device=cpu")).isEqualTo(ExitCode.USAGE);
  }

  private boolean sound(ContractResult result, ObjectNode json) {
    return new GpuCheckReport(json, false, new PrintWriter(out, true)).contract(result);
  }

  @Test
  void contract_addsUpItsReports_andNamesWhatFailed() throws IOException {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    assertThat(sound(ContractResult.of(reports(PASSED, FAILED), false), json)).isFalse();
    JsonNode contract = json.path("contract");
    assertThat(contract.path("passed").intValue()).isEqualTo(55 + 8);
    assertThat(contract.path("failed").intValue()).isEqualTo(2);
    assertThat(contract.path("skipped").intValue()).isEqualTo(2);
    assertThat(contract.path("failures").toString())
        .isEqualTo("[\"org.iassa.B.one\",\"org.iassa.B.two(int)[3]\"]");
  }

  @Test
  void contract_thatDidNotRun_saysWhy_andIsNoPassWhereItShouldHave() throws IOException {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    assertThat(sound(ContractResult.of(null, false), json)).isTrue();
    assertThat(json.path("contract").path("ran").booleanValue()).isFalse();
    assertThat(json.path("contract").path("note").textValue()).contains("checkout of the sources");
    assertThat(sound(ContractResult.of(null, true), json)).isTrue();
    assertThat(sound(ContractResult.of(reports(), false), json)).isFalse();
    assertThat(out.toString()).contains("no test ran");
    assertThat(sound(ContractResult.of(reports(PASSED.replace("2,", "57,")), false), json))
        .as("all skipped")
        .isFalse();
  }

  /** 2 MB in 1 ms warm and 2 ms cold are 2 and 1 GB/s, of copies at 4 GB/s. */
  @Test
  void rates_areSharesOfTheCopies_andOperationsWhereTheyAreTheBound() {
    Cost copied = new Cost(1_000_000, 1_000_000, 0, 0);
    KernelTimes.Time memory =
        new KernelTimes.Time("iassa_a", 3, 1.0, 2.0, DeviceWork.plain(copied));
    KernelRates rates = KernelRates.of(memory, 4e9);
    assertThat(rates.warmShare()).isCloseTo(0.5, within(1e-12));
    assertThat(rates.coldShare()).isCloseTo(0.25, within(1e-12));
    assertThat(rates.computes()).isFalse();
    assertThat(rates.line(memory)).contains("50% of copies", "25%").doesNotContain("FLOP");
    Cost multiplied = new Cost(8, 8, 1_000_000_000, 0);
    KernelTimes.Time compute =
        new KernelTimes.Time("iassa_b", 1, 1.0, 2.0, DeviceWork.tensor(multiplied, 1e9, 2));
    rates = KernelRates.of(compute, 4e9);
    assertThat(rates.computes()).isTrue();
    assertThat(rates.warmGflops()).isCloseTo(3000, within(1e-6));
    assertThat(rates.coldGflops()).isCloseTo(1500, within(1e-6));
    assertThat(rates.line(compute)).contains("3000, 1500 GFLOP/s (tensor cores)");
  }
}
