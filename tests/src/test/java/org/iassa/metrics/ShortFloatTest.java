package org.iassa.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import org.iassa.engine.internal.ShortFloat;
import org.junit.jupiter.api.Test;

class ShortFloatTest {
  @Test
  void fp16_roundTripsEveryNumber() {
    for (int bits = 0; bits < 1 << 16; bits++) {
      float value = PixelSum.half((short) bits);
      if (!Float.isNaN(value)) {
        assertThat(ShortFloat.fp16(value)).isEqualTo((short) bits);
      }
    }
  }

  @Test
  void fp16_roundsMidpointsToEven_andTheirNeighboursToTheNearest() {
    for (int bits = 0; bits < 0x7bff; bits++) {
      float low = PixelSum.half((short) bits);
      float high = PixelSum.half((short) (bits + 1));
      float middle = (float) (((double) low + high) / 2);
      assertThat(ShortFloat.fp16(middle)).isEqualTo((short) ((bits & 1) == 0 ? bits : bits + 1));
      assertThat(ShortFloat.fp16(Math.nextDown(middle))).isEqualTo((short) bits);
      assertThat(ShortFloat.fp16(Math.nextUp(middle))).isEqualTo((short) (bits + 1));
    }
    assertThat(ShortFloat.fp16(65519.996f)).isEqualTo((short) 0x7bff);
    assertThat(ShortFloat.fp16(65520)).isEqualTo((short) 0x7c00);
    assertThat(ShortFloat.fp16(-1e9f)).isEqualTo((short) 0xfc00);
    assertThat(PixelSum.half(ShortFloat.fp16(Float.NaN))).isNaN();
  }

  @Test
  void bf16_roundsToNearestEven() {
    for (int high = 0; high < 0x7f7f; high++) {
      float middle = Float.intBitsToFloat(high << 16 | 0x8000);
      assertThat(ShortFloat.bf16(middle)).isEqualTo((short) (high + (high & 1)));
      assertThat(ShortFloat.bf16(Math.nextDown(middle))).isEqualTo((short) high);
      assertThat(ShortFloat.bf16(-Math.nextUp(middle))).isEqualTo((short) (0x8000 | high + 1));
    }
    assertThat(Float.intBitsToFloat(ShortFloat.bf16(Float.NaN) << 16)).isNaN();
    assertThat(ShortFloat.bf16(Float.POSITIVE_INFINITY)).isEqualTo((short) 0x7f80);
  }
}
