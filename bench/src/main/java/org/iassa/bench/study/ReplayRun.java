package org.iassa.bench.study;

import java.nio.FloatBuffer;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.iassa.engine.AttentionOptions;
import org.iassa.engine.Estimator;
import org.iassa.engine.Evidence;
import org.iassa.engine.SaliencyMap;
import org.iassa.engine.Similarity;
import org.iassa.engine.Uncovered;
import org.iassa.engine.Upsampling;
import org.iassa.engine.spi.BatchFormat;
import org.iassa.engine.spi.BlackBox;
import org.iassa.engine.spi.Estimate;
import org.iassa.engine.spi.FeatureMap;
import org.iassa.engine.spi.KernelSession;
import org.iassa.engine.spi.KernelSession.MapKind;

/**
 * Runs a specification through a session by the calls that the engine itself makes, with stored
 * scores in the place of forward passes: the same bits as an explanation that got these scores.
 */
final class ReplayRun {
  private static final long KEPT = 512L << 20;

  private final KernelSession session;

  /**
   * @param session for one target and one class
   */
  ReplayRun(KernelSession session) {
    this.session = session;
  }

  /** Returns whether a specification asks for nothing that the engine cannot do. */
  static boolean runs(ReplaySpec spec) {
    boolean blend = !spec.keys().containsKey("att") || !spec.key("mix", "plain").equals("minmax");
    return blend
        && spec.key("link", "prob").equals("prob")
        && spec.key("est", "minmax").equals("minmax")
        && spec.number("times", 1) == 1
        && !spec.keys().containsKey("smooth")
        && !spec.keys().containsKey("gamma");
  }

  /**
   * Returns the map.
   *
   * @param scores of a pass's masks, by its name
   * @param features of the image; used only if the specification has attention
   */
  SaliencyMap map(
      StudyImage image,
      ReplaySpec spec,
      Function<String, float[]> scores,
      List<FeatureMap> features) {
    ReplaySource.start(session, image, 0);
    boolean attention = spec.keys().containsKey("att");
    if (attention) {
      session.attend(features, attention(spec.key("att", "")));
    }
    for (int p = 0; p < spec.passes().size(); p++) {
      String name = spec.passes().get(p);
      float[] known = scores.apply(name);
      FloatBuffer buffer = ReplaySource.floats(known.length);
      buffer.put(0, known);
      ReplayPass.parse(name).replay(session, buffer);
      session.finishPass(
          new Estimate(
              Estimator.PIXEL_COVERAGE,
              Evidence.NORMALISED_MEAN,
              Uncovered.PREVIOUS,
              spec.weights()[p]));
    }
    if (attention && spec.key("mix", "plain").equals("prod")) {
      session.adjust(0);
      session.multiply();
    } else {
      session.adjust(spec.number("beta", 0.5));
    }
    BatchFormat format = session.plan().format();
    FloatBuffer map = ReplaySource.floats(format.pixels());
    session.read(MapKind.ADJUSTED, 0, map);
    float[] values = new float[format.pixels()];
    map.get(0, values);
    return new SaliencyMap(format.height(), format.width(), values);
  }

  private static AttentionOptions attention(String key) {
    String[] parts = key.toUpperCase(Locale.ROOT).split(":");
    return new AttentionOptions(
        Similarity.valueOf(parts[0]),
        Double.parseDouble(parts[1]),
        Upsampling.valueOf(parts[3]),
        Integer.parseInt(parts[2]),
        KEPT);
  }

  /**
   * Scores the masks of a pass from one on, for the target that the session was started with.
   *
   * @param session started on the image
   * @param scores direct buffer of batch capacity × classes floats
   * @param kept where the target's scores go, one per mask
   * @param begin the first mask to score
   */
  static void score(
      KernelSession session,
      ReplayPass pass,
      BlackBox model,
      int target,
      FloatBuffer scores,
      float[] kept,
      int begin) {
    pass.lay(session);
    int batch = session.plan().batchCapacity();
    for (int first = begin; first < kept.length; first += batch) {
      int count = Math.min(batch, kept.length - first);
      model.score(session.writeBatch(0, first, count), scores);
      for (int i = 0; i < count; i++) {
        kept[first + i] = scores.get(i * model.classes() + target);
      }
    }
  }
}
