package org.iassa.bench.study;

import java.util.Optional;
import org.iassa.data.ObjectMask;
import org.iassa.data.Sample;
import org.iassa.image.RgbImage;
import org.iassa.scenes.Scene;
import org.iassa.scenes.SceneGenerator;

/**
 * A generated scene as a sample; the classifier's classes are {@link SceneGenerator#LABELS}.
 *
 * @param generator draws it
 * @param index which scene
 */
record SceneSample(SceneGenerator generator, long index) implements Sample {
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
    Scene scene = generator.scene(index);
    return scene.label() == classIndex
        ? Optional.of(new ObjectMask(scene.image().height(), scene.image().width(), scene.mask()))
        : Optional.empty();
  }
}
