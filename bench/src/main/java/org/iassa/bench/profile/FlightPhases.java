package org.iassa.bench.profile;

import java.io.IOException;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;
import jdk.jfr.Configuration;
import jdk.jfr.Recording;
import org.iassa.engine.OutputException;
import org.iassa.engine.internal.AtomicFile;
import org.iassa.engine.spi.Phase;
import org.iassa.engine.spi.PhaseListener;
import org.iassa.engine.spi.Phases;

/** Records the phases with the virtual machine's own events by Java's Flight Recorder. */
final class FlightPhases implements PhaseListener, AutoCloseable {
  private final ThreadLocal<List<PhaseEvent>> open = ThreadLocal.withInitial(ArrayList::new);
  private final Recording recording;
  private final Phases.Listening listening;

  private FlightPhases(Recording recording) {
    this.recording = recording;
    this.listening = Phases.listen(this);
  }

  /** Starts a recording with the virtual machine's default events. */
  static FlightPhases start() {
    try {
      Recording recording = new Recording(Configuration.getConfiguration("default"));
      recording.setName("iassa");
      recording.enable(PhaseEvent.class).withoutThreshold();
      recording.start();
      PhaseEvent first = new PhaseEvent(); // the first one takes its time
      first.begin();
      first.end();
      return new FlightPhases(recording);
    } catch (IOException | ParseException e) {
      throw new IllegalStateException("this JDK has no default Flight Recorder settings", e);
    }
  }

  @Override
  public void begin(Phase phase, long nanos) {
    List<PhaseEvent> mine = open.get();
    PhaseEvent event = new PhaseEvent();
    event.phase = phase.name();
    event.depth = mine.size();
    event.begin();
    mine.add(event);
  }

  @Override
  public void end(Phase phase, long nanos) {
    List<PhaseEvent> mine = open.get();
    if (!mine.isEmpty() && mine.get(mine.size() - 1).phase.equals(phase.name())) {
      mine.remove(mine.size() - 1).commit();
    }
  }

  /** Writes what was recorded so far. */
  void write(Path file) {
    try {
      recording.stop();
      recording.dump(file);
    } catch (IOException e) {
      throw new OutputException(file + " cannot be written: " + AtomicFile.reason(e), e);
    }
  }

  @Override
  public void close() {
    listening.close();
    recording.close();
  }
}
