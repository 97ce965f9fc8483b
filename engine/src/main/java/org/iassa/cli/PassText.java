package org.iassa.cli;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.iassa.engine.InvalidOptionException;
import org.iassa.engine.Pass;
import org.iassa.engine.Polarity;
import org.iassa.engine.RiseOptions;
import org.iassa.engine.RisePass;
import org.iassa.engine.WindowPass;

/**
 * Opening passes as texts: {@code WINDOW:STRIDE:POLARITY} or {@code rise:MASKS:CELLS:PROBABILITY},
 * of which the last two may be left out, and {@code *WEIGHT} behind it unless that is 1.
 */
final class PassText {
  private static final String NUMBER = "[0-9.eE+-]+";
  private static final Pattern WINDOWS =
      Pattern.compile("(N):(N):(reveal|occlude)(?:\\*(N))?".replace("N", NUMBER));
  private static final Pattern RISE =
      Pattern.compile("rise:(\\d{1,7})(?::(\\d{1,3}))?(?::(N))?(?:\\*(N))?".replace("N", NUMBER));

  private PassText() {}

  /** Reads a pass. */
  static Pass parse(String text) {
    try {
      Matcher windows = WINDOWS.matcher(text.strip().toLowerCase(Locale.ROOT));
      if (windows.matches()) {
        return new WindowPass(
            Double.parseDouble(windows.group(1)),
            Double.parseDouble(windows.group(2)),
            Polarity.valueOf(windows.group(3).toUpperCase(Locale.ROOT)),
            number(windows.group(4), 1));
      }
      Matcher rise = RISE.matcher(text.strip());
      if (rise.matches()) {
        return new RisePass(
            Integer.parseInt(rise.group(1)),
            (int) number(rise.group(2), RiseOptions.DEFAULT.cells()),
            number(rise.group(3), RiseOptions.DEFAULT.probability()),
            number(rise.group(4), 1));
      }
    } catch (NumberFormatException e) {
      // the same message as for a wrong shape
    }
    throw new InvalidOptionException(
        "opening",
        text,
        "WINDOW:STRIDE:reveal or :occlude, or rise:MASKS:CELLS:PROBABILITY, and *WEIGHT behind it");
  }

  private static double number(String text, double otherwise) {
    return text == null ? otherwise : Double.parseDouble(text);
  }

  /** Returns a text that {@link #parse} reads as the same pass. */
  static String of(Pass pass) {
    String masks;
    if (pass instanceof RisePass rise) {
      masks = "rise:" + rise.masks() + ":" + rise.cells() + ":" + number(rise.probability());
    } else {
      WindowPass windows = (WindowPass) pass;
      masks =
          number(windows.window())
              + ":"
              + number(windows.stride())
              + ":"
              + Parsing.word(windows.polarity());
    }
    return pass.weight() == 1 ? masks : masks + "*" + number(pass.weight());
  }

  private static String number(double value) {
    return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
  }
}
