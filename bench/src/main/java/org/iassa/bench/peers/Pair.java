package org.iassa.bench.peers;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.iassa.engine.Precision;

/**
 * A peer and what the engine does instead.
 *
 * @param name what tables call the peer
 * @param script its file in bench/peers
 * @param module the Python module that it needs besides PyTorch
 * @param ours the engine's way of the same
 * @param own arguments of its own
 */
record Pair(String name, String script, String module, EngineRun.Way ours, List<String> own) {
  /** Everything that is compared. */
  static List<Pair> all(Question q) {
    String masks = Integer.toString(q.masks());
    List<String> iassa = new ArrayList<>(List.of("--iterations", Integer.toString(q.iterations())));
    if (q.features() != null) {
      iassa.addAll(List.of("--features", q.features().toString()));
    }
    return List.of(
        new Pair("rise-pytorch", "rise.py", "torch", EngineRun.Way.RISE, List.of("--masks", masks)),
        new Pair(
            "iassa-author-pytorch", "iassa_author.py", "torch", EngineRun.Way.IASSA_AUTHOR, iassa),
        new Pair(
            "captum-occlusion",
            "captum_peer.py",
            "captum",
            EngineRun.Way.OCCLUSION,
            List.of("--method", "occlusion")),
        new Pair(
            "captum-lime",
            "captum_peer.py",
            "captum",
            EngineRun.Way.LIME,
            List.of("--method", "lime", "--masks", masks, "--segments", q.segments().toString())),
        new Pair(
            "xplique-rise",
            "xplique_peer.py",
            "xplique",
            EngineRun.Way.RISE,
            List.of("--method", "rise", "--masks", masks)),
        new Pair(
            "xplique-occlusion",
            "xplique_peer.py",
            "xplique",
            EngineRun.Way.OCCLUSION,
            List.of("--method", "occlusion")));
  }

  /** Returns why it cannot run here, or empty if it can. */
  Optional<String> skipped(Python python) {
    Optional<String> torch = python.lacks("torch");
    return torch.isPresent() ? torch : python.lacks(module);
  }

  /** Returns the script's command line. */
  List<String> arguments(Question q, Path out) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "--model",
                q.model().toString(),
                "--image",
                q.planes().toString(),
                "--out",
                out.toString(),
                "--target",
                Integer.toString(q.target()),
                "--threads",
                Integer.toString(Runtime.getRuntime().availableProcessors())));
    all.addAll(own);
    return all;
  }

  /** Returns the number formats that the engine is timed in. */
  static List<Precision> precisions() {
    return List.of(Precision.FP32, Precision.BF16);
  }
}
