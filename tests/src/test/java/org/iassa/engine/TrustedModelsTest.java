package org.iassa.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.iassa.cli.TrustCommand;
import org.iassa.engine.internal.torch.ModelSource;
import org.iassa.engine.internal.trust.TrustFile;
import org.iassa.engine.spi.BlackBox;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The list of models that may run, and what runs because of it. */
class TrustedModelsTest {
  private static final TorchOptions PLAIN = TorchOptions.builder().size(16, 16).build();

  @TempDir Path folder;
  private Path list;
  private Path model;

  @BeforeEach
  void listOfItsOwn() {
    list = folder.resolve("config/iassa/trusted-models");
    System.setProperty(TrustedModels.FILE_PROPERTY, list.toString());
    model = TorchModels.save(folder.resolve("m.pt"), TorchModels.convLogits());
  }

  @AfterEach
  void noList() {
    System.clearProperty(TrustedModels.FILE_PROPERTY);
  }

  @Test
  void load_takesWhatIsOnTheList_untilItChanges() throws IOException {
    assertThatThrownBy(() -> TorchScript.load(model, PLAIN))
        .isInstanceOf(ModelException.class)
        .hasMessageContainingAll("m.pt", "program", list.toString(), "iassa trust");

    TrustedModels.Entry entry = TrustedModels.ofUser().add(model);
    try (BlackBox box = TorchScript.load(model, PLAIN)) {
      assertThat(box.identity()).isEqualTo(entry.sha256());
    }
    byte[] bytes = Files.readAllBytes(model);
    TorchScript.load("the same bytes", bytes, PLAIN).close();
    TorchModels.save(model, TorchModels.colourLogits());
    assertThatThrownBy(() -> TorchScript.load(model, PLAIN))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("is not on the list");
  }

  @Test
  void verified_runsOnlyBytesThatWereHashed() throws IOException {
    ModelSource plain = ModelSource.of(model);
    ModelSource verified = plain.verified();
    byte[] decided = Files.readAllBytes(model);
    AtomicReference<Path> copy = new AtomicReference<>();
    byte[] seen =
        verified.withFile(
            file -> {
              copy.set(file);
              // whoever swaps the file now is too late
              TorchModels.save(model, TorchModels.colourLogits());
              return read(file);
            });
    assertThat(seen).isEqualTo(decided);
    assertThat(copy.get()).isNotEqualTo(model).doesNotExist();

    // changed after the decision, with the old time stamp
    Files.setLastModifiedTime(model, FileTime.fromMillis(1));
    assertThatThrownBy(() -> verified.withFile(TrustedModelsTest::read))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("has changed");
  }

  private static byte[] read(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void add_writesAListForItsOwnerAlone_asSha256sumReadsIt() throws IOException {
    TrustedModels trusted = TrustedModels.ofUser();
    TrustedModels.Entry entry = trusted.add(model);
    assertThat(trusted.add(model)).isEqualTo(entry);
    assertThat(trusted.entries()).containsExactly(entry);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(list)))
        .isEqualTo("rw-------");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(list.getParent())))
        .isEqualTo("rwx------");
    assertThat(Files.readAllLines(list)).contains(entry.sha256() + "  " + model);

    assertThat(trusted.remove(entry.sha256())).isTrue();
    assertThat(trusted.remove(entry.sha256())).isFalse();
    assertThat(trusted.entries()).isEmpty();
    assertThat(trusted.contains(entry.sha256())).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-rw----", "rw----rw-"})
  void list_isNotUsed_whenOthersMayWriteIt(String mode) throws IOException {
    TrustedModels.ofUser().add(model);
    Files.setPosixFilePermissions(list, PosixFilePermissions.fromString(mode));

    assertThatThrownBy(() -> TorchScript.load(model, PLAIN))
        .isInstanceOf(ModelException.class)
        .hasMessageContainingAll("was not loaded", "may be written by others", "chmod go-w");
    assertThatThrownBy(() -> TrustedModels.ofUser().add(model))
        .hasMessageContaining("may be written by others");
  }

  @Test
  void list_isNotUsed_whenOthersMayWriteToAFolderAboveIt() throws IOException {
    TrustedModels.ofUser().add(model);
    Path above = folder.resolve("config");
    Files.setPosixFilePermissions(above, PosixFilePermissions.fromString("rwxrwxrwx"));

    assertThatThrownBy(() -> TorchScript.load(model, PLAIN))
        .hasMessageContainingAll("lies in " + above, "chmod go-w");
  }

  @Test
  void list_isNotUsed_whenItIsNoList() throws IOException {
    Files.createDirectories(list.getParent());
    Files.writeString(list, "# fine\n\nnot a hash\n");
    assertThatThrownBy(() -> TrustedModels.ofUser().entries())
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("line 3");
    Files.writeString(list, "#".repeat((1 << 20) + 1));
    assertThatThrownBy(() -> TrustedModels.ofUser().entries()).hasMessageContaining("bytes");
    Files.delete(list);
    Files.createDirectory(list);
    assertThatThrownBy(() -> TrustedModels.ofUser().entries())
        .hasMessageContaining("not a regular file");
  }

  @Test
  void add_losesNothing_whenThreadsAddAtOnce() throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 8; t++) {
      String digit = Integer.toHexString(t);
      Thread thread =
          new Thread(
              () ->
                  new TrustFile(list)
                      .add(new TrustedModels.Entry(digit.repeat(64), "model\n" + digit)));
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(TrustedModels.ofUser().entries()).hasSize(8);
  }

  @Test
  void path_followsXdg() {
    assertThat(TrustFile.path(null, Map.of(), "/home/a"))
        .hasToString("/home/a/.config/iassa/trusted-models");
    assertThat(TrustFile.path(null, Map.of("XDG_CONFIG_HOME", "/c"), "/home/a"))
        .hasToString("/c/iassa/trusted-models");
    assertThat(TrustFile.path(null, Map.of("XDG_CONFIG_HOME", "relative"), "/home/a"))
        .hasToString("/home/a/.config/iassa/trusted-models");
  }

  @Test
  void command_addsListsAndRemoves() {
    String hash = TrustedModels.hash(model);
    assertThat(command(model.toString())).contains("trusted: ", hash);
    assertThat(command("--list")).isEqualTo("0 " + hash + "  " + model + "\n");
    assertThat(command("--remove", hash)).startsWith("0 no longer trusted");
    assertThat(command("--remove", model.toString())).startsWith("4 ");
    assertThat(command("--list")).isEqualTo("0 ");
  }

  private static String command(String... args) {
    StringWriter out = new StringWriter();
    CommandLine line = new CommandLine(new TrustCommand());
    line.setOut(new PrintWriter(out)).setErr(new PrintWriter(new StringWriter()));
    return line.execute(args) + " " + out;
  }
}
