package org.iassa.bench.study;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.iassa.data.ObjectMask;
import org.iassa.data.Sample;
import org.iassa.engine.ExplainOptions;
import org.iassa.engine.Explainer;
import org.iassa.engine.InvalidOptionException;
import org.iassa.engine.Method;
import org.iassa.engine.Polarity;
import org.iassa.engine.Precision;
import org.iassa.engine.RisePass;
import org.iassa.engine.Similarity;
import org.iassa.engine.WindowPass;
import org.iassa.engine.spi.BlackBox;
import org.iassa.image.RgbImage;
import org.iassa.metrics.Evaluator;
import org.iassa.metrics.Metric;
import org.iassa.metrics.Protocol;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StudyTest {
  private static final int SIDE = 56;

  @TempDir Path folder;

  /** White in the square from 8 to 24, black elsewhere; the square is class 1. */
  private record Square(String name) implements Sample {
    @Override
    public RgbImage image() {
      byte[] data = new byte[3 * SIDE * SIDE];
      boolean[] inside = inside();
      for (int i = 0; i < data.length; i++) {
        data[i] = (byte) (inside[i / 3] ? 255 : 0);
      }
      return new RgbImage(SIDE, SIDE, data);
    }

    @Override
    public Optional<ObjectMask> mask(int classIndex) {
      return classIndex == 1 ? Optional.of(new ObjectMask(SIDE, SIDE, inside())) : Optional.empty();
    }

    static boolean[] inside() {
      boolean[] inside = new boolean[SIDE * SIDE];
      for (int i = 0; i < inside.length; i++) {
        int y = i / SIDE;
        int x = i % SIDE;
        inside[i] = y >= 8 && y < 24 && x >= 8 && x < 24;
      }
      return inside;
    }
  }

  /** Class 1 is the share of the square that is still white; class 0 is a constant. */
  private static BlackBox whiteness(int[] calls, float other) {
    boolean[] inside = Square.inside();
    return BlackBox.of(
        SIDE,
        SIDE,
        2,
        (batch, scores) -> {
          calls[0]++;
          for (int i = 0; i < batch.count(); i++) {
            int white = 0;
            for (int p = 0; p < inside.length; p++) {
              if (inside[p] && batch.floats().get(i * 3 * inside.length + p) > 1) {
                white++;
              }
            }
            scores.put(2 * i, other);
            scores.put(2 * i + 1, white / 256f);
          }
        });
  }

  @Test
  void study_measuresEveryVariant_andOnlyWhatIsMissing() throws IOException {
    int[] calls = new int[1];
    BlackBox model = whiteness(calls, 0.1f);
    List<Variant> variants =
        List.of("random", "centre", "rise:n=200", "occlusion", "balanced").stream()
            .map(Variant::parse)
            .toList();
    Path file = folder.resolve("results.jsonl");
    List<StudyResult> first;
    try (Explainer explainer = Explainer.builder(model).build();
        ResultLog log = new ResultLog(file)) {
      Evaluator evaluator = new Evaluator(model, Protocol.XPLIQUE, 16);
      StudyRun run = new StudyRun(evaluator, model, explainer, Precision.FP32, log);
      first = run.measure(new Square("a"), variants).orElseThrow();
      int before = calls[0];
      assertThat(run.measure(new Square("a"), variants).orElseThrow()).isEqualTo(first);
      assertThat(calls[0]).isEqualTo(before + 1);
    }
    assertThat(first).hasSize(5).allMatch(r -> r.target() == 1);
    StudyResult random = first.get(0);
    StudyResult occlusion = first.get(3);
    assertThat(random.forwards()).isZero();
    assertThat(first.get(2).forwards()).isEqualTo(201);
    assertThat(occlusion.value(Metric.POINTING)).isEqualTo(1);
    assertThat(occlusion.value(Metric.DELETION)).isLessThan(random.value(Metric.DELETION));
    assertThat(occlusion.value(Metric.IOU)).isGreaterThan(random.value(Metric.IOU));

    // A kill in the middle of a line costs that line only.
    Files.writeString(file, Files.readString(file) + "{\"image\": \"b");
    try (ResultLog log = new ResultLog(file)) {
      assertThat(log.all()).containsExactlyElementsOf(first);
      assertThat(log.find(first.get(4).key())).contains(first.get(4));
    }
    assertThat(Files.readAllLines(file)).hasSize(5);
  }

  @Test
  void image_isLeftOut_whenItsTopClassIsNotAnnotated() throws IOException {
    BlackBox model = whiteness(new int[1], 2);
    try (Explainer explainer = Explainer.builder(model).build();
        ResultLog log = new ResultLog(folder.resolve("r.jsonl"))) {
      Evaluator evaluator = new Evaluator(model, Protocol.XPLIQUE, 4);
      StudyRun run = new StudyRun(evaluator, model, explainer, Precision.FP32, log);
      assertThat(run.measure(new Square("a"), List.of(Variant.parse("centre")))).isEmpty();
    }
  }

  @Test
  void variants_areReadFromTheirNames() {
    ExplainOptions options =
        Variant.parse(
                "balanced:passes=75/25o+110/37r,refine=30/10r,tau=0.1,similarity=cosine,"
                    + "beta=0.25,iterations=3,forwards=500")
            .options()
            .orElseThrow();
    assertThat(options.schedule().opening())
        .containsExactly(
            new WindowPass(75, 25, Polarity.OCCLUDE), new WindowPass(110, 37, Polarity.REVEAL));
    assertThat(
            Variant.parse("balanced:passes=rise:90*2.5+75/25r")
                .options()
                .orElseThrow()
                .schedule()
                .opening())
        .containsExactly(new RisePass(90, 7, 0.5, 2.5), new WindowPass(75, 25, Polarity.REVEAL, 1));
    assertThat(options.schedule().refinement()).isEqualTo(new WindowPass(30, 10, Polarity.REVEAL));
    assertThat(options.attention().orElseThrow().temperature()).isEqualTo(0.1);
    assertThat(options.attention().orElseThrow().similarity()).isEqualTo(Similarity.COSINE);
    assertThat(options.beta()).isEqualTo(0.25);
    assertThat(options.iterations()).isEqualTo(3);
    assertThat(options.maxForwards()).isEqualTo(500);
    ExplainOptions rise = Variant.parse("rise:n=50,p=0.25,cells=8").options().orElseThrow();
    assertThat(rise.method()).isEqualTo(Method.RISE);
    assertThat(rise.rise().masks()).isEqualTo(50);
    assertThat(rise.attention()).isEmpty();
    assertThat(Variant.parse("paper:attention=off").options().orElseThrow().attention()).isEmpty();
    assertThat(Study.DEFAULT_VARIANTS.stream().map(Variant::parse)).hasSize(7);
    for (String wrong :
        List.of(
            "lime",
            "rise:n",
            "rise:n=x",
            "rise:m=3",
            "random:n=1",
            "balanced:passes=75o",
            "balanced:evidence=none",
            "paper:attention=on",
            "paper:passes=45/8x")) {
      assertThatThrownBy(() -> Variant.parse(wrong))
          .as(wrong)
          .isInstanceOf(InvalidOptionException.class);
    }
  }

  @Test
  void split_keepsAboutAThirdAside() {
    long aside =
        IntStream.range(0, 3000).filter(i -> Split.of(i + ".jpg") == Split.HOLDOUT).count();
    assertThat(aside).isBetween(900L, 1100L);
    assertThat(Split.of("x")).isEqualTo(Split.of("x"));
    assertThat(Split.ALL.takes("x")).isTrue();
    assertThat(Split.TUNE.takes("x")).isNotEqualTo(Split.HOLDOUT.takes("x"));
  }

  @Test
  void table_comparesOnlyImagesThatAllVariantsHave() {
    List<StudyResult> results = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      results.add(result("image" + i, "rise:n=1000", 0.5, 10));
      if (i < 3) {
        results.add(result("image" + i, "centre", 0.25, 5));
      }
    }
    StudyTable table = new StudyTable(List.of("centre", "rise:n=1000"), results);
    assertThat(table.images()).isEqualTo(3);
    assertThat(table.markdown("rise:n=1000"))
        .contains("over 3 images")
        .contains("| `centre` | 7 | 2 | 0 | 0.250 [0.250, 0.250] |")
        .contains("| `rise:n=1000` | 7 | 2 | 0 | 0.500 [0.500, 0.500] |")
        // 0.25 / 5 pixels and 0.5 / 10 pixels, times 10 000
        .contains("| 500.000 [500.000, 500.000] |")
        // deletion falls: better; insertion falls: worse
        .contains("| **-0.250 [-0.250, -0.250]** + | **-0.250 [-0.250, -0.250]** − |");
  }

  private static StudyResult result(String image, String variant, double value, int region) {
    Map<Metric, Double> values = new EnumMap<>(Metric.class);
    for (Metric metric : Metric.values()) {
      values.put(metric, value);
    }
    StudyResult.Key key = new StudyResult.Key(image, variant, "p/1", "m", "FP32");
    return new StudyResult(key, 3, 7, 2, region, "ITERATIONS", values);
  }
}
