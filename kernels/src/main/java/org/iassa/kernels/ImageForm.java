package org.iassa.kernels;

import java.util.Locale;

/**
 * Form of a batch's images.
 *
 * @param height H
 * @param width W
 * @param interleaved whether channels lie side by side (NHWC) or in planes (NCHW)
 * @param type number format of an element
 */
public record ImageForm(int height, int width, boolean interleaved, Type type) {
  /** Number formats, as the entry points spell them. */
  public enum Type {
    /** 32-bit float. */
    FP32(4),
    /** IEEE half. */
    FP16(2),
    /** bfloat16. */
    BF16(2);

    private final int bytes;

    Type(int bytes) {
      this.bytes = bytes;
    }
  }

  private static final int CHANNELS = 3;

  /** Returns H·W. */
  public int pixels() {
    return height * width;
  }

  /** Returns the elements of an image, 3·H·W. */
  public long elements() {
    return (long) CHANNELS * pixels();
  }

  /** Returns the bytes of an element. */
  public int bytes() {
    return type.bytes;
  }

  /** Returns the end of an entry point's name by layout and type: {@code nchw_fp32}. */
  String typed() {
    return layout() + "_" + type.name().toLowerCase(Locale.ROOT);
  }

  /** Returns the end of an entry point's name by layout and size of an element: {@code nhwc_16}. */
  String sized() {
    return layout() + "_" + 8 * type.bytes;
  }

  private String layout() {
    return interleaved ? "nhwc" : "nchw";
  }
}
