package org.iassa.cli;

import java.io.PrintWriter;

/** The command line with {@link PatchEngines}, as a process of its own. */
final class PatchMain {
  private PatchMain() {}

  public static void main(String[] args) {
    PrintWriter out = new PrintWriter(System.out, true);
    PrintWriter err = new PrintWriter(System.err, true);
    System.exit(Main.run(args, out, err, new PatchEngines(Long.getLong("delay", 0))));
  }
}
