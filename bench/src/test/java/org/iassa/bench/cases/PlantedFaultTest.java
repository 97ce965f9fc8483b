package org.iassa.bench.cases;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.iassa.bench.measure.CacheSweep;
import org.iassa.bench.measure.Calibration;
import org.iassa.bench.measure.SamplePlan;
import org.iassa.bench.measure.Sampler;
import org.iassa.bench.run.CapsuleFolder;
import org.iassa.bench.run.CaseResult;
import org.iassa.bench.run.CaseRunner;
import org.iassa.bench.run.Replay;
import org.iassa.engine.internal.cpu.CpuBackend;
import org.iassa.engine.spi.ImageBatch;
import org.iassa.engine.spi.KernelBackend;
import org.iassa.engine.spi.KernelSession;
import org.iassa.engine.spi.RiseGrid;
import org.iassa.engine.spi.SessionPlan;
import org.iassa.engine.spi.Summary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A backend that is right but for one planted mistake: every case must see its own. */
class PlantedFaultTest {
  private static final List<String> AXES =
      List.of("size=31x37", "masks=200", "side=14x15", "batch=5", "window=9", "stride=4");

  @TempDir Path folder;

  private enum Fault {
    NONE,
    PIXEL_OF_BATCH,
    MAP_SCALED,
    ONE_PIXEL_OF_MAP,
    RISE_SEED,
    HAR_OFF_BY_ONE,
    WINDOW_LOST,
    SCORES_SHIFTED,
    NAN_IN_MAP
  }

  /** A backend whose sessions make a mistake. */
  private static KernelBackend faulty(Fault fault) {
    KernelBackend real = new CpuBackend();
    return new KernelBackend() {
      @Override
      public String name() {
        return real.name();
      }

      @Override
      public String description() {
        return real.description();
      }

      @Override
      public KernelSession open(SessionPlan plan) {
        return wrap(real.open(plan), plan, fault);
      }
    };
  }

