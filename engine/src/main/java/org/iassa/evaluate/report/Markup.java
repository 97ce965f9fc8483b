package org.iassa.evaluate.report;

import java.util.Locale;

/** Text of HTML and SVG, safely. */
final class Markup {
  private Markup() {}

  /** Returns text that may stand between tags and in attributes with double quotes. */
  static String text(String plain) {
    StringBuilder out = new StringBuilder(plain.length());
    for (int i = 0; i < plain.length(); i++) {
      char c = plain.charAt(i);
      switch (c) {
        case '&' -> out.append("&amp;");
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '"' -> out.append("&quot;");
        case '\'' -> out.append("&#39;");
        default -> out.append(Character.isISOControl(c) && c != '\n' && c != '\t' ? '\uFFFD' : c);
      }
    }
    return out.toString();
  }

  /** Formats with English numbers. */
  static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
