package org.iassa.fuzz;

import java.util.Arrays;
import org.iassa.engine.ImageException;
import org.iassa.engine.SaliencyMap;
import org.iassa.image.Npy;
import org.iassa.metrics.MapFile;

/** NumPy files: this library's own arrays, and maps of any program. */
public final class MapFuzz {
  private MapFuzz() {}

  /** Reads bytes as an array and as a map; what is read is written and read as the same. */
  public static void fuzzerTestOneInput(byte[] data) {
    try {
      Npy.Array array = Npy.decode("fuzz", data);
      Npy.Array again = Npy.decode("again", Npy.encode(array.values(), array.shape()));
      if (!Arrays.equals(array.shape(), again.shape())
          || !Arrays.equals(array.values(), again.values())) {
        throw new AssertionError("written and read, it is another array");
      }
    } catch (ImageException e) {
      // what a damaged file gives
    }
    try {
      SaliencyMap map = MapFile.decode("fuzz", data);
      for (float value : map.toArray()) {
        if (!Float.isFinite(value)) {
          throw new AssertionError("a map holds " + value);
        }
      }
    } catch (ImageException e) {
      // what a damaged file gives
    }
  }
}
