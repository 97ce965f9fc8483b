package org.iassa.evaluate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.iassa.engine.InvalidOptionException;
import org.iassa.evaluate.EvaluatedMethod.Kind;

/**
 * A row of the tables: a method, possibly at a number of forward passes of its own. Every row is a
 * run of its own, also where the shorter one is a part of the longer one, as for RISE, whose first
 * masks are the same however many there are: windows, orthogonal masks and LIME plan for their
 * number, times are measured, and a row that is done never waits for another.
 *
 * @param name {@code rise}, or {@code rise@500}
 * @param method the method
 * @param budget most forward passes of this row, 0 for the run's
 */
public record MethodRow(String name, EvaluatedMethod method, long budget) {
  private static final long MOST = 1L << 22;

  /** Reads {@code NAME} or {@code NAME@FORWARDS}. */
  public static MethodRow parse(String text) {
    int at = text.indexOf('@');
    if (at < 0) {
      return new MethodRow(text, EvaluatedMethod.named(text), 0);
    }
    EvaluatedMethod method = EvaluatedMethod.named(text.substring(0, at));
    String number = text.substring(at + 1);
    if (method.kind() == Kind.CONTROL || !number.matches("\\d{1,9}")) {
      throw new InvalidOptionException(
          "methods", text, "NAME or, for methods that call the model, NAME@FORWARDS");
    }
    return at(method, Long.parseLong(number));
  }

  /** Returns the rows of methods, each followed by itself at every budget. */
  public static List<MethodRow> rows(List<String> names, List<Long> budgets) {
    Map<String, MethodRow> rows = new LinkedHashMap<>();
    for (String name : names) {
      MethodRow row = parse(name.strip());
      rows.putIfAbsent(row.name, row);
      if (row.budget == 0 && row.method.kind() != Kind.CONTROL) {
        for (long budget : budgets) {
          MethodRow at = at(row.method, budget);
          rows.putIfAbsent(at.name, at);
        }
      }
    }
    return new ArrayList<>(rows.values());
  }

  private static MethodRow at(EvaluatedMethod method, long budget) {
    InvalidOptionException.requireRange("forwards", budget, 2, MOST);
    return new MethodRow(method.name() + "@" + budget, method, budget);
  }

  /** Returns the most forward passes, 0 for the method's own number. */
  long maxForwards(long runLimit) {
    if (budget == 0 || runLimit == 0) {
      return Math.max(budget, runLimit);
    }
    return Math.min(budget, runLimit);
  }
}
