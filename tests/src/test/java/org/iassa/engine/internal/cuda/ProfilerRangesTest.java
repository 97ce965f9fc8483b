package org.iassa.engine.internal.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.iassa.emulator.Emulator;
import org.iassa.engine.Device;
import org.iassa.engine.ExplainOptions;
import org.iassa.engine.Preset;
import org.iassa.engine.Progress;
import org.iassa.engine.internal.controller.Controller;
import org.iassa.engine.spi.BlackBox;
import org.iassa.engine.spi.KernelBackend;
import org.iassa.engine.spi.Phase;
import org.iassa.engine.spi.PhaseListener;
import org.iassa.engine.spi.Phases;
import org.iassa.image.RgbImage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ranges for profilers, as the stand-in libnvToolsExt of the emulator writes them down. */
class ProfilerRangesTest {
  private static final int SIDE = 16;
  private static final int FLOATS = 3 * SIDE * SIDE;
  private static final SystemLibraries NONE =
      SystemLibraries.of("", Path.of("no such folder"), List.of());

  @TempDir Path folder;

  private Path library;
  private Path log;

  @BeforeEach
  void standIn() throws IOException {
    Emulator.prepare();
    String built = System.getProperty(EmulatedBackendProvider.FOLDER_PROPERTY);
    // A copy each, since the stand-in writes beside itself and stays loaded.
    library =
        Files.copy(Path.of(built, "libnvToolsExt.so.1"), folder.resolve("libnvToolsExt.so.1"));
    log = folder.resolve("libnvToolsExt.so.1.log");
  }

  @AfterEach
  void reset() {
    ProfilerRanges.stop();
    System.clearProperty(ProfilerRanges.PROPERTY);
    EmulatedDevice.reset();
  }

  private static KernelBackend backend() {
    return new EmulatedBackendProvider().create(new Device(Device.Kind.CUDA_EMULATED, 0), 0);
  }

  private static void explain(KernelBackend backend) {
    BlackBox model =
        BlackBox.of(
            SIDE,
            SIDE,
            1,
            (batch, scores) -> {
              for (int n = 0; n < batch.count(); n++) {
                float sum = 0;
                for (int i = 0; i < FLOATS / 2; i++) {
                  sum += Math.abs(batch.floats().get(n * FLOATS + i));
                }
                scores.put(n, sum / FLOATS);
              }
            });
    byte[] pixels = new byte[FLOATS];
    new java.util.Random(5).nextBytes(pixels);
    ExplainOptions options =
        ExplainOptions.builder(Preset.PAPER).batch(32).iterations(2).seed(3).noAttention().build();
    try (Controller controller = new Controller(model, null, backend, m -> 32)) {
      controller.explain(new RgbImage(SIDE, SIDE, pixels), options, Progress.NONE);
    }
  }

  /** Writes down what every listener is told, as the stand-in does. */
  private static final class Heard implements PhaseListener {
    private final List<String> lines = new ArrayList<>();
    private int depth;

    @Override
    public synchronized void begin(Phase phase, long nanos) {
      lines.add("push " + depth++ + " " + ProfilerRanges.name(phase));
    }

    @Override
    public synchronized void end(Phase phase, long nanos) {
      lines.add("pop " + depth--);
    }
  }

  private List<String> recorded() throws IOException {
    return Files.exists(log) ? Files.readAllLines(log) : List.of();
  }

  @Test
  void ranges_areThePhases_andBalanced() throws Exception {
    System.setProperty(ProfilerRanges.PROPERTY, library.toString());
    KernelBackend backend = backend();
    Heard heard = new Heard();
    Phases.Listening listening = Phases.listen(heard);
    try {
      explain(backend);
    } finally {
      listening.close();
    }

    List<String> lines = recorded();
    assertThat(lines.stream().map(line -> line.substring(line.indexOf(' ') + 1)))
        .as("all on one thread, so in the order that another listener hears")
        .isEqualTo(heard.lines);
    Map<String, Deque<String>> open = new HashMap<>();
    Set<String> names = new TreeSet<>();
    for (String line : lines) {
      String[] parts = line.split(" ");
      Deque<String> mine = open.computeIfAbsent(parts[0], t -> new ArrayDeque<>());
      if (parts[1].equals("push")) {
        assertThat(Integer.parseInt(parts[2])).isEqualTo(mine.size());
        mine.push(parts[3]);
        names.add(parts[3]);
      } else {
        assertThat(Integer.parseInt(parts[2])).isEqualTo(mine.size()).isPositive();
        mine.pop();
      }
    }
    assertThat(open.values()).allMatch(Deque::isEmpty);
    assertThat(names)
        .contains("iassa/masks", "iassa/batch", "iassa/forward", "iassa/score", "iassa/accumulate");
  }

  @Test
  void phasesBegunBefore_endNoRange() throws Exception {
    System.setProperty(ProfilerRanges.PROPERTY, library.toString());
    Phases.begin(Phase.COMMAND);
    backend();
    backend();
    Phases.begin(Phase.RENDER);
    Phases.end(Phase.RENDER);
    Phases.end(Phase.COMMAND);

    assertThat(recorded().stream().map(line -> line.substring(line.indexOf(' ') + 1)))
        .as("once, though two backends were made")
        .containsExactly("push 0 iassa/render", "pop 1");
  }

  @Test
  void ranges_areOff_withoutAWish_orALibrary() throws Exception {
    System.setProperty(ProfilerRanges.PROPERTY, "false");
    backend();
    Phases.begin(Phase.RENDER);
    Phases.end(Phase.RENDER);
    for (String missing : List.of(folder.resolve("nothing.so").toString(), "/dev/null")) {
      System.setProperty(ProfilerRanges.PROPERTY, missing);
      backend();
    }
    // A library, but none of NVTX.
    Path other = Path.of(System.getProperty(EmulatedBackendProvider.FOLDER_PROPERTY));
    System.setProperty(ProfilerRanges.PROPERTY, other.resolve("libcudart.so.13").toString());
    backend();
    Phases.begin(Phase.RENDER);
    Phases.end(Phase.RENDER);

    assertThat(recorded()).isEmpty();
  }

  @Test
  void candidates_followPropertyThenProfiler() {
    SystemLibraries here =
        SystemLibraries.of(folder.toString(), Path.of("no such folder"), List.of());

    assertThat(ProfilerRanges.candidates("", null, NONE)).isEmpty();
    assertThat(ProfilerRanges.candidates("", "", NONE)).isEmpty();
    assertThat(ProfilerRanges.candidates("false", "/nsight/injection.so", NONE)).isEmpty();
    assertThat(ProfilerRanges.candidates("", "/nsight/injection.so", NONE))
        .isEqualTo(ProfilerRanges.LIBRARIES);
    assertThat(ProfilerRanges.candidates("true", null, here))
        .containsExactly("libnvtx3interop.so.1", library.toString());
    assertThat(ProfilerRanges.candidates("/my/nvtx.so", null, here)).containsExactly("/my/nvtx.so");
  }
}
