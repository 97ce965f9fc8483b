package org.iassa.fuzz;

import java.io.IOException;
import java.nio.file.Path;
import org.iassa.engine.BackendException;
import org.iassa.engine.Device;
import org.iassa.engine.IassaException;
import org.iassa.engine.Replay;
import org.iassa.engine.ReplayOptions;
import org.iassa.engine.ScoreLog;

/**
 * Score logs. Half of the inputs are a whole file; the other half are a header and a payload whose
 * checksums {@link ForgedLog} makes right, as a forger would, so that the fuzzer gets past them.
 */
public final class ScoreLogFuzz {
  private ScoreLogFuzz() {}

  /** Opens a log and replays it where that takes little. */
  public static void fuzzerTestOneInput(byte[] data) throws IOException {
    byte[] log = ForgedLog.isForged(data) ? ForgedLog.of(data) : data;
    Path file = Scratch.file("log.iassa", log);
    try (ScoreLog opened = ScoreLog.open(file)) {
      ScoreLog.Run run = opened.run();
      if ((long) run.height() * run.width() * run.targets().size() <= 1 << 14
          && run.masks() <= 1 << 12
          && run.passes() <= 16) {
        Replay.run(opened, ReplayOptions.SAME, Device.CPU);
      }
    } catch (BackendException e) {
      throw new AssertionError("libiassa got what the reader should have refused", e);
    } catch (IassaException e) {
      // what a damaged or senseless log gives
    }
  }
}
