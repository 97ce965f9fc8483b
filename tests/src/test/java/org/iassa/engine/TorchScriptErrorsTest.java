package org.iassa.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.iassa.engine.spi.BlackBox;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Wrong model files, each with the message that a user gets. */
class TorchScriptErrorsTest {
  private static final TorchOptions TRUSTED =
      TorchOptions.builder().size(16, 16).trustModel(true).build();

  @TempDir Path folder;

  @Test
  void load_needsTrust() {
    Path model = TorchModels.save(folder.resolve("m.pt"), TorchModels.convLogits());
    TorchOptions options = TorchOptions.builder().build();
    refused(
        () -> TorchScript.load(model, options), "m.pt", "program", "SHA-256", "trustModel(true)");
    refused(() -> TorchScript.features(model, options), "--trust-model");
    refused(() -> TorchScript.load("packaged", new byte[1], options), "packaged");
  }

  @Test
  void load_refusesFilesThatAreNoModel() throws IOException {
    byte[] noise = new byte[4096];
    new Random(5).nextBytes(noise);
    refusedFile("missing.pt", null, "does not exist");
    refusedFile("empty.pt", new byte[0], "empty (0 bytes)");
    refusedFile("one.pt", new byte[] {'P'}, "not TorchScript", "50");
    refusedFile("noise.pt", noise, "not TorchScript", "expected TorchScript");
    refusedFile("text.pt", "hello".getBytes(StandardCharsets.US_ASCII), "68 65 6c 6c");
    refusedFile("pickle.pt", new byte[] {(byte) 0x80, 2, 'c', 'o'}, "a Python pickle");
    refusedFile("head.pt", new byte[] {'P', 'K', 3, 4, 0, 0}, "damaged or cut short");
    refusedFile("state.pt", zip("state/data.pkl", "x"), "without a program", "state_dict");
    refusedFile("other.pt", zip("readme.txt", "x"), "zip archive without a program");
    refusedFile("broken.pt", zip("m/code/__torch__.py", "x"), "cannot be loaded");
    refused(() -> TorchScript.load(folder, TRUSTED), "is a directory");
    refused(() -> TorchScript.load("packaged", new byte[0], TRUSTED), "packaged", "empty");
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.001, 0.3, 0.7, 0.99, 0.9999})
  void load_refusesATruncatedModel(double kept) throws IOException {
    Path model = TorchModels.save(folder.resolve("whole.pt"), TorchModels.convLogits());
    byte[] bytes = Files.readAllBytes(model);
    Path cut = folder.resolve("cut.pt");
    Files.write(cut, Arrays.copyOf(bytes, Math.max(5, (int) (bytes.length * kept))));
    refused(() -> TorchScript.load(cut, TRUSTED), "cut.pt", "damaged or cut short");
  }

  @Test
  void load_refusesAModelWithFlippedBytes_orLoadsOneThatWorks() throws IOException {
    Path model = TorchModels.save(folder.resolve("whole.pt"), TorchModels.convLogits());
    byte[] bytes = Files.readAllBytes(model);
    Random random = new Random(11);
    int refusals = 0;
    for (int i = 0; i < 30; i++) {
      byte[] damaged = bytes.clone();
      for (int k = 0; k < 4; k++) {
        damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
      }
      try (BlackBox box = TorchScript.load("damaged " + i, damaged, TRUSTED)) {
        assertThat(box.classes()).isPositive();
      } catch (ModelException e) {
        assertThat(e).hasMessageContaining("damaged " + i);
        refusals++;
      }
    }
    assertThat(refusals).isPositive();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "return torch.conv2d(x, self.conv[:, 0:1]) | a batch of 1×3×16×16 | 3 channels",
        "return torch.matmul(x.reshape(x.size(0), -1), self.w) | failed on a batch | 768",
        "return x | a tensor 1×3×16×16 | expected one tensor 1×C",
        "return torch.mean(x, [2, 3]).unsqueeze(2).unsqueeze(3) | 1×3×1×1 | 1×C",
        "return torch.mean(x, [2, 3])[0] | a tensor 3 | 1×C",
        "return torch.mean(x, [0, 2, 3]).unsqueeze(0) | for a batch of 2 | a tensor 1×3",
        "return torch.sum(x) | a single number | 1×C",
        "return torch.mean(x, [2, 3])[:, 0:0] | a tensor 1×0 | 1×C",
        "return (torch.mean(x, [2, 3]), x) | a tuple of 2 values | only the scores",
        "return [torch.mean(x, [2, 3])] | a list of 1 tensors | only the scores",
        "return {'logits': torch.mean(x, [2, 3])} | a dictionary | only the scores",
        "return 3 | a value of kind Int | only the scores",
      })
  void load_refusesClassifiersOfAnotherShape(String body, String found, String expected) {
    Path model = TorchModels.save(folder.resolve("shape.pt"), body);
    refused(() -> TorchScript.load(model, TRUSTED), "shape.pt", found, expected);
  }

  @Test
  void load_refusesLogitsLoadedAsProbabilities() {
    Path model = TorchModels.save(folder.resolve("p.pt"), "return torch.mean(x, [2, 3]) - 4");
    TorchOptions options =
        TorchOptions.builder().scores(ScoreKind.PROBABILITIES).trustModel(true).build();
    refused(() -> TorchScript.load(model, options), "p.pt", "-4.0", "LOGITS");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "return torch.mean(x, [2, 3]) | level 0 as a tensor 1×3",
        "return (x, torch.mean(x, [2, 3])) | level 1 as a tensor 1×3",
        "return (x, 5) | level 1 as a value of kind Int",
        "return {'maps': x} | a dictionary",
        "return torch.cat([x, x], 0) | level 0 as a tensor 2×3×16×16",
        "return x / torch.sum(x) | not finite at level 0",
      })
  void features_refuseWhatIsNoMap(String body, String found) {
    Path model = TorchModels.save(folder.resolve("f.pt"), body);
    refused(() -> TorchScript.features(model, TRUSTED), "f.pt", found);
  }

  @Test
  void options_refuseWhatCannotBe() {
    assertThatThrownBy(() -> TorchOptions.builder().size(0, 224).build())
        .isInstanceOf(InvalidOptionException.class)
        .hasMessageContaining("height is 0");
    assertThatThrownBy(() -> TorchOptions.builder().threads(-1).build())
        .isInstanceOf(InvalidOptionException.class)
        .hasMessageContaining("threads is -1");
  }

  private void refusedFile(String name, byte[] content, String... parts) throws IOException {
    Path file = folder.resolve(name);
    if (content != null) {
      Files.write(file, content);
    }
    refused(() -> TorchScript.load(file, TRUSTED), parts);
    refused(() -> TorchScript.features(file, TRUSTED), name);
  }

  private static void refused(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String... parts) {
    assertThatThrownBy(call)
        .isInstanceOf(ModelException.class)
        .hasMessageContainingAll(parts)
        .message()
        .doesNotContain("frame #")
        .hasLineCount(1);
  }

  private static byte[] zip(String name, String content) throws IOException {
    var bytes = new java.io.ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.putNextEntry(new ZipEntry(name));
      zip.write(content.getBytes(StandardCharsets.UTF_8));
      zip.closeEntry();
    }
    return bytes.toByteArray();
  }
}
