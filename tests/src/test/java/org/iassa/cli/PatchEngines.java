package org.iassa.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.iassa.engine.Device;
import org.iassa.engine.ScoreKind;
import org.iassa.engine.spi.BlackBox;
import org.iassa.scenes.SceneGenerator;

/**
 * A classifier without a network, for tests of {@code evaluate}: class c scores by how bright the
 * pixels are that c answers for. Counts the images it scores.
 */
final class PatchEngines implements Engines {
  static final int SIDE = 32;
  static final int CLASSES = SceneGenerator.LABELS.size();

  /** Images scored. */
  final AtomicLong images = new AtomicLong();

  /** The kinds of scores that classifiers were loaded for. */
  final List<ScoreKind> kinds = new ArrayList<>();

  /** Milliseconds that every call takes, so that a process can be ended in the middle. */
  final long delay;

  /** Whether the class scores of an image are NaN where its first pixel is the fill. */
  boolean poisoned;

  PatchEngines(long delay) {
    this.delay = delay;
  }

  @Override
  public LoadedModel load(ModelArgs args) {
    kinds.add(args.scores);
    boolean raw = args.scores == ScoreKind.RAW; // ten times the probability, and ten
    boolean sigmoid = args.scores == ScoreKind.SIGMOID; // its square
    BlackBox box =
        BlackBox.of(
            SIDE,
            SIDE,
            CLASSES,
            (batch, scores) -> {
              pause();
              int pixels = SIDE * SIDE;
              for (int i = 0; i < batch.count(); i++) {
                images.incrementAndGet();
                int at = 3 * i * pixels;
                boolean masked = batch.floats().get(at) == 0;
                for (int c = 0; c < CLASSES; c++) {
                  double sum = 0;
                  int n = 0;
                  for (int p = 0; p < pixels; p++) {
                    if ((p / SIDE / 8 * 4 + p % SIDE / 8) % CLASSES == c) {
                      sum += batch.floats().get(at + p);
                      n++;
                    }
                  }
                  float score = (float) (1 / (1 + Math.exp(-sum / n)));
                  score = sigmoid ? score * score : score;
                  scores.put(
                      i * CLASSES + c,
                      poisoned && masked ? Float.NaN : raw ? 10 + 10 * score : score);
                }
              }
            });
    return new LoadedModel("patches", box, null, new Labels(SceneGenerator.LABELS));
  }

  private void pause() {
    if (delay > 0) {
      try {
        Thread.sleep(delay);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public Engine open(LoadedModel model, Device device, int threads) {
    throw new UnsupportedOperationException("evaluate makes its own explainer");
  }
}
