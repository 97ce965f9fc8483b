package org.iassa.engine.internal.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SystemLibrariesTest {
  @TempDir Path folder;

  private Path put(String directory, String file) throws IOException {
    Path made = Files.createDirectories(folder.resolve(directory)).resolve(file);
    return Files.writeString(made, "");
  }

  @Test
  void find_looksWhereTheLoaderDoes_inItsOrder() throws IOException {
    Path first = put("path", "libcublas.so.13");
    Path nccl = put("configured", "libnccl.so.2");
    put("configured", "libcublas.so.13");
    Path solver = put("standard", "libcusolver.so.12");
    put("conf", "10-ours.conf");
    Files.writeString(
        folder.resolve("conf/10-ours.conf"), "# comment\n" + folder.resolve("configured") + "\n");
    SystemLibraries libraries =
        SystemLibraries.of(
            "::" + folder.resolve("path"),
            folder.resolve("conf"),
            List.of(folder.resolve("standard").toString()));

    assertThat(libraries.find("libcublas.so.13")).contains(first);
    assertThat(libraries.find("libnccl.so.2")).contains(nccl);
    assertThat(libraries.find("libcusolver.so.12")).contains(solver);
    assertThat(libraries.missingForLibTorch())
        .extracting(SystemLibraries.Library::name)
        .containsExactly("cuBLASLt", "cuDNN", "cuSPARSE");
  }

  @Test
  void find_findsNothing_whereThereIsNoFolder() {
    SystemLibraries none = SystemLibraries.of("", folder.resolve("absent"), List.of());
    assertThat(none.missingForLibTorch()).hasSameSizeAs(SystemLibraries.FOR_LIBTORCH);
  }
}
