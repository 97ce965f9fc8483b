package org.iassa.evaluate;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.iassa.engine.OutputException;

/** Up to where an earlier run came. Fed with its results, in order. */
final class ResumePoint {
  private final int rows;
  private final Set<String> done = new HashSet<>();
  private int index;
  private String image;
  private int measured;
  private long records;

  ResumePoint(List<MethodRow> rows) {
    this.rows = rows.size();
  }

  void add(ResultRecord result) {
    records++;
    if (result.index() < index || (!done.isEmpty() && result.index() != index)) {
      throw new OutputException(
          "results.jsonl is out of order at " + result.image() + ", index " + result.index());
    }
    index = result.index();
    image = result.image();
    if (result.skipped() != null) {
      next();
      return;
    }
    if (!done.add(result.method())) {
      throw new OutputException(
          "results.jsonl has " + result.method() + " on " + result.image() + " twice");
    }
    if (done.size() == rows) {
      measured++;
      next();
    }
  }

  private void next() {
    index++;
    done.clear();
  }

  /** Returns the place in the data set of the first image that is not done. */
  int index() {
    return index;
  }

  /** Returns whether a row is done on that image. */
  boolean done(MethodRow row) {
    return done.contains(row.name());
  }

  /** Returns whether that image was begun. */
  boolean begun() {
    return !done.isEmpty();
  }

  /** Returns the name of the last image that results have. */
  String lastImage() {
    return image;
  }

  /** Returns on how many images every row is done. */
  int measured() {
    return measured;
  }

  /** Returns how many results there are. */
  long records() {
    return records;
  }
}
