package org.iassa.scenes;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The packaged model is whole and small. */
class EmbeddedModelTest {
  @Test
  void labels_areTheGenerators() {
    assertThat(EmbeddedModel.labels()).isEqualTo(SceneGenerator.LABELS);
  }

  @Test
  void files_areZipArchivesOfTwoMegabytesAtMost() {
    byte[] classifier = EmbeddedModel.classifier();
    byte[] features = EmbeddedModel.features();
    // TorchScript files are ZIP archives.
    assertThat(classifier).startsWith('P', 'K', 3, 4);
    assertThat(features).startsWith('P', 'K', 3, 4);
    assertThat(classifier.length + features.length).isLessThanOrEqualTo(2_000_000);
  }

  @Test
  void hashes_tellTheFilesApart() {
    assertThat(EmbeddedModel.classifierSha256()).matches("[0-9a-f]{64}");
    assertThat(EmbeddedModel.featuresSha256())
        .matches("[0-9a-f]{64}")
        .isNotEqualTo(EmbeddedModel.classifierSha256());
  }

  @Test
  void examples_areWhatTheGeneratorDraws() {
    SceneGenerator generator = new SceneGenerator(20_200_301);
    long[] drawn = {3, 15, 28, 47};
    for (int i = 0; i < drawn.length; i++) {
      assertThat(EmbeddedModel.example(i).data())
          .isEqualTo(generator.scene(drawn[i]).image().data());
    }
  }
}
