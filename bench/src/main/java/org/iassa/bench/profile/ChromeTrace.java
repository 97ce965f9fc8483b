package org.iassa.bench.profile;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * The Trace Event Format that Perfetto and chrome://tracing open: one track per thread, complete
 * events in the order of their beginning, times in microseconds since the command's call; the
 * garbage collector has a track of its own.
 */
final class ChromeTrace {
  private static final int PROCESS = 1;
  private static final long COLLECTOR = 1_000_000;

  private ChromeTrace() {}

  /** Returns the file's content. */
  static byte[] encode(Profile profile) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = new JsonFactory().createGenerator(bytes)) {
      json.writeStartObject();
      json.writeStringField("displayTimeUnit", "ms");
      json.writeArrayFieldStart("traceEvents");
      name(json, "process_name", 0, "iassa");
      for (Track track : profile.recorder().tracks()) {
        track(json, track, profile.from());
      }
      name(json, "thread_name", COLLECTOR, "garbage collector");
      for (Timeline.Pause pause : profile.pauses()) {
        if (pause.from() >= profile.from()) {
          event(json, "pause", "jvm", COLLECTOR, profile.from(), pause.from(), pause.to());
        }
      }
      json.writeEndArray();
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    }
    return bytes.toByteArray();
  }

  private static void track(JsonGenerator json, Track track, long zero) throws IOException {
    List<Track.Span> spans = new ArrayList<>();
    for (int i = 0; i < track.spans(); i++) {
      spans.add(track.span(i));
    }
    if (spans.isEmpty()) {
      return;
    }
    spans.sort(Comparator.comparingLong(Track.Span::from).thenComparingInt(Track.Span::depth));
    name(json, "thread_name", track.id(), track.name());
    for (Track.Span span : spans) {
      String phase = span.phase().name().toLowerCase(Locale.ROOT);
      event(json, phase, "iassa", track.id(), zero, span.from(), span.to());
    }
  }

  private static void name(JsonGenerator json, String kind, long thread, String name)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("ph", "M");
    json.writeStringField("name", kind);
    json.writeNumberField("pid", PROCESS);
    json.writeNumberField("tid", thread);
    json.writeObjectFieldStart("args");
    json.writeStringField("name", name);
    json.writeEndObject();
    json.writeEndObject();
  }

  private static void event(
      JsonGenerator json, String name, String category, long thread, long zero, long from, long to)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("ph", "X");
    json.writeStringField("name", name);
    json.writeStringField("cat", category);
    json.writeNumberField("pid", PROCESS);
    json.writeNumberField("tid", thread);
    json.writeFieldName("ts");
    json.writeNumber(micros(from - zero));
    json.writeFieldName("dur");
    json.writeNumber(micros(to - from));
    json.writeEndObject();
  }

  /** Nanoseconds as microseconds, exactly. */
  private static String micros(long nanos) {
    return String.format(Locale.ROOT, "%d.%03d", nanos / 1000, nanos % 1000);
  }
}
