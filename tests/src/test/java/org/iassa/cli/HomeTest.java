package org.iassa.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.iassa.image.TestImages;
import org.iassa.scenes.EmbeddedModel;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Homes that nothing can be kept in. Permissions would not stop root, so there are other ways. */
class HomeTest {
  @TempDir Path folder;
  private Path image;

  @BeforeEach
  void image() throws IOException {
    image = folder.resolve("photo.png");
    Files.write(image, TestImages.encode(TestImages.gradient(96, 96), "png"));
  }

  private static CommandProcess at(Path home) {
    return new CommandProcess()
        .java("-Duser.home=" + home)
        .environment("HOME", home)
        .environment("XDG_CACHE_HOME", "")
        .environment("XDG_CONFIG_HOME", "");
  }

  private CommandProcess.Ended explain(CommandProcess command)
      throws IOException, InterruptedException {
    return command.run(
        "explain", image, "--out", folder.resolve("out"), "--max-forwards", 30, "--quiet");
  }

  private void assertExplains(Path home) throws IOException, InterruptedException {
    CommandProcess.Ended explained = explain(at(home));
    assertThat(explained.code()).as(explained.text()).isZero();
    assertThat(explained.text())
        .contains("batch size", home.resolve(".cache/iassa").toString(), "not kept")
        .doesNotContain("\tat ");
    assertThat(folder.resolve("out/saliency.npy")).exists();
    assertThat(folder.resolve("out/report.json")).exists();

    CommandProcess.Ended doctor = at(home).run("doctor");
    assertThat(doctor.code()).as(doctor.text()).isZero();
    assertThat(doctor.text())
        .contains("tuning", home.resolve(".cache/iassa") + "; NOT WRITABLE", "NOT WRITABLE");
  }

  @Test
  void explain_works_whereTheHomeIsAFile() throws IOException, InterruptedException {
    assertExplains(Files.createFile(folder.resolve("file")).resolve("home"));
  }

  @Test
  void explain_works_whereTheHomeIsReadOnly() throws IOException, InterruptedException {
    Path home = Files.createDirectory(folder.resolve("home"));
    assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=64k,ro", "tmpfs", home.toString()),
        "a tmpfs cannot be mounted here");
    try {
      assertExplains(home);
    } finally {
      run("umount", home.toString());
    }
  }

  @Test
  void explain_saysWhy_whereNothingCanBeUnpacked() throws IOException, InterruptedException {
    Path nowhere = Files.createFile(folder.resolve("file")).resolve("home");
    CommandProcess.Ended ended =
        explain(at(nowhere).java("-Djava.io.tmpdir=" + nowhere, "-XX:-UsePerfData"));
    assertThat(ended.code()).as(ended.text()).isEqualTo(ExitCode.DEVICE);
    assertThat(ended.text()).contains("iassa: ", "cannot be").doesNotContain("\tat ");
    assertThat(folder.resolve("out")).doesNotExist();
  }

  @Test
  void trust_saysWhy_whereItsListCannotBeKept() throws IOException, InterruptedException {
    Path home = Files.createFile(folder.resolve("file")).resolve("home");
    Path model = Files.write(folder.resolve("m.pt"), EmbeddedModel.classifier());
    CommandProcess.Ended ended = at(home).run("trust", model);
    assertThat(ended.code()).as(ended.text()).isEqualTo(ExitCode.OUTPUT);
    assertThat(ended.text()).contains("trusted-models").doesNotContain("\tat ");
  }

  private static boolean run(String... command) throws InterruptedException {
    try {
      return new ProcessBuilder(command).start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }
}
