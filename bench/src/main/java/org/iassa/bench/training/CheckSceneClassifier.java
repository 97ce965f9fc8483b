package org.iassa.bench.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bytedeco.pytorch.global.torch;
import org.iassa.scenes.SceneGenerator;

/**
 * Loads the exported files and prints their sizes, the shapes of the feature maps and what the
 * classifier does on scenes that training never drew. Arguments: the folder and the seed of the
 * training.
 */
public final class CheckSceneClassifier {
  /** Training draws from seed + 1 and + 2, its checkpoints from + 500009; this is apart. */
  static final long EVALUATION_OFFSET = 1_000_003;

  private CheckSceneClassifier() {}

  /**
   * Prints the figures.
   *
   * @param args folder that holds the two files, seed of the training
   */
  public static void main(String[] args) throws IOException {
    Path folder = Path.of(args.length > 0 ? args[0] : "target/scenes");
    long seed = args.length > 1 ? Long.parseLong(args[1]) : 2020;
    torch.set_num_threads(2);
    Path classifier = folder.resolve("scenes_classifier.pt");
    Path features = folder.resolve("scenes_features.pt");
    System.out.println("bytes: " + Files.size(classifier) + " and " + Files.size(features));
    ScriptedModel taps = new ScriptedModel(features.toString());
    for (int[] size : new int[][] {{224, 224}, {160, 256}}) {
      SceneGenerator generator = new SceneGenerator(seed, size[0], size[1]);
      System.out.println("taps: " + taps.featureShapes(generator.scene(0).image()));
    }
    ScriptedModel model = new ScriptedModel(classifier.toString());
    for (int side : new int[] {224, 288, 160}) {
      int scenes = side == 224 ? 1000 : 300;
      SceneEvaluation result =
          SceneEvaluation.of(model, seed + EVALUATION_OFFSET, side, scenes, 50);
      System.out.println("side " + side + ": " + result);
    }
  }
}
