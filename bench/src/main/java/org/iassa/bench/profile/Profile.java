package org.iassa.bench.profile;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.iassa.engine.spi.Phases;

/**
 * A command that was watched from its call to its return, on the thread that ran it.
 *
 * @param exitCode what it returned
 * @param from {@link System#nanoTime} of the call
 * @param to of the return
 * @param recorder what it heard
 * @param main phases of the thread that ran it
 * @param timeline where each nanosecond of that thread went
 * @param pauses pauses of the garbage collector
 * @param compilerMillis work of compiler threads, beside the command
 */
record Profile(
    int exitCode,
    long from,
    long to,
    SpanRecorder recorder,
    Track main,
    Timeline timeline,
    List<Timeline.Pause> pauses,
    long compilerMillis) {

  /** Runs a command and watches it. */
  @SuppressWarnings("try") // a listener that only needs to be there
  static Profile of(Callable<Integer> command) throws Exception {
    SpanRecorder recorder = new SpanRecorder();
    Track main = recorder.mine();
    try (JvmMeter jvm = new JvmMeter()) {
      int exitCode;
      long from;
      long to;
      try (Phases.Listening listening = Phases.listen(recorder)) {
        from = System.nanoTime();
        exitCode = command.call();
        to = System.nanoTime();
      }
      long compiler = jvm.compilerMillis();
      List<Timeline.Pause> pauses = jvm.pauses();
      List<Track.Span> spans = IntStream.range(0, main.spans()).mapToObj(main::span).toList();
      return new Profile(
          exitCode,
          from,
          to,
          recorder,
          main,
          new Timeline(spans, pauses, from, to),
          pauses,
          compiler);
    }
  }

  long nanos() {
    return to - from;
  }
}
