package org.iassa.bench.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.AdamW;
import org.bytedeco.pytorch.AdamWOptions;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.iassa.scenes.SceneGenerator;

/**
 * Trains the packaged classifier on drawn scenes and writes it as TorchScript. Arguments: the
 * folder to write to, the seed, the steps of each of the two phases and, if wanted, an exported
 * classifier to take up again.
 *
 * <p>The network halves its input. The first phase draws scenes of half the side and skips that,
 * which is the cheaper way to see many; the second one draws whole scenes.
 *
 * <p>AdamW, one-cycle cosine schedule over both phases, soft targets ({@link BatchWriter}). Every
 * block of fresh scenes is passed a few times, each time turned and masked anew, while the next
 * block is drawn.
 */
public final class TrainSceneClassifier {
  private static final int WHOLE = SceneGenerator.DEFAULT_SIDE;
  private static final int BATCH = 64;
  private static final int PASSES = 6;
  private static final double PEAK_RATE = 3e-3;
  private static final double RESUMED_RATE = 8e-4;
  private static final double WEIGHT_DECAY = 0.02;
  private static final int WARM_UP = 100;
  private static final int THREADS = 2;

  /** Shares of all steps: masking grows from none at the first to full at the second. */
  private static final double MASKING_FROM = 0.12;

  private static final double MASKING_FULL = 0.4;

  private static final int REPORT_EVERY = 400;

  private static final long CHECK_OFFSET = 500_009;

  private final Path folder;
  private final SceneNetwork network;
  private final AdamW optimizer;
  private final SplittableRandom random;
  private final long seed;
  private final int totalSteps;
  private final long start = System.nanoTime();
  private final boolean resumed;
  private final double peakRate;
  private int step;

  private TrainSceneClassifier(Path folder, long seed, int totalSteps, String from) {
    this.folder = folder;
    this.seed = seed;
    this.totalSteps = totalSteps;
    this.random = new SplittableRandom(seed);
    this.resumed = from != null;
    this.network =
        resumed
            ? new SceneNetwork(torch.load(from))
            : new SceneNetwork(SceneGenerator.LABELS.size(), seed);
    this.peakRate = resumed ? RESUMED_RATE : PEAK_RATE;
    AdamWOptions options = new AdamWOptions(peakRate);
    options.weight_decay().put(WEIGHT_DECAY);
    this.optimizer = new AdamW(network.parameters(), options);
  }

  /**
   * Trains, exports, loads the files again and prints what they do.
   *
   * @param args folder, seed, steps at 112, steps at 224, a classifier to take up again at a lower
   *     rate (use another seed then, to see other scenes); all may be left out
   */
  public static void main(String[] args) throws IOException {
    Path folder = Path.of(args.length > 0 ? args[0] : "target/scenes");
    long seed = args.length > 1 ? Long.parseLong(args[1]) : 2020;
    int small = args.length > 2 ? Integer.parseInt(args[2]) : 2400;
    int large = args.length > 3 ? Integer.parseInt(args[3]) : 300;
    String from = args.length > 4 ? args[4] : null;
    torch.set_num_threads(THREADS);
    Files.createDirectories(folder);

    long start = System.nanoTime();
    TrainSceneClassifier trainer = new TrainSceneClassifier(folder, seed, small + large, from);
    trainer.phase(seed + 1, WHOLE / 2, small, 64);
    trainer.phase(seed + 2, WHOLE, large, 16);
    System.out.printf(Locale.ROOT, "trained in %.0f s%n", (System.nanoTime() - start) * 1e-9);
    trainer.export(folder);
    CheckSceneClassifier.main(new String[] {folder.toString(), Long.toString(seed)});
  }

  private void phase(long sceneSeed, int side, int steps, int batchesPerBlock) {
    int size = batchesPerBlock * BATCH;
    CompletableFuture<SceneBlock> next = draw(sceneSeed, side, 0, size);
    try (BatchWriter writer = new BatchWriter(BATCH, side, SceneGenerator.LABELS.size())) {
      int done = 0;
      for (long block = 0; done < steps; block++) {
        SceneBlock scenes = next.join();
        next = draw(sceneSeed, side, (block + 1) * size, size);
        for (int pass = 0; pass < PASSES && done < steps; pass++) {
          int[] order = shuffled(size);
          for (int batch = 0; batch < batchesPerBlock && done < steps; batch++, done++) {
            double masking = masking();
            for (int slot = 0; slot < BATCH; slot++) {
              writer.write(slot, scenes, order[batch * BATCH + slot], masking, random);
            }
            train(writer, side, done, steps);
            if (step % REPORT_EVERY == 0) {
              checkpoint();
            }
          }
        }
      }
    }
    next.cancel(true);
  }

  private static CompletableFuture<SceneBlock> draw(long seed, int side, long first, int size) {
    return CompletableFuture.supplyAsync(() -> SceneBlock.draw(seed, side, first, size));
  }

  private void train(BatchWriter writer, int side, int done, int steps) {
    try (PointerScope scope = new PointerScope()) {
      scope.attach(optimizer.param_groups().get(0));
      optimizer.param_groups().get(0).options().set_lr(rate());
      optimizer.zero_grad();
      Tensor logits =
          network.forward(
              TorchValues.images(writer.images, BATCH, side, side), side == WHOLE, !resumed);
      Tensor target = TorchValues.matrix(writer.targets, BATCH, SceneGenerator.LABELS.size());
      Tensor loss =
          torch.log_softmax(logits, 1).mul(target).sum().mul(TorchValues.scalar(-1.0 / BATCH));
      loss.backward();
      optimizer.step();
      step++;
      if (step % 50 == 0) {
        System.out.printf(
            Locale.ROOT,
            "%.0f s: side %d step %d of %d: loss %.4f, rate %.2e%n",
            (System.nanoTime() - start) * 1e-9,
            side,
            done + 1,
            steps,
            loss.item_float(),
            rate());
      }
    }
  }

  /** Linear warm-up, then half a cosine down to a hundredth of the peak. */
  private double rate() {
    double warm = Math.min(1, (step + 1.0) / WARM_UP);
    double progress = Math.min(1, (double) step / totalSteps);
    return peakRate * warm * (0.01 + 0.99 * 0.5 * (1 + Math.cos(Math.PI * progress)));
  }

  private double masking() {
    if (resumed) {
      return 1;
    }
    double progress = (double) step / totalSteps;
    return Math.max(0, Math.min(1, (progress - MASKING_FROM) / (MASKING_FULL - MASKING_FROM)));
  }

  private int[] shuffled(int size) {
    int[] order = new int[size];
    for (int i = 0; i < size; i++) {
      int other = random.nextInt(i + 1);
      order[i] = order[other];
      order[other] = i;
    }
    return order;
  }

  /** Writes the files as they are now and prints how they do, so that a long run can be judged. */
  private void checkpoint() {
    export(folder);
    ScriptedModel model = new ScriptedModel(folder.resolve("scenes_classifier.pt").toString());
    System.out.println(SceneEvaluation.of(model, seed + CHECK_OFFSET, WHOLE, 200, 20));
  }

  private void export(Path folder) {
    TorchScriptExport.classifier(network, folder.resolve("scenes_classifier.pt"));
    TorchScriptExport.features(network, folder.resolve("scenes_features.pt"));
  }
}
