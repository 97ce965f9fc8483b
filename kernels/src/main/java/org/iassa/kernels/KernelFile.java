package org.iassa.kernels;

/** The source files, each one module on the device. */
public enum KernelFile {
  /** Laying windows, and the summed-area table's use. */
  WINDOW_MASKS("window_masks"),
  /** Masked images of windows and of RISE masks. */
  MASKED_BATCH("masked_batch"),
  /** Checking scores and adding them to a pass's sums. */
  MASK_ACCUMULATE("mask_accumulate"),
  /** Sums of a pass to sums per pixel. */
  MASK_SUMS("mask_sums"),
  /** Sums per pixel to S. */
  ESTIMATE("estimate"),
  /** Adjusting, comparing and thresholding maps. */
  MAPS("maps"),
  /** Maps to the features' size and back. */
  RESAMPLE("resample"),
  /** Features to Gram matrices and packed operands. */
  AFFINITY_FEATURES("affinity_features"),
  /** Softmax of the affinity times maps. */
  AFFINITY("affinity");

  private final String stem;

  KernelFile(String stem) {
    this.stem = stem;
  }

  /** Returns the file's name, such as {@code maps.cu}. */
  public String fileName() {
    return stem + ".cu";
  }
}
