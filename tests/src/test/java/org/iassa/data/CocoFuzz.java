package org.iassa.data;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.iassa.fuzz.Scratch;

/** COCO's instances and its compressed run lengths. */
public final class CocoFuzz {
  private static final int LARGEST = 1 << 16;

  private CocoFuzz() {}

  /** Reads bytes as an instances file and as compressed runs. */
  public static void fuzzerTestOneInput(byte[] data) throws IOException {
    runs(new String(data, StandardCharsets.ISO_8859_1));
    Path file = Scratch.file("coco.json", data);
    try {
      // Masks take a byte per pixel: images are kept small, as a caller's predicate may.
      Coco coco = Coco.read(file, image -> (long) image.height() * image.width() <= LARGEST);
      for (Coco.Image image : coco.images()) {
        for (int category : coco.categories().keySet()) {
          coco.mask(image.id(), category).ifPresent(mask -> roundTrip(mask));
        }
      }
    } catch (DataException e) {
      // what a damaged file gives
    }
  }

  private static void runs(String text) {
    try {
      int[] runs = RunLengths.parse(text);
      if (!Arrays.equals(runs, RunLengths.parse(RunLengths.format(runs)))) {
        throw new AssertionError("written and read, they are other runs: " + Arrays.toString(runs));
      }
    } catch (DataException e) {
      // what a damaged text gives
    }
  }

  private static void roundTrip(ObjectMask mask) {
    ObjectMask again = RunLengths.decode(RunLengths.encode(mask), mask.height(), mask.width());
    if (again.area() != mask.area()) {
      throw new AssertionError("encoded and decoded, a mask has another area");
    }
  }
}
