package org.iassa.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.iassa.engine.spi.BlackBox;
import org.iassa.image.RgbImage;
import org.iassa.scenes.EmbeddedModel;
import org.junit.jupiter.api.Test;

/** README's Java example, word for word, so that it compiles and does what it says. */
class ReadmeTest {
  // example
  static SaliencyMap brightnessDecides() {
    int side = 64;
    BlackBox bright =
        BlackBox.of(
            side,
            side,
            2,
            (batch, scores) -> {
              for (int n = 0; n < batch.count(); n++) {
                double sum = 0;
                for (int i = 0; i < 3 * side * side; i++) {
                  sum += batch.floats().get(n * 3 * side * side + i);
                }
                float p = (float) (1 / (1 + Math.exp(-sum / 1000)));
                scores.put(2 * n, p).put(2 * n + 1, 1 - p);
              }
            });
    RgbImage image = EmbeddedModel.example(0);
    try (Explainer explainer = Explainer.builder(bright).build()) {
      Explanation explanation = explainer.explain(image, Preset.BALANCED.options());
      return explanation.saliency(); // 64×64 floats; NoEvidenceException if no pixel matters
    }
  }

  // end

  @Test
  void example_runs() {
    assertThat(brightnessDecides().max()).isGreaterThan(0);
  }

  @Test
  void readme_showsThisVeryExample() throws IOException {
    String source = Files.readString(Path.of("src/test/java/org/iassa/engine/ReadmeTest.java"));
    String example =
        source
            .substring(source.indexOf("  // example\n") + 13, source.indexOf("\n  // end"))
            .stripTrailing()
            .stripIndent();

    assertThat(Files.readString(Path.of("../README.md"))).contains(example);
  }
}
