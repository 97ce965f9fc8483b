package org.iassa.bench.peers;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.iassa.bench.measure.ProcessMemory;
import org.iassa.engine.AttentionOptions;
import org.iassa.engine.Device;
import org.iassa.engine.Estimator;
import org.iassa.engine.Evidence;
import org.iassa.engine.Polarity;
import org.iassa.engine.Similarity;
import org.iassa.engine.Uncovered;
import org.iassa.engine.Upsampling;
import org.iassa.engine.internal.controller.Backends;
import org.iassa.engine.spi.BatchFormat;
import org.iassa.engine.spi.Estimate;
import org.iassa.engine.spi.FeatureMap;
import org.iassa.engine.spi.KernelSession;
import org.iassa.engine.spi.KernelSession.MapKind;
import org.iassa.engine.spi.SessionPlan;
import org.iassa.engine.spi.WindowFilter;
import org.iassa.engine.spi.WindowGrid;
import org.iassa.image.Npy;

/** The engine's affinity and one product with it, on the features that a peer gets. */
public final class EngineAffinity {
  private static final int WINDOW = 45;
  private static final int STRIDE = 8;

  private EngineAffinity() {}

  /**
   * Prints one line of JSON. The map is S of windows whose scores are a fixed sequence; it is
   * written so that the peer multiplies the same.
   *
   * <p>Arguments: SIDE REPEAT MAP OUT LEVEL...; MAP is written with A = 1, OUT with A×S.
   */
  public static void main(String[] args) throws IOException {
    int side = Integer.parseInt(args[0]);
    int repeat = Integer.parseInt(args[1]);
    List<FeatureMap> levels = new ArrayList<>();
    for (int i = 4; i < args.length; i++) {
      Npy.Array a = Npy.read(Path.of(args[i]));
      levels.add(new FeatureMap(a.shape()[0], a.shape()[1], a.shape()[2], direct(a.values())));
    }
    AttentionOptions options =
        new AttentionOptions(Similarity.DOT, 1, Upsampling.BILINEAR, levels.size(), 512L << 20);
    WindowGrid grid = new WindowGrid(WINDOW, STRIDE);
    int windows = Math.toIntExact(grid.count(side, side));
    FloatBuffer image = direct(new float[3 * side * side]);
    FloatBuffer map = direct(new float[side * side]);
    try (KernelSession session =
        Backends.select(Device.CPU, 0)
            .open(new SessionPlan(BatchFormat.planar(side, side), 1, 1, 1, windows, 1))) {
      double[] samples = new double[repeat];
      for (int r = -1; r < repeat; r++) { // the first warms up
        session.start(image, image, new int[] {0});
        estimate(session, grid, windows);
        long began = System.nanoTime();
        session.attend(levels, options);
        session.adjust(0);
        session.summarise(0.3); // waits
        if (r >= 0) {
          samples[r] = (System.nanoTime() - began) * 1e-9;
        }
      }
      session.read(MapKind.SALIENCY, 0, map);
      write(Path.of(args[2]), map, side);
      session.read(MapKind.ADJUSTED, 0, map);
      write(Path.of(args[3]), map, side);
      double[] sorted = samples.clone();
      Arrays.sort(sorted);
      ObjectNode json = JsonNodeFactory.instance.objectNode();
      json.put("seconds", sorted[repeat / 2]);
      ArrayNode all = json.putArray("samples");
      Arrays.stream(samples).forEach(all::add);
      json.put("peakBytes", ProcessMemory.peak());
      System.out.println(json);
    }
  }

  /** Makes S of all windows, each with a score of a fixed sequence. */
  private static void estimate(KernelSession session, WindowGrid grid, int windows) {
    session.layWindows(grid, Polarity.REVEAL, WindowFilter.ALL);
    float[] scores = new float[windows];
    for (int i = 0; i < windows; i++) {
      scores[i] = (float) ((i * 0.6180339887) % 1);
    }
    session.accumulate(0, windows, direct(scores), 1);
    session.finishPass(new Estimate(Estimator.PIXEL_COVERAGE, Evidence.REPLACE, Uncovered.ZERO));
  }

  private static void write(Path file, FloatBuffer map, int side) {
    float[] values = new float[side * side];
    map.get(0, values);
    Npy.write(file, values, side, side);
  }

  private static FloatBuffer direct(float[] values) {
    FloatBuffer buffer =
        ByteBuffer.allocateDirect(Float.BYTES * values.length)
            .order(ByteOrder.nativeOrder())
            .asFloatBuffer();
    buffer.put(0, values);
    return buffer;
  }
}