  private static KernelSession wrap(KernelSession session, SessionPlan plan, Fault fault) {
    return (KernelSession)
        Proxy.newProxyInstance(
            KernelSession.class.getClassLoader(),
            new Class<?>[] {KernelSession.class},
            (proxy, method, args) -> {
              String name = method.getName();
              if (name.equals("drawRise") && fault == Fault.RISE_SEED) {
                session.drawRise((RiseGrid) args[0], (long) args[1] + 1, (int) args[2]);
                return null;
              }
              if (name.equals("accumulate") && fault == Fault.SCORES_SHIFTED) {
                FloatBuffer scores = (FloatBuffer) args[2];
                float first = scores.get(0);
                scores.put(0, 1 - first);
                session.accumulate((int) args[0], (int) args[1], scores, (int) args[3]);
                scores.put(0, first);
                return null;
              }
              Object result;
              try {
                result = method.invoke(session, args);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
              if (name.equals("read")) {
                spoil((FloatBuffer) args[2], (KernelSession.MapKind) args[0], fault);
              }
              if (name.equals("writeBatch") && fault == Fault.PIXEL_OF_BATCH) {
                ByteBuffer data = ((ImageBatch) result).data();
                // The upper byte of the first element of the last image: sign and exponent.
                int type = plan.format().type().bytes();
                int at = (int) plan.format().bytesPerImage() * ((int) args[2] - 1) + type - 1;
                data.put(at, (byte) (data.get(at) ^ 1));
              }
              if (name.equals("layWindows") && fault == Fault.WINDOW_LOST) {
                return (int) result - 1;
              }
              if (name.equals("summarise") && fault == Fault.HAR_OFF_BY_ONE) {
                Summary s = (Summary) result;
                return new Summary(
                    s.change(),
                    s.harFraction() + 1.0 / plan.format().pixels(),
                    s.scoreMin(),
                    s.scoreMax());
              }
              return result;
            });
  }

  private static void spoil(FloatBuffer map, KernelSession.MapKind kind, Fault fault) {
    boolean adjusted = kind == KernelSession.MapKind.ADJUSTED;
    if (fault == Fault.MAP_SCALED) {
      for (int i = 0; i < map.capacity(); i++) {
        map.put(i, map.get(i) * (adjusted ? 1.01f : 1 + 3e-6f));
      }
    }
    if (fault == Fault.ONE_PIXEL_OF_MAP) {
      map.put(map.capacity() - 1, map.get(map.capacity() - 1) + 0.02f);
    }
    if (fault == Fault.NAN_IN_MAP) {
      map.put(0, Float.NaN);
    }
  }

  private List<CaseResult> run(Fault fault, String filter) {
    Context context = new Context(threads -> faulty(fault), "cpu", 3);
    List<Selection.Chosen> chosen =
        new Selection(List.of(filter), java.util.Set.of(), Selection.parseAxes(AXES))
            .of(Operations.ALL);
    try (CacheSweep sweep = new CacheSweep(1 << 16)) {
      CaseRunner runner =
          new CaseRunner(
              context,
              Optional.of(new Sampler(sweep, new Calibration())),
              List.of(new SamplePlan(SamplePlan.Cache.WARM, 9, 9, 1, 1)),
              Optional.empty(),
              Optional.of(new CapsuleFolder(folder)));
      return chosen.stream().flatMap(c -> runner.run(c).stream()).toList();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "PIXEL_OF_BATCH, ^mask-windows",
    "PIXEL_OF_BATCH, ^mask-rise",
    "RISE_SEED, ^mask-rise",
    "RISE_SEED, ^accumulate-rise",
    "SCORES_SHIFTED, ^accumulate-rise",
    "SCORES_SHIFTED, ^accumulate-windows",
    "MAP_SCALED, ^accumulate-windows",
    "ONE_PIXEL_OF_MAP, ^accumulate-windows",
    "ONE_PIXEL_OF_MAP, ^affinity-apply",
    "ONE_PIXEL_OF_MAP, ^affinity-build",
    "ONE_PIXEL_OF_MAP, ^multiply",
    "NAN_IN_MAP, ^accumulate-rise",
    "NAN_IN_MAP, ^multiply",
    "HAR_OFF_BY_ONE, ^summarise",
    "WINDOW_LOST, ^lay-windows"
  })
  void wrongAnswer_isAFailure_withItsInputs_neverATime(Fault fault, String filter)
      throws Exception {
    List<CaseResult> right = run(Fault.NONE, filter);
    assertThat(right).isNotEmpty().allMatch(CaseResult::timed);
    assertThat(folder).isEmptyDirectory();

    List<CaseResult> wrong = run(fault, filter);
    assertThat(wrong)
        .hasSameSizeAs(right)
        .allSatisfy(
            r -> {
              assertThat(r.status()).as(r.toString()).isEqualTo(CaseResult.Status.WRONG);
              assertThat(r.samplesNanos()).isNull();
              assertThat(r.times()).isNull();
              assertThat(r.reason()).startsWith("wrong answer: ");
            });
    List<Path> capsules;
    try (var list = Files.list(folder)) {
      capsules = list.toList();
    }
    assertThat(capsules).hasSize(wrong.size());
    for (Path capsule : capsules) {
      Replay.Capsule read = Replay.read(capsule);
      assertThat(wrong).extracting(CaseResult::benchCase).contains(read.caseId());
      Replay.Outcome again =
          Replay.run(read, Operations::named, new Context(t -> faulty(fault), "cpu", read.seed()));
      assertThat(again.check().right()).isFalse();
      assertThat(again.sameInputs()).isTrue();
      Replay.Outcome healed =
          Replay.run(read, Operations::named, new Context(t -> new CpuBackend(), "cpu", 3));
      assertThat(healed.check().right()).isTrue();
      Replay.Outcome other =
          Replay.run(read, Operations::named, new Context(t -> new CpuBackend(), "cpu", 4));
      assertThat(other.sameInputs()).isEqualTo(read.inputs().isEmpty());
    }
  }

  @Test
  void everySimilarity_andSpreading_isCheckedAgainstTheDefinition() {
    Context context = new Context(threads -> new CpuBackend(threads), "cpu", 5);
    CaseRunner runner =
        new CaseRunner(
            context,
            Optional.empty(),
            List.of(SamplePlan.usual(SamplePlan.Cache.WARM)),
            Optional.empty(),
            Optional.empty());
    List<Selection.Chosen> chosen =
        new Selection(
                List.of("^affinity-build"),
                java.util.Set.of(),
                Map.of(
                    "side", List.of("12x9"),
                    "size", List.of("20x33"),
                    "levels", List.of("mobilenet:3", "resnet:2"),
                    "similarity",
                        List.of("DOT", "SCALED_DOT", "COSINE", "LEVEL_COSINE", "DOUBLE_SOFTMAX"),
                    "upsampling", List.of("NEAREST", "BILINEAR"),
                    "targets", List.of("2")))
            .of(Operations.ALL);
    assertThat(chosen).hasSize(40);
    assertThat(chosen.stream().flatMap(c -> runner.run(c).stream()))
        .allSatisfy(r -> assertThat(r.status()).as(r.toString()).isEqualTo(CaseResult.Status.OK));
  }

  @Test
  void impossibleCase_isSkipped_withItsReason() {
    Context context = new Context(threads -> new CpuBackend(threads), "cpu", 5);
    CaseRunner runner =
        new CaseRunner(
            context,
            Optional.empty(),
            List.of(SamplePlan.usual(SamplePlan.Cache.WARM)),
            Optional.empty(),
            Optional.empty());
    Map<String, String> reasons =
        Map.of(
            "accumulate-windows[size=4x4,masks=9000,classes=1,targets=1,threads=0]",
            "9000",
            "affinity-build[size=8x8,side=20000,levels=mobilenet,similarity=COSINE,"
                + "upsampling=NEAREST,keeping=KEPT,targets=1,threads=0]",
            "GB",
            "mask-rise[size=8x8,cells=7,batch=1,layout=NCHW,type=FP64,threads=0]",
            "FP64",
            "accumulate-rise[size=8x8,masks=5,cells=2,classes=1,targets=2,threads=0]",
            "targets");
    reasons.forEach(
        (id, part) -> {
          BenchCase c = BenchCase.parse(id);
          CaseResult r =
              runner.run(new Selection.Chosen(Operations.named(c.operation()), c)).get(0);
          assertThat(r.status()).as(id).isEqualTo(CaseResult.Status.SKIPPED);
          assertThat(r.reason()).contains(part);
          assertThat(r.failed()).isFalse();
        });
  }
}
