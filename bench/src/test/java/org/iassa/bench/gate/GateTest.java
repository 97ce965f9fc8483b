package org.iassa.bench.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.iassa.bench.cases.Context;
import org.iassa.bench.run.CapsuleFolder;
import org.iassa.bench.run.Replay;
import org.iassa.engine.InvalidOptionException;
import org.iassa.engine.internal.cpu.CpuBackend;
import org.iassa.engine.internal.torch.TorchRuntime;
import org.iassa.image.Npy;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each part of the gate passes what did not change, and stops what did. */
class GateTest {
  private static final Context CONTEXT = new Context(CpuBackend::new, "cpu", 1);

  @TempDir Path folder;

  @BeforeAll
  static void start() {
    TorchRuntime.start();
  }

  private CapsuleFolder capsules() {
    return new CapsuleFolder(folder.resolve("capsules"));
  }

  @Test
  void numerics_stopsWhatMoved_andWhatIsNew() throws IOException {
    Numerics numerics = new Numerics(folder, CONTEXT);
    numerics.update();
    assertThat(numerics.check(capsules(), "again")).hasSize(17).allMatch(Finding::ok);
    assertThat(folder.resolve("capsules")).doesNotExist();

    move("rise", Math.ulp(0.5f)); // integer sums: the last bit counts
    move("attention-cosine-streamed", 1e-4f);
    move("attention-cosine-kept", 1e-6f); // within its 9 bits
    move("attention-dot-kept", Float.NaN);
    Files.delete(folder.resolve("numerics/product.npy"));
    assertThat(numerics.check(capsules(), "again").stream().filter(f -> !f.ok()))
        .extracting(Finding::name)
        .containsExactlyInAnyOrder(
            "rise", "attention-cosine-streamed", "attention-dot-kept", "product");
    Replay.Capsule capsule = Replay.read(folder.resolve("capsules/NUMERICS-rise"));
    assertThat(capsule.command()).isEqualTo("again");
    assertThat(capsule.replayable()).isFalse();
    assertThat(folder.resolve("capsules/NUMERICS-rise/now.npy")).exists();

    Context other = new Context(CpuBackend::new, "cpu", 2);
    assertThat(new Numerics(folder, other).check(capsules(), "again"))
        .filteredOn(f -> f.name().startsWith("windows"))
        .noneMatch(Finding::ok);
  }

  private void move(String map, float by) {
    Path file = folder.resolve("numerics/" + map + ".npy");
    Npy.Array array = Npy.read(file);
    array.values()[77] += by;
    Npy.write(file, array.values(), array.shape());
  }

  @Test
  void numerics_areThoseOfTheBaselineInTheRepository() {
    Path baseline = Path.of(System.getProperty("basedir", "bench"), "baseline");
    assertThat(new Numerics(baseline, CONTEXT).check(capsules(), "again")).allMatch(Finding::ok);
  }

  @Test
  void quality_stopsWorseMeans_notBetterOnes() throws IOException {
    Quality quality = new Quality(folder, 1);
    assertThat(quality.check(capsules(), CONTEXT, "again")).noneMatch(Finding::ok);
    quality.update();
    Path file = folder.resolve("quality.json");
    String then = Files.readString(file);
    assertThat(quality.check(capsules(), CONTEXT, "again")).hasSize(5).allMatch(Finding::ok);
    // As if IoU had been far better and deletion far worse.
    Files.writeString(
        file,
        then.replaceAll("\"iou\" : [0-9.]+", "\"iou\" : 0.99")
            .replaceAll("\"deletion\" : [0-9.]+", "\"deletion\" : 0.99"));
    List<Finding> findings = quality.check(capsules(), CONTEXT, "again");
    assertThat(findings).filteredOn(f -> !f.ok()).extracting(Finding::name).containsExactly("iou");
    assertThat(folder.resolve("capsules/QUALITY-iou")).exists();
    assertThat(new Quality(folder, 2).check(capsules(), CONTEXT, "again"))
        .singleElement()
        .matches(f -> !f.ok());
  }

  private Path kernels(String name, int registers, int occupancy, String over) throws IOException {
    Path file = folder.resolve(name);
    Files.writeString(
        file,
        "{\"kernels\":[{\"kernel\":\"a\",\"architecture\":\"sm_90\",\"registers\":"
            + registers
            + ",\"occupancyPercent\":"
            + occupancy
            + "}"
            + (name.equals("one.json")
                ? ""
                : ",{\"kernel\":\"b\",\"architecture\":\"sm_90\",\"registers\":1}")
            + "],\"overLimit\":["
            + over
            + "]}");
    return file;
  }

  @Test
  void kernels_mayTakeLess_notMore() throws IOException {
    Path base = kernels("base.json", 32, 75, "");
    assertThat(KernelResources.compare(base, base)).hasSize(2).allMatch(Finding::ok);
    assertThat(KernelResources.compare(base, kernels("less.json", 24, 100, "")))
        .allMatch(Finding::ok);
    for (Path worse :
        List.of(
            kernels("registers.json", 33, 75, ""),
            kernels("occupancy.json", 32, 74, ""),
            kernels("limit.json", 32, 75, "\"a: spills\""),
            kernels("one.json", 32, 75, ""))) {
      assertThat(KernelResources.compare(base, worse))
          .as(worse.toString())
          .filteredOn(f -> !f.ok())
          .hasSize(1);
    }
    Files.writeString(folder.resolve("x.json"), "{}");
    assertThatThrownBy(() -> KernelResources.compare(base, folder.resolve("x.json")))
        .isInstanceOf(InvalidOptionException.class);
  }
}
