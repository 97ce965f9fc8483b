package org.iassa.engine.internal.lime;

import static org.assertj.core.api.Assertions.assertThat;

import org.bytedeco.javacpp.IntPointer;
import org.iassa.jni.MaskOps;
import org.iassa.jni.ProcessOps;
import org.junit.jupiter.api.Test;

class SamplesTest {
  @Test
  void philox_drawsWhatTheKernelsDraw() {
    int[][] counters = {{0, 0, 0, 0}, {-1, -1, -1, -1}, {7, 2, 0, 0x4C494D45}};
    long[] keys = {0, -1, 0x299F31D0A4093822L};
    for (int i = 0; i < keys.length; i++) {
      int[] expected = new int[4];
      try (IntPointer counter = new IntPointer(counters[i]);
          IntPointer key = new IntPointer((int) keys[i], (int) (keys[i] >>> 32));
          IntPointer out = new IntPointer(4)) {
        assertThat(MaskOps.iassa_philox(counter, key, out)).isEqualTo(ProcessOps.OK);
        out.get(expected);
      }
      int[] found = counters[i].clone();
      Philox.apply(found, keys[i]);
      assertThat(found).isEqualTo(expected);
    }
  }

  @Test
  void sample0_showsEverything_andTheOthersHalf() {
    Samples samples = new Samples(2000, 130, 3);

    assertThat(samples.shown(0)).isEqualTo(130);
    int[] shown = new int[130];
    int all = 0;
    for (int i = 1; i < samples.count(); i++) {
      int inRow = 0;
      for (int k = 0; k < 130; k++) {
        inRow += samples.shows(i, k) ? 1 : 0;
        shown[k] += samples.shows(i, k) ? 1 : 0;
      }
      assertThat(samples.shown(i)).isEqualTo(inRow);
      all += inRow;
    }
    assertThat(all / (1999 * 130.0)).isBetween(0.495, 0.505); // 5 standard deviations
    for (int k = 0; k < 130; k++) {
      assertThat(shown[k] / 1999.0).as("superpixel %d", k).isBetween(0.44, 0.56);
    }
  }

  @Test
  void samples_dependOnSeedAndIndexAlone() {
    Samples few = new Samples(10, 100, 3);
    Samples many = new Samples(500, 100, 3);
    Samples other = new Samples(10, 100, 4);
    int differing = 0;
    for (int i = 1; i < 10; i++) {
      for (int k = 0; k < 100; k++) {
        assertThat(few.shows(i, k)).isEqualTo(many.shows(i, k));
        differing += few.shows(i, k) != other.shows(i, k) ? 1 : 0;
      }
    }
    assertThat(differing).isBetween(350, 550);
  }
}
