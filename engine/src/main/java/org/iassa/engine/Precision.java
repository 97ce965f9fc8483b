package org.iassa.engine;

/** Number format of the classifier's forward passes. */
public enum Precision {
  /** 32-bit floats. */
  FP32,
  /** bfloat16 weights and activations. */
  BF16,
  /**
   * BF16 where the processor computes it natively and, on the image at hand, the target's score
   * moves by no more than {@link ExplainOptions#precisionTolerance}; else FP32.
   */
  AUTO
}
