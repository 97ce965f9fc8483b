package org.iassa.engine.internal.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import org.bytedeco.javacpp.IntPointer;
import org.iassa.jni.MaskOps;
import org.iassa.jni.ProcessOps;
import org.junit.jupiter.api.Test;

/** Philox4x32-10 against the known answers that its authors publish with Random123. */
class PhiloxTest {
  @Test
  void philox_givesPublishedAnswer_whenAllZero() {
    assertThat(philox(new int[4], new int[2]))
        .containsExactly(0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8);
  }

  @Test
  void philox_givesPublishedAnswer_whenAllOnes() {
    assertThat(philox(new int[] {-1, -1, -1, -1}, new int[] {-1, -1}))
        .containsExactly(0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd);
  }

  @Test
  void philox_givesPublishedAnswer_whenDigitsOfPi() {
    assertThat(
            philox(
                new int[] {0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
                new int[] {0xa4093822, 0x299f31d0}))
        .containsExactly(0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1);
  }

  private static int[] philox(int[] counter, int[] key) {
    try (IntPointer c = new IntPointer(counter);
        IntPointer k = new IntPointer(key);
        IntPointer out = new IntPointer(4)) {
      assertThat(MaskOps.iassa_philox(c, k, out)).isEqualTo(ProcessOps.OK);
      int[] words = new int[4];
      out.get(words);
      return words;
    }
  }
}
