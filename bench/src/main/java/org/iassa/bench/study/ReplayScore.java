package org.iassa.bench.study;

import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.iassa.engine.spi.KernelSession;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Scores the masks of passes on the images of the tuning split and keeps the target's scores, so
 * that {@link Replay} can try combinations without forward passes. Resumable.
 */
@Command(name = "replay-score", mixinStandardHelpOptions = true)
public final class ReplayScore implements Callable<Integer> {
  private static final int BATCH = 32;

  @Mixin private ReplaySource source;

  @Option(names = "--pass", split = ",", required = true, description = "Passes, in this order.")
  private List<String> passes;

  @Option(names = "--scores", required = true, description = "The file of scores.")
  private Path file;

  public static void main(String[] args) {
    System.exit(new CommandLine(new ReplayScore()).execute(args));
  }

  @Override
  public Integer call() throws Exception {
    source.open();
    Files.createDirectories(file.toAbsolutePath().getParent());
    int classes = source.model().classes();
    FloatBuffer scores = ReplaySource.floats(BATCH * classes);
    try (ReplaySource open = source;
        ScoreFile known = new ScoreFile(file);
        KernelSession session = open.session(BATCH)) {
      System.err.println(open.images().size() + " images");
      for (String name : passes) {
        ReplayPass pass = ReplayPass.parse(name);
        long began = System.nanoTime();
        int forwards = 0;
        for (StudyImage image : open.images()) {
          if (known.find(image.name(), name) != null) {
            continue;
          }
          ReplaySource.start(session, image, image.target());
          int masks = pass.count(image.image().height(), image.image().width());
          float[] kept = new float[masks];
          float[] shorter = pass.rise() ? known.find(image.name(), "rise:1000") : null;
          int begin = shorter == null || masks < shorter.length ? 0 : shorter.length;
          if (begin > 0) {
            System.arraycopy(shorter, 0, kept, 0, begin);
          }
          ReplayRun.score(session, pass, open.model(), image.target(), scores, kept, begin);
          known.add(image.name(), name, kept);
          forwards += masks - begin;
        }
        System.err.printf(
            "%s: %d forwards, %.0f a second%n",
            name, forwards, forwards / ((System.nanoTime() - began) * 1e-9));
      }
    }
    return 0;
  }
}
