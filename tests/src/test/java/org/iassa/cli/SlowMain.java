package org.iassa.cli;

import java.io.PrintWriter;
import org.iassa.engine.CancelledException;

/** The command line with an engine that works until it is told to stop, for tests of signals. */
final class SlowMain {
  private SlowMain() {}

  public static void main(String[] args) {
    FakeEngines engines = new FakeEngines();
    boolean deaf = Boolean.getBoolean("deaf");
    engines.during =
        (image, progress) -> {
          System.out.println("working");
          while (deaf || !progress.cancelled()) {
            Thread.onSpinWait();
          }
          throw new CancelledException("cancelled");
        };
    PrintWriter err = new PrintWriter(System.err, true);
    System.exit(Main.run(args, new PrintWriter(System.out, true), err, engines));
  }
}
