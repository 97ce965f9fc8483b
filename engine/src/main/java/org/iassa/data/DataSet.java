package org.iassa.data;

import java.util.List;

/** Labelled images, in a fixed order. */
public interface DataSet {
  /** Returns what can be used, in the order of the names. */
  List<Sample> samples();

  /** Returns what was skipped when the data set was read, and why. */
  BadRecords bad();

  /** Makes a data set of samples that are all usable. */
  static DataSet of(List<? extends Sample> samples) {
    return new ListedDataSet(List.copyOf(samples), new BadRecords());
  }
}
