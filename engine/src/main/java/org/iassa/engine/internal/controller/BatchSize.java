package org.iassa.engine.internal.controller;

import org.iassa.engine.spi.BlackBox;

/** Chooses how many images a black box gets at once. */
@FunctionalInterface
public interface BatchSize {
  /** Returns the number of images per batch, at least 1. */
  int choose(BlackBox model);
}
