package org.iassa.cli;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.iassa.engine.Blend;
import org.iassa.engine.CoSaliency;
import org.iassa.engine.Estimator;
import org.iassa.engine.Evidence;
import org.iassa.engine.InvalidOptionException;
import org.iassa.engine.LimeOptions;
import org.iassa.engine.Method;
import org.iassa.engine.Polarity;
import org.iassa.engine.Precision;
import org.iassa.engine.Preset;
import org.iassa.engine.RisePreset;
import org.iassa.engine.ScoreKind;
import org.iassa.engine.Similarity;
import org.iassa.engine.Uncovered;
import org.iassa.engine.Upsampling;
import org.iassa.engine.spi.WindowFilter;
import picocli.CommandLine;
import picocli.CommandLine.TypeConversionException;

/** How texts on the command line become values, and values become texts of reports. */
final class Parsing {
  private Parsing() {}

  static void converters(CommandLine line) {
    word(line, Method.class);
    word(line, Preset.class);
    word(line, Precision.class);
    word(line, Polarity.class);
    word(line, ScoreKind.class);
    word(line, Blend.class);
    word(line, Estimator.class);
    word(line, Evidence.class);
    word(line, Similarity.class);
    word(line, Upsampling.class);
    word(line, Uncovered.class);
    word(line, WindowFilter.class);
    word(line, RisePreset.class);
    word(line, LimeArgs.Kind.class);
    word(line, LimeOptions.Hidden.class);
    word(line, CoSaliency.Comparison.class);
    word(line, ProgressDisplay.Style.class);
  }

  private static <E extends Enum<E>> void word(CommandLine line, Class<E> type) {
    line.registerConverter(
        type,
        text -> {
          for (E value : type.getEnumConstants()) {
            if (word(value).equals(text.toLowerCase(Locale.ROOT).replace('_', '-'))) {
              return value;
            }
          }
          String known =
              Arrays.stream(type.getEnumConstants())
                  .map(Parsing::word)
                  .collect(Collectors.joining(", "));
          throw new TypeConversionException("'" + text + "' is not one of " + known);
        });
  }

  /** Returns an enum's value as it is written on the command line and in reports. */
  static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Reads {@code 224} or {@code 256x128}: height x width. */
  static int[] size(String text) {
    if (text.matches("\\d{1,5}(x\\d{1,5})?")) {
      String[] sides = text.split("x");
      int height = Integer.parseInt(sides[0]);
      return new int[] {height, sides.length == 2 ? Integer.parseInt(sides[1]) : height};
    }
    throw new InvalidOptionException("input-size", text, "HEIGHTxWIDTH, such as 224x224");
  }

  /** Reads three numbers between commas. */
  static float[] triple(String option, String text) {
    String[] parts = text.split(",", -1);
    if (parts.length == 3) {
      try {
        float[] values = new float[3];
        for (int i = 0; i < 3; i++) {
          values[i] = Float.parseFloat(parts[i].strip());
        }
        return values;
      } catch (NumberFormatException e) {
        // the same message as for a wrong count
      }
    }
    throw new InvalidOptionException(option, text, "three numbers R,G,B");
  }

  /** Reads a number of bytes with an optional K, M or G (powers of 1024), less than 2^63. */
  static long bytes(String option, String text) {
    if (text.matches("\\d{1,12}[kKmMgG]?")) {
      int last = "kmg".indexOf(Character.toLowerCase(text.charAt(text.length() - 1)));
      long number = Long.parseLong(last < 0 ? text : text.substring(0, text.length() - 1));
      int shift = 10 * (last + 1);
      if (number <= Long.MAX_VALUE >> shift) {
        return number << shift;
      }
    }
    throw new InvalidOptionException(option, text, "bytes, such as 512M or 2G, less than 2^63");
  }
}
