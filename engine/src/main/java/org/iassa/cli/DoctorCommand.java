package org.iassa.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Says what this machine offers, and what is missing. */
@Command(
    name = "doctor",
    description = {
      "Shows what this machine offers: processor, memory, versions, the process settings that speed"
          + " depends on, caches, and CUDA or why it is not there.",
      "",
      "Exit code 0 unless the libraries that everything needs cannot be loaded (7).",
    })
final class DoctorCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(names = "--json", description = "Print JSON instead of text.")
  private boolean json;

  @Override
  public Integer call() {
    ObjectNode report = JsonNodeFactory.instance.objectNode();
    boolean works = Machine.describe(report);
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(Report.line(report));
    } else {
      print(out, report, "");
    }
    out.flush();
    return works ? ExitCode.OK : ExitCode.DEVICE;
  }

  private static void print(PrintWriter out, ObjectNode node, String indent) {
    for (Map.Entry<String, JsonNode> entry : node.properties()) {
      if (entry.getValue() instanceof ObjectNode child) {
        out.println(indent + entry.getKey());
        print(out, child, indent + "  ");
      } else {
        String pad = " ".repeat(Math.max(1, 24 - indent.length() - entry.getKey().length()));
        out.println(indent + entry.getKey() + pad + entry.getValue().asText());
      }
    }
  }
}
