package org.iassa.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Sources with their headers in place. */
class KernelSourcesTest {
  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(KernelFile.class)
  void everyFile_isInTheJar_withItsHeadersOnce(KernelFile file) {
    KernelSource source = KernelSources.embedded().load(file);

    assertThat(source.name()).isEqualTo(file.fileName());
    assertThat(source.text()).contains("__global__").doesNotContain("#include \"core/");
    assertThat(source.text().split("#line 1 \"core/types.cuh\"", -1)).hasSize(2);
  }

  @Test
  void editedFile_takesItsPlace_andTheJarHasTheRest() throws Exception {
    Files.createDirectories(folder.resolve("core"));
    Path edited = Files.writeString(folder.resolve("core/types.cuh"), "#pragma once\n// edited\n");
    KernelSource source = KernelSources.in(folder).load(KernelFile.MAPS);

    assertThat(source.text()).contains("// edited").contains("iassa_blend");
    assertThat(source.text()).contains("#line 1 \"" + edited.toAbsolutePath() + "\"");
    assertThat(source.text()).isNotEqualTo(KernelSources.embedded().load(KernelFile.MAPS).text());
  }

  @Test
  void lines_leadBackToTheFile() throws Exception {
    Files.writeString(
        folder.resolve("a.cu"), "one\n#include \"b.cuh\"\nthree\n  # include \"b.cuh\"\n");
    Files.writeString(folder.resolve("b.cuh"), "#pragma once\nb\n");
    List<String> lines = KernelSources.in(folder).load("a.cu").text().lines().toList();
    String a = folder.resolve("a.cu").toString();
    String b = folder.resolve("b.cuh").toString();

    assertThat(lines)
        .startsWith(
            "#line 1 \"" + a + "\"",
            "one",
            "#line 1 \"" + b + "\"",
            "",
            "b",
            "",
            "#line 3 \"" + a + "\"",
            "three",
            "#line 5 \"" + a + "\"");
  }

  /** It stands in a branch for another compiler, or the compiler says where it is. */
  @Test
  void missingHeader_isLeftToTheCompiler() throws Exception {
    Files.writeString(folder.resolve("a.cu"), "one\n#include \"none.cuh\"\nthree\n");
    assertThat(KernelSources.in(folder).load("a.cu").text())
        .endsWith("\none\n#include \"none.cuh\"\nthree\n\n");
  }

  @Test
  void missingFiles_areNamed() throws Exception {
    assertThatThrownBy(() -> KernelSources.embedded().load("none.cu"))
        .isInstanceOf(KernelSourceException.class)
        .hasMessageContaining("none.cu");
    assertThatThrownBy(() -> KernelSources.in(folder.resolve("none")))
        .isInstanceOf(KernelSourceException.class)
        .hasMessageContaining("expected a folder");
  }
}
