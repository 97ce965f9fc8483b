package org.iassa.bench.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import javax.xml.parsers.DocumentBuilderFactory;
import org.iassa.bench.cases.Context;
import org.iassa.bench.cases.Operations;
import org.iassa.bench.cases.Selection;
import org.iassa.bench.compare.Comparison;
import org.iassa.bench.compare.Verdict;
import org.iassa.bench.measure.SamplePlan;
import org.iassa.bench.run.CaseResult;
import org.iassa.bench.run.Suite;
import org.iassa.engine.InvalidOptionException;
import org.iassa.engine.internal.cpu.CpuBackend;
import org.iassa.engine.internal.torch.TorchRuntime;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.InputSource;

/** A real run, and what is written of it. */
class ReportTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static BenchReport report;
  private static JsonSchema schema;

  @TempDir Path folder;

  @BeforeAll
  static void run() throws IOException {
    TorchRuntime.start();
    Context context = new Context(CpuBackend::new, "cpu", 1);
    List<Selection.Chosen> chosen =
        new Selection(
                List.of("^native-call", "^mask-windows", "^summarise", "^accumulate-windows"),
                Set.of(),
                Selection.parseAxes(List.of("size=16x24", "masks=50,9999", "window=8", "batch=4")))
            .of(Operations.ALL);
    report =
        new Suite(
                context,
                List.of(
                    new SamplePlan(SamplePlan.Cache.WARM, 9, 20, 1, 1),
                    new SamplePlan(SamplePlan.Cache.COLD, 9, 20, 1, 1)),
                true,
                Optional.empty(),
                List.of("bench", "--filter", "x<y"))
            .run(chosen, r -> {});
    try (InputStream in = BenchReport.class.getResourceAsStream(BenchReport.SCHEMA_FILE)) {
      schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(in);
    }
  }

  private ObjectNode written() throws IOException {
    Path file = folder.resolve("r.json");
    report.write(file);
    return (ObjectNode) JSON.readTree(Files.readString(file));
  }

  @Test
  void json_followsItsSchema_andHoldsEverySample() throws IOException {
    ObjectNode json = written();
    assertThat(schema.validate(json)).isEmpty();
    int timed = 0;
    for (JsonNode result : json.get("results")) {
      if (result.get("status").asText().equals("OK")) {
        assertThat(result.get("samplesNanos").size())
            .isEqualTo(result.get("times").get("count").asInt())
            .isGreaterThanOrEqualTo(9);
        timed++;
      }
    }
    // 50 masks fit 16x24, 9999 do not: skipped, warm and cold
    assertThat(timed).isEqualTo(json.get("results").size() - 2);
    assertThat(BenchReport.read(folder.resolve("r.json")).results()).hasSize(timed + 2);
  }

  @Test
  void schema_refusesWhatIsNotAReport() throws IOException {
    List<Consumer<ObjectNode>> faults =
        List.of(
            j -> j.remove("machine"),
            j -> j.put("schema", "iassa-bench/2"),
            j -> j.put("hostname", "x"),
            j -> j.put("started", "today"),
            j -> ((ObjectNode) j.get("results").get(0)).put("status", "WRONG"),
            j -> ((ObjectNode) j.get("results").get(0)).remove("check"),
            j -> ((ArrayNode) j.get("results").get(0).get("samplesNanos")).set(0, -1),
            j -> ((ObjectNode) j.get("ceilings")).put("copyGb", 0));
    for (int i = 0; i < faults.size(); i++) {
      ObjectNode json = written();
      faults.get(i).accept(json);
      assertThat(schema.validate(json)).as("fault " + i).isNotEmpty();
    }
  }

  @Test
  void report_isOnlyReadFromAReport() throws IOException {
    Path other = folder.resolve("other.json");
    Files.writeString(other, "{\"schema\": \"other/1\", \"results\": []}");
    for (Path file : List.of(other, folder.resolve("missing.json"))) {
      assertThatThrownBy(() -> BenchReport.read(file))
          .isInstanceOf(InvalidOptionException.class)
          .hasMessageContaining(BenchReport.SCHEMA);
    }
  }

  @Test
  void tablesAndPlots_showEveryCase() throws Exception {
    String csv = Tables.csv(report);
    assertThat(csv.lines()).hasSize(report.results().size() + 1);
    assertThat(csv.lines().map(l -> l.replaceAll("\"[^\"]*\"", "q").split(",", -1).length))
        .allMatch(n -> n == 19);
    String markdown = Tables.markdown(report);
    String html = Tables.html(report);
    for (CaseResult r : report.results()) {
      assertThat(markdown).contains("| " + r.benchCase() + " | " + r.cache() + " |");
      assertThat(html).contains("<td>" + r.benchCase() + "</td><td>" + r.cache() + "</td>");
    }
    assertThat(html).contains("x&lt;y").doesNotContain("x<y");
    String svg = Roofline.svg(report);
    var factory = DocumentBuilderFactory.newInstance();
    var document = factory.newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
    // summarise once, accumulate-windows once; mask-windows computes nothing
    assertThat(document.getElementsByTagName("circle").getLength()).isEqualTo(2);
    assertThat(svg).doesNotContain("NaN").doesNotContain("Infinity");
  }

  @Test
  void comparison_matchesCases_andNamesWhatIsMissingOrBroken() {
    CaseResult first =
        report.results().stream().filter(CaseResult::timed).findFirst().orElseThrow();
    CaseResult broken =
        new CaseResult(
            first.id(),
            first.benchCase(),
            first.operation(),
            first.axes(),
            first.tags(),
            first.cache(),
            CaseResult.Status.WRONG,
            "planted",
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null);
    BenchReport worse = with(List.of(broken));
    Comparison c = Comparison.of(report, worse, 0.05);
    assertThat(c.rows()).hasSize(report.results().size());
    assertThat(c.rows().get(0).verdict()).isEqualTo(Verdict.BROKEN);
    assertThat(c.rows().subList(1, c.rows().size())).allMatch(r -> r.verdict() == Verdict.MISSING);
    assertThat(c.regressions()).hasSize(1);
    assertThat(Comparison.of(report, report, 0.05).regressions()).isEmpty();
    assertThat(Comparison.of(worse, report, 0.05).rows().get(0).verdict())
        .isEqualTo(Verdict.UNSURE);
  }

  private static BenchReport with(List<CaseResult> results) {
    return new BenchReport(
        BenchReport.SCHEMA,
        report.started(),
        1,
        List.of(),
        "unknown",
        1,
        "cpu",
        report.machine(),
        report.versions(),
        report.flags(),
        report.state(),
        report.ceilings(),
        results);
  }
}
