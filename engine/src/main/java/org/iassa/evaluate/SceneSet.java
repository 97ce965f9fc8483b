package org.iassa.evaluate;

import java.util.Optional;
import java.util.stream.LongStream;
import org.iassa.data.DataSet;
import org.iassa.data.ObjectMask;
import org.iassa.data.Sample;
import org.iassa.engine.InvalidOptionException;
import org.iassa.image.RgbImage;
import org.iassa.scenes.Scene;
import org.iassa.scenes.SceneGenerator;

/** Generated scenes as a data set; its classes are {@link SceneGenerator#LABELS}. */
public final class SceneSet {
  /** Added to a run's seed, so that no run draws scenes that the classifier was trained on. */
  private static final long APART = 7_700_000_000L;

  private SceneSet() {}

  /**
   * Returns the first scenes of a seed. They are drawn when they are asked for.
   *
   * @param count how many, 1 or more
   */
  public static DataSet of(long seed, int count, int height, int width) {
    InvalidOptionException.requireRange("count", count, 1, 10_000_000);
    SceneGenerator generator = new SceneGenerator(APART + seed, height, width);
    return DataSet.of(
        LongStream.range(0, count).<Sample>mapToObj(i -> new Drawn(generator, i)).toList());
  }

  private record Drawn(SceneGenerator generator, long index) implements Sample {
    @Override
    public String name() {
      return "scene-" + index;
    }

    @Override
    public RgbImage image() {
      return generator.scene(index).image();
    }

    @Override
    public Optional<ObjectMask> mask(int classIndex) {
      if (classIndex != index % SceneGenerator.LABELS.size()) {
        return Optional.empty(); // the classes take turns
      }
      Scene scene = generator.scene(index);
      return Optional.of(
          new ObjectMask(scene.image().height(), scene.image().width(), scene.mask()));
    }
  }
}
