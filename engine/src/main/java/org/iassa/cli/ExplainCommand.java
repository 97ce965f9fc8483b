package org.iassa.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import org.iassa.engine.Explanation;
import org.iassa.engine.ImageException;
import org.iassa.image.ImageFile;
import org.iassa.image.ImageReader;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Explains images. */
@Command(
    name = "explain",
    sortOptions = false,
    sortSynopsis = false,
    abbreviateSynopsis = true,
    description = {
      "Shows which pixels of an image a classifier's decision rests on.",
      "",
      "Writes saliency.npy (float32, height x width), overlay.png, iterations.png and report.json"
          + " into --out; with several images, into a folder per image below it.",
    },
    footer = {
      "",
      "Examples",
      "  ./iassa explain scene.png",
      "      the embedded scene classifier",
      "  ./iassa explain dog.jpg --model resnet50.pt --features taps.pt --labels imagenet.txt \\",
      "      --trust-model --target top3",
      "      three classes from the same forward passes, with attention",
      "  ./iassa explain *.jpg --model m.pt --trust-model --max-millis 5000 --json --quiet",
      "      five seconds per image, one line of JSON each",
      "  ./iassa explain dog.jpg --preset paper --fill blur:10 --window 60 --iterations 10",
      "      the paper's choices but for three",
      "  ./iassa explain dog.jpg --method rise --masks 8000 --seed 1",
      "  ./iassa explain dog.jpg --method rise --rise-preset torchray",
      "  ./iassa explain dog.jpg --method lime --superpixels slic --segments 60 --hidden fill",
      "  ./iassa explain dog.jpg --log dog.iassa --error-bars",
      "      keeps the scores, from which ./iassa replay computes other classes at once",
      "",
      "Exit codes: 0 done; 1 internal; 2 usage; 3 image; 4 model; 5 no evidence; 6 output;",
      "7 device or memory; 130 interrupted. An image that fails does not stop the others;",
      "the code is that of the first failure.",
    })
final class ExplainCommand implements Callable<Integer> {
  private final Engines engines;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "IMAGE", arity = "1..*", description = "PNG or JPEG files.")
  private List<Path> images;

  @Mixin private ExplainArgs args;

  ExplainCommand(Engines engines) {
    this.engines = engines;
  }

  @Override
  public Integer call() {
    PrintWriter err = spec.commandLine().getErr();
    OutputFolder folder = OutputFolder.check(args.output.out);
    if (images.size() > 1) {
      args.output.requireOneImage();
    }
    int code = ExitCode.OK;
    Set<String> names = new HashSet<>();
    try (Session session =
        new Session(
            engines, args.model, args.method(), args.output, spec.commandLine().getOut(), err)) {
      for (Path path : images) {
        int one;
        try {
          OutputFolder place = images.size() == 1 ? folder : folder.child(name(path, names));
          ImageFile image = ImageReader.read(path);
          Explanation e = session.explain(image, place, (explanation, report) -> List.of());
          one = e.hasEvidence() ? ExitCode.OK : ExitCode.NO_EVIDENCE;
        } catch (ImageException e) {
          err.println("iassa: " + ExitCode.line(e));
          one = ExitCode.IMAGE;
        }
        code = code == ExitCode.OK ? one : code;
      }
    }
    return code;
  }

  /** The file's name without its ending; a second one of that name gets a number. */
  private static String name(Path path, Set<String> taken) {
    String file = path.getFileName() == null ? "image" : path.getFileName().toString();
    int dot = file.lastIndexOf('.');
    String stem = dot > 0 ? file.substring(0, dot) : file;
    String name = stem;
    for (int i = 2; !taken.add(name.toLowerCase(Locale.ROOT)); i++) {
      name = stem + "-" + i;
    }
    return name;
  }
}
