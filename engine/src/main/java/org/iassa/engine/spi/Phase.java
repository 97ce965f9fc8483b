package org.iassa.engine.spi;

/** What a thread spends time on; see {@link Phases}. */
public enum Phase {
  /** Understanding the command line. */
  COMMAND,
  /** Reading and checking the classifier and the feature extractor. */
  MODEL,
  /** Reading and decoding images. */
  DECODE,
  /** Getting ready: resizing, precision check, allocation. */
  LOAD,
  /** Measuring which batch size is fastest, once per model and machine. */
  TUNE,
  /** The feature extractor's forward pass. */
  FEATURES,
  /** Building the affinity and multiplying by it. */
  AFFINITY,
  /** Laying or drawing masks. */
  MASKS,
  /** Writing masked images. */
  BATCH,
  /** Asking the classifier for scores; the classifier's own part is {@link #SCORE} inside. */
  FORWARD,
  /** One call of the classifier. */
  SCORE,
  /** Adding scores and estimating maps. */
  ACCUMULATE,
  /** Copying to the operations' memory and back. */
  TRANSFER,
  /** The engine's bookkeeping between the others. */
  OTHER,
  /** Measuring maps; the forward passes of that are {@link #SCORE} inside. */
  MEASURE,
  /** Drawing and encoding pictures and reports. */
  RENDER,
  /** Writing files. */
  WRITE,
  /** What a listener does for its own measurement. */
  PROBE
}
