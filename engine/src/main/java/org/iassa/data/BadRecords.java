package org.iassa.data;

import java.util.ArrayList;
import java.util.List;

/** Records that were skipped: all are counted, the first {@link #NAMED} are named. */
public final class BadRecords {
  /** Most records that are named. */
  public static final int NAMED = 1000;

  private final List<Entry> first = new ArrayList<>();
  private int count;

  /** None yet. */
  public BadRecords() {}

  /**
   * A record that was skipped.
   *
   * @param name which one, such as {@code annotation 17}
   * @param reason what is wrong with it
   */
  public record Entry(String name, String reason) {
    @Override
    public String toString() {
      return name + ": " + reason;
    }
  }

  synchronized void add(String name, String reason) {
    count++;
    if (first.size() < NAMED) {
      first.add(new Entry(name, reason));
    }
  }

  /** Adds all of another's records to these. */
  synchronized void addAll(BadRecords other) {
    List<Entry> named = other.first();
    named.forEach(entry -> add(entry.name(), entry.reason()));
    count += other.count() - named.size();
  }

  /** Returns how many records were skipped. */
  public synchronized int count() {
    return count;
  }

  /** Returns the first of them, in the order they were met. */
  public synchronized List<Entry> first() {
    return List.copyOf(first);
  }
}
