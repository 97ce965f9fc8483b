package org.iassa.engine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.iassa.engine.spi.BatchFormat;
import org.iassa.engine.spi.FeatureExtractor;
import org.iassa.engine.spi.FeatureMap;
import org.iassa.engine.spi.ImageBatch;

/**
 * Lets every allocation of libiassa fail in turn while an image is explained: the n-th alone, then
 * the n-th and all later ones. Runs with {@code failing_malloc.so} loaded before all else; the
 * argument is the file that controls it. Prints what it did; exits with 1 if something is wrong.
 */
final class AllocationFaults {
  private static final int MOST = 5000;

  private final LongBuffer control;
  private int injected;
  private int absorbed;
  private int reported;

  private AllocationFaults(LongBuffer control) {
    this.control = control;
  }

  /** Two levels of the square's brightness. */
  private static final class Brightness implements FeatureExtractor {
    @Override
    public BatchFormat format() {
      return BatchFormat.planar(Squares.SIDE, Squares.SIDE);
    }

    @Override
    public List<FeatureMap> extract(ImageBatch image) {
      return List.of(level(image, 16), level(image, 8));
    }

    private static FeatureMap level(ImageBatch image, int side) {
      FloatBuffer data =
          ByteBuffer.allocateDirect(2 * side * side * Float.BYTES)
              .order(ByteOrder.nativeOrder())
              .asFloatBuffer();
      int step = Squares.SIDE / side;
      for (int i = 0; i < side * side; i++) {
        data.put(i, image.floats().get(i / side * step * Squares.SIDE + i % side * step));
        data.put(side * side + i, 1);
      }
      return new FeatureMap(2, side, side, data);
    }
  }

  public static void main(String[] args) throws IOException {
    LongBuffer control;
    try (FileChannel file =
        FileChannel.open(Path.of(args[0]), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      control =
          file.map(FileChannel.MapMode.READ_WRITE, 0, 4 * Long.BYTES)
              .order(ByteOrder.nativeOrder())
              .asLongBuffer();
    }
    AllocationFaults faults = new AllocationFaults(control);
    AttentionOptions cosine =
        new AttentionOptions(Similarity.COSINE, 0.1, Upsampling.BILINEAR, 4, 1L << 30);
    faults.each(
        "kept",
        ExplainOptions.builder(Preset.PAPER).attention(cosine).iterations(2).batch(2).build());
    faults.each(
        "streamed, double softmax, two targets",
        ExplainOptions.builder(Preset.PAPER)
            .attention(new AttentionOptions(Similarity.DOUBLE_SOFTMAX, 1, Upsampling.NEAREST, 4, 0))
            .targets(Targets.of(0, 1))
            .iterations(1)
            .batch(2)
            .build());
    faults.each(
        "RISE",
        ExplainOptions.builder(Preset.PAPER)
            .method(Method.RISE)
            .rise(new RiseOptions(40, 4, 0.5))
            .batch(2)
            .build());
    System.out.printf(
        "%d faults injected: %d absorbed by a smaller batch, %d reported%n",
        faults.injected, faults.absorbed, faults.reported);
    System.exit(0);
  }

  private void each(String what, ExplainOptions options) {
    String expected = explain(options, 0);
    for (int direction : new int[] {1, -1}) {
      for (int n = 1; ; n++) {
        require(n < MOST, "no end of allocations");
        String got = explain(options, (long) direction * n);
        if (control.get(2) == 0) {
          break; // fewer allocations than that
        }
        injected++;
        if (got == null) {
          reported++;
        } else {
          require(got.equals(expected), what + ", fault " + direction * n + ": another map");
          absorbed++;
        }
      }
    }
    System.out.println(what + ": " + injected + " faults so far");
  }

  /**
   * Explains with a fault and once more without; returns the first map's hash, null if it failed.
   */
  private String explain(ExplainOptions options, long fault) {
    control.put(3, 0);
    String first = null;
    try (Explainer explainer =
        Explainer.builder(Squares.detector())
            .features(new Brightness())
            .device(Device.CPU)
            .threads(1)
            .build()) {
      control.put(1, 0);
      control.put(2, 0);
      control.put(0, fault);
      try {
        first = explainer.explain(Squares.image(), options).saliency().sha256();
      } catch (OutOfMemoryException e) {
        require(!e.getMessage().isBlank(), "no message");
      } finally {
        control.put(0, 0);
      }
      String again = explainer.explain(Squares.image(), options).saliency().sha256();
      require(first == null || again.equals(first), "fault " + fault + ": another map afterwards");
    }
    require(control.get(3) == 0, "fault " + fault + ": " + control.get(3) + " bytes are left");
    return first;
  }

  private static void require(boolean condition, String message) {
    if (!condition) {
      System.out.println("FAILED: " + message);
      System.exit(1);
    }
  }
}
