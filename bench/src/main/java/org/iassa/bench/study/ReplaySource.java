package org.iassa.bench.study;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.iassa.data.ClassMap;
import org.iassa.data.Coco;
import org.iassa.data.DataSet;
import org.iassa.data.Sample;
import org.iassa.engine.Precision;
import org.iassa.engine.TorchOptions;
import org.iassa.engine.TorchScript;
import org.iassa.engine.internal.cpu.CpuBackend;
import org.iassa.engine.spi.BlackBox;
import org.iassa.engine.spi.ElementType;
import org.iassa.engine.spi.FeatureExtractor;
import org.iassa.engine.spi.FeatureMap;
import org.iassa.engine.spi.KernelSession;
import org.iassa.engine.spi.MixedPrecision;
import org.iassa.engine.spi.SessionPlan;
import org.iassa.image.ImageReader;
import org.iassa.metrics.Evaluator;
import org.iassa.metrics.Protocol;
import org.iassa.scenes.EmbeddedModel;
import org.iassa.scenes.SceneGenerator;
import picocli.CommandLine.Option;

/** Which model and which images a replay works on; options of a command. */
final class ReplaySource implements AutoCloseable {
  private static final int BATCH = 32;

  @Option(names = "--assets", description = "Folder with coco/ and models/.")
  private Path assets;

  @Option(names = "--scenes", description = "Number of generated scenes instead of COCO.")
  private int scenes;

  @Option(names = "--limit", description = "Most images.")
  private int limit = Integer.MAX_VALUE;

  @Option(names = "--split", description = "TUNE (default), HOLDOUT or ALL.")
  private Split split = Split.TUNE;

  private MixedPrecision loaded;
  private BlackBox model;
  private FeatureExtractor extractor;
  private Evaluator evaluator;
  private List<StudyImage> images;

  /** Loads the models and the images whose top-1 class is annotated. */
  void open() {
    TorchOptions options =
        TorchOptions.builder().trustModel(true).precision(Precision.FP32).build();
    if (scenes > 0) {
      loaded = TorchScript.load("scenes", EmbeddedModel.classifier(), options);
      extractor = TorchScript.features("scenes", EmbeddedModel.features(), options);
    } else {
      Path models = assets.resolve("models");
      loaded = TorchScript.load(models.resolve("mobilenet_v2.pt"), options);
      extractor = TorchScript.features(models.resolve("mobilenet_v2_features.pt"), options);
    }
    model = loaded.at(ElementType.BF16);
    evaluator = new Evaluator(model, Protocol.RISE_2018_BATCH, BATCH);
    images = new ArrayList<>();
    for (Sample sample : dataSet().samples()) {
      if (images.size() < limit && split.takes(sample.name())) {
        StudyImage.of(sample, model, evaluator).ifPresent(images::add);
      }
    }
  }

  private DataSet dataSet() {
    if (scenes > 0) {
      SceneGenerator generator = new SceneGenerator(1_000_003);
      // A third is kept aside, so that about this many are left.
      return DataSet.of(
          LongStream.range(0, scenes * 3L / 2)
              .<Sample>mapToObj(i -> new SceneSample(generator, i))
              .toList());
    }
    return Coco.read(assets.resolve("coco/instances.json"))
        .dataSet(
            assets.resolve("coco/images"),
            ClassMap.read(assets.resolve("coco/imagenet_to_coco.csv")),
            file -> ImageReader.read(file).image());
  }

  BlackBox model() {
    return model;
  }

  Evaluator evaluator() {
    return evaluator;
  }

  List<StudyImage> images() {
    return images;
  }

  /** Opens a session that takes whole passes; {@code batch} images are written at a time. */
  KernelSession session(int batch) {
    return new CpuBackend()
        .open(new SessionPlan(model.format(), batch, 1, 1, 4096, model.scoreBound()));
  }

  /** Starts an image with zeros (normalised) as fill. */
  static void start(KernelSession session, StudyImage image, int target) {
    FloatBuffer pixels = floats(image.planes().length);
    pixels.put(0, image.planes());
    session.start(pixels, floats(image.planes().length), new int[] {target});
  }

  /** Computes the image's features, finest first; their memory is the caller's. */
  List<FeatureMap> features(StudyImage image) {
    try (KernelSession single =
        new CpuBackend().open(new SessionPlan(extractor.format(), 1, 1, 1, 1, 1))) {
      start(single, image, 0);
      return extractor.extract(single.writeImage(0));
    }
  }

  static FloatBuffer floats(int count) {
    return ByteBuffer.allocateDirect(Math.multiplyExact(count, Float.BYTES))
        .order(ByteOrder.nativeOrder())
        .asFloatBuffer();
  }

  @Override
  public void close() {
    if (extractor != null) {
      extractor.close();
    }
    if (loaded != null) {
      loaded.close();
    }
  }
}
