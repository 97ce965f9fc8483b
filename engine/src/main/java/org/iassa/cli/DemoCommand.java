package org.iassa.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.iassa.engine.Explanation;
import org.iassa.engine.InvalidOptionException;
import org.iassa.engine.SaliencyMap;
import org.iassa.engine.TargetResult;
import org.iassa.image.ImageFile;
import org.iassa.image.ImageLimits;
import org.iassa.image.ImageReader;
import org.iassa.scenes.Distractor;
import org.iassa.scenes.Scene;
import org.iassa.scenes.SceneGenerator;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Explains a drawn scene, where the right answer is known. */
@Command(
    name = "demo",
    sortOptions = false,
    sortSynopsis = false,
    abbreviateSynopsis = true,
    description = {
      "Draws a scene with one object and smaller distractors, explains what the embedded classifier"
          + " sees in it, and checks the answer against the object's exact mask.",
    },
    footer = {
      "",
      "Examples",
      "  ./iassa demo",
      "  ./iassa demo --scene 42 --preset paper --device cpu --out demo-paper",
      "",
      "Exit codes: as for explain.",
    })
final class DemoCommand implements Callable<Integer> {
  /** Names the endless list of scenes that the demo takes its own from; training used others. */
  private static final long SCENES = 20_200_301;

  private final Engines engines;

  @Spec private CommandSpec spec;

  @Option(
      names = "--scene",
      paramLabel = "N",
      defaultValue = "3",
      description = "Which scene to draw. Default: ${DEFAULT-VALUE}.")
  private long scene;

  @ArgGroup(validate = false, order = 1, heading = "%nClassifier%n")
  private ModelArgs model = new ModelArgs();

  @ArgGroup(validate = false, order = 2, heading = "%nMethod%n")
  private MethodArgs method = new MethodArgs();

  @ArgGroup(validate = false, order = 5, heading = "%nOutput%n")
  private OutputArgs output = new OutputArgs();

  DemoCommand(Engines engines) {
    this.engines = engines;
  }

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    OutputFolder folder = OutputFolder.check(output.out);
    try (Session session = new Session(engines, model, method, output, out, err)) {
      InvalidOptionException.requireRange("scene", scene, 0, Long.MAX_VALUE);
      int[] size = model.size();
      Scene drawn = new SceneGenerator(SCENES, size[0], size[1]).scene(scene);
      ImageFile image =
          ImageReader.decode("scene " + scene, drawn.image().toPng(), ImageLimits.DEFAULT);
      Explanation e =
          session.explain(image, folder, (found, report) -> check(drawn, found, report));
      return e.hasEvidence() ? ExitCode.OK : ExitCode.NO_EVIDENCE;
    }
  }

  /** Compares the first target's map with the truth; adds it to the report. */
  private static List<String> check(Scene scene, Explanation e, ObjectNode report) {
    ObjectNode json = report.putObject("truth");
    json.put("label", scene.labelName());
    TargetResult target = e.targets().get(0);
    json.put("labelIsTarget", target.index() == scene.label());
    String object = "object     " + scene.label() + " " + scene.labelName();
    if (!(target instanceof TargetResult.Evidence found)) {
      return List.of(object);
    }
    SaliencyMap map = found.map();
    int at = map.argMax();
    boolean hit = scene.mask()[at];
    boolean distracted = scene.distractors().stream().map(Distractor::mask).anyMatch(m -> m[at]);
    double iou = iou(map.region(e.options().threshold()), scene.mask());
    json.put("maximumY", at / map.width());
    json.put("maximumX", at % map.width());
    json.put("maximumOnObject", hit);
    json.put("maximumOnDistractor", distracted);
    json.put("iou", iou);
    String where = hit ? "on the object" : distracted ? "ON A DISTRACTOR" : "beside the object";
    return List.of(
        object + ", beside " + scene.distractors().size() + " smaller ones of other classes",
        String.format(
            Locale.ROOT,
            "found      the saliency's maximum lies %s; IoU of region and object %.2f",
            where,
            iou));
  }

  private static double iou(boolean[] a, boolean[] b) {
    int both = 0;
    int either = 0;
    for (int i = 0; i < a.length; i++) {
      both += a[i] && b[i] ? 1 : 0;
      either += a[i] || b[i] ? 1 : 0;
    }
    return either == 0 ? 0 : (double) both / either;
  }
}
