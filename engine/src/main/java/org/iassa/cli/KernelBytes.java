package org.iassa.cli;

import java.util.Optional;
import org.iassa.kernels.cost.Cost;
import org.iassa.kernels.cost.MapCost;
import org.iassa.kernels.cost.MaskedBatchCost;

/** The bytes that a timed kernel must move, where it is memory that bounds it. */
final class KernelBytes {
  private static final int CELLS = 7;
  private static final int BF16 = 2;

  private KernelBytes() {}

  /** Returns the cost of one launch for square images in bf16 and one target. */
  static Optional<Cost> of(String entry, int side, int batch) {
    if (entry.startsWith("iassa_mask_windows_")) {
      return Optional.of(MaskedBatchCost.windows(side, side, BF16, batch));
    }
    if (entry.startsWith("iassa_mask_rise_")) {
      return Optional.of(MaskedBatchCost.rise(side, side, BF16, CELLS, batch));
    }
    if (entry.equals("iassa_multiply")) {
      return Optional.of(MapCost.multiply((long) side * side, 1));
    }
    return Optional.empty();
  }
}
