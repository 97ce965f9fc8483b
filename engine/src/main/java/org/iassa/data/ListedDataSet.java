package org.iassa.data;

import java.util.List;

/** A data set that is a list. */
record ListedDataSet(List<Sample> samples, BadRecords bad) implements DataSet {
  ListedDataSet {
    samples = List.copyOf(samples);
  }
}
