package org.iassa.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.iassa.engine.Device;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The command line of the bench. */
class BenchCommandTest {
  @TempDir Path folder;

  private final StringWriter out = new StringWriter();

  private int run(String... args) {
    out.getBuffer().setLength(0);
    CommandLine line = new CommandLine(new BenchCommand());
    line.registerConverter(Device.class, Device::parse);
    PrintWriter writer = new PrintWriter(out, true);
    return line.setOut(writer).setErr(writer).execute(args);
  }

  @Test
  void list_showsCases_andReasons_andRunsNothing() {
    assertThat(run("--list", "--filter", "^accumulate", "--axis", "masks=7,90000000")).isZero();
    assertThat(out.toString())
        .contains("accumulate-windows: lays N windows")
        .contains(
            "    accumulate-rise[size=224x224,masks=7,cells=8,classes=1,targets=1,threads=0]\n")
        .contains("SKIPPED: dense masks would take")
        .endsWith("6 cases\n");
    assertThat(run("--list", "--axis", "colour=red")).isNotZero();
  }

  @Test
  void check_takesNoTimes() throws Exception {
    Path json = folder.resolve("r.json");
    assertThat(
            run(
                "--check",
                "--filter",
                "^lay-windows",
                "--axis",
                "size=20x30",
                "--json",
                json.toString()))
        .isZero();
    assertThat(out.toString()).contains("OK           lay-windows[size=20x30");
    assertThat(Files.readString(json)).doesNotContain("samplesNanos").doesNotContain("ceilings");
  }

  @Test
  void compare_failsOnARegression() throws Exception {
    Path old = folder.resolve("old.json");
    assertThat(
            run(
                "--filter",
                "^lay-windows",
                "--axis",
                "size=20x30",
                "--cache",
                "WARM",
                "--min-samples",
                "20",
                "--limit",
                "20",
                "--json",
                old.toString()))
        .isZero();
    assertThat(run("compare", old.toString(), old.toString())).isZero();
    // Every sample of the new run takes ten times as long.
    Path slow = folder.resolve("slow.json");
    String text = Files.readString(old);
    int from = text.indexOf("\"samplesNanos\" : [");
    int to = text.indexOf(']', from);
    String[] samples = text.substring(text.indexOf('[', from) + 1, to).split(",");
    StringBuilder tenfold = new StringBuilder("\"samplesNanos\" : [");
    for (int i = 0; i < samples.length; i++) {
      tenfold.append(i == 0 ? "" : ",").append(10 * Double.parseDouble(samples[i]));
    }
    Files.writeString(slow, text.substring(0, from) + tenfold + text.substring(to));
    assertThat(run("compare", old.toString(), slow.toString())).isEqualTo(1);
    assertThat(out.toString()).contains("SLOWER").contains("1 slower");
    assertThat(run("compare", slow.toString(), old.toString())).isZero();
    assertThat(out.toString()).contains("FASTER");
  }

  @Test
  void help_namesEverySubcommand() {
    CommandLine line = new CommandLine(new BenchCommand());
    assertThat(line.getSubcommands().keySet())
        .contains(
            "compare",
            "gate",
            "goals",
            "pair",
            "replay-case",
            "scale",
            "ops",
            "forward",
            "end-to-end",
            "overhead",
            "memory",
            "resnet50");
    line.getSubcommands()
        .forEach((name, sub) -> assertThat(sub.getUsageMessage()).as(name).contains(name));
  }
}
