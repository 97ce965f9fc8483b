package org.iassa.cli;

import java.nio.file.Path;
import org.iassa.engine.CancelledException;
import org.iassa.engine.internal.AtomicFile;
import org.iassa.engine.internal.replay.Recorder;

/** Is in the middle of a score log, hears no signal, and tries to write more when all is over. */
final class HoldingMain {
  private HoldingMain() {}

  public static void main(String[] args) throws InterruptedException {
    Path folder = Path.of(args[0]);
    Interruption interruption = new Interruption();
    Recorder recorder = new Recorder(folder.resolve("run.iassa"));
    System.out.println("working");
    while (recorder != null) {
      Thread.sleep(1);
      if (interruption.requested()) {
        try {
          Thread.sleep(100);
          AtomicFile.write(folder.resolve("early"), new byte[1]);
          Thread.sleep(750); // the patience is over
          AtomicFile.write(folder.resolve("late"), new byte[1]);
        } catch (CancelledException e) {
          // as it should be
        }
      }
    }
  }
}
