package org.iassa.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the launcher says on a machine without the tools of a build. Installs nothing. */
class LauncherTest {
  private static final List<String> TOOLS =
      List.of("bash", "cat", "cksum", "dirname", "env", "find", "head", "mkdir", "readlink", "sed");

  @TempDir Path folder;
  private Path tools;

  @BeforeEach
  void bareMachine() throws IOException {
    tools = Files.createDirectory(folder.resolve("bin"));
    for (String tool : TOOLS) {
      for (String place : new String[] {"/usr/bin", "/bin"}) {
        Path real = Path.of(place, tool);
        if (Files.isExecutable(real) && !Files.exists(tools.resolve(tool))) {
          fake(tool, "exec " + real + " \"$@\"");
        }
      }
    }
    Files.copy(Path.of("../iassa"), folder.resolve("iassa"));
    executable(folder.resolve("iassa"));
    Files.createFile(folder.resolve("pom.xml"));
  }

  private static void executable(Path file) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** Puts a program on the path that does what a line of shell says. */
  private void fake(String name, String line) throws IOException {
    Path file = tools.resolve(name);
    Files.writeString(file, "#!/bin/bash\n" + line + "\n");
    executable(file);
  }

  private String run(String command) throws IOException, InterruptedException {
    return run(new ProcessBuilder(folder.resolve("iassa").toString(), command));
  }

  private String run(ProcessBuilder builder) throws IOException, InterruptedException {
    builder.redirectErrorStream(true);
    builder.environment().clear();
    builder.environment().put("PATH", tools.toString());
    builder.environment().put("HOME", folder.toString());
    Process process = builder.start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    return process.exitValue() + " " + text;
  }

  @Test
  void missingTools_areNamed_whereNothingCanInstallThem() throws Exception {
    fake("id", "echo 0");
    for (String command : List.of("demo", "test")) {
      assertThat(run(command))
          .startsWith("1 iassa: missing: ")
          .contains("maven g++ make. Install a JDK (17 or later), Maven, g++ and make")
          .endsWith("\n");
    }
  }

  @Test
  void missingTools_comeWithTheCommand_forAUserWhoMayNotInstall() throws Exception {
    fake("id", "echo 1000");
    fake("apt-get", "echo apt-get was called: \"$@\"");
    fake("apt-cache", "exit 0");
    assertThat(run("demo"))
        .startsWith("1 iassa: missing: ")
        .contains("Install with: sudo apt-get update && sudo apt-get install -y ")
        .contains("maven g++ make")
        .doesNotContain("apt-get was called")
        .endsWith("\n");
  }

  @Test
  void addressSpace_thatIsTooSmall_isNamedBeforeAnythingElse() throws Exception {
    fake("id", "echo 0");
    String limited = "ulimit -v 1000000 && exec " + folder.resolve("iassa") + " demo";
    assertThat(run(new ProcessBuilder("/bin/bash", "-c", limited)))
        .isEqualTo(
            "7 iassa: ulimit -v allows 976 MiB of address space; at least 2048 MiB are needed\n");
  }

  @Test
  void missingTools_areInstalled_forRoot_andAFailureIsTold() throws Exception {
    fake("id", "echo 0");
    fake("apt-get", "echo \"apt-get $1\"; [ \"$1\" = update ]");
    fake("apt-cache", "exit 0");
    assertThat(run("demo"))
        .startsWith("1 ")
        .containsSubsequence(
            "Installing with apt-get", "apt-get update", "apt-get install", "could not install: ");
  }
}
