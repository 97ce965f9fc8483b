package org.iassa.cli;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Consumer;
import org.iassa.engine.Device;
import org.iassa.engine.Fill;
import org.iassa.engine.InvalidOptionException;
import org.iassa.engine.Pass;

/** Texts that become values: passes, sizes, fills, devices, targets. */
public final class TextFuzz {
  private static final Labels LABELS = new Labels(List.of("star", "ring, hoop", "cross"));

  private TextFuzz() {}

  /** Reads a text as each kind of value; what has a text form is written and read as the same. */
  public static void fuzzerTestOneInput(byte[] data) {
    String text = new String(data, StandardCharsets.UTF_8);
    tried(text, TextFuzz::pass);
    tried(text, t -> same(Fill.parse(t), Fill.parse(Fill.parse(t).toString())));
    tried(text, t -> same(Device.parse(t), Device.parse(Device.parse(t).toString())));
    tried(text, Parsing::size);
    tried(text, t -> Parsing.triple("mean", t));
    tried(
        text,
        t -> {
          if (Parsing.bytes("memory-limit", t) < 0) {
            throw new AssertionError("fewer than no bytes: " + t);
          }
        });
    tried(text, t -> TargetText.parse(t, LABELS));
  }

  private static void pass(String text) {
    Pass pass = PassText.parse(text);
    same(pass, PassText.parse(PassText.of(pass)));
  }

  private static void same(Object value, Object again) {
    if (!value.equals(again)) {
      throw new AssertionError(value + " is read again as " + again);
    }
  }

  private static void tried(String text, Consumer<String> parse) {
    try {
      parse.accept(text);
    } catch (InvalidOptionException e) {
      // what a wrong text gives
    }
  }
}
