package org.iassa.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The cache of compiled kernels, over a compiler that counts. */
class KernelCacheTest {
  private static final KernelSource SOURCE = new KernelSource("a.cu", "int a;");
  private static final List<String> OPTIONS = List.of("--gpu-architecture=sm_90", "-DH=1");

  @TempDir Path folder;

  private static final class FakeCompiler implements KernelCompiler {
    String version = "fake 1";
    int compiled;

    @Override
    public String version() {
      return version;
    }

    @Override
    public byte[] compile(KernelSource source, List<String> options) {
      compiled++;
      if (source.text().contains("error")) {
        throw new KernelCompileException("a.cu(3): error");
      }
      return (version + source + options).getBytes(StandardCharsets.UTF_8);
    }
  }

  private final FakeCompiler compiler = new FakeCompiler();

  private KernelCache cache() {
    return new KernelCache(compiler, folder.resolve("made/when/needed"));
  }

  private List<Path> files() throws Exception {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  @Test
  void image_isCompiledOnce_acrossCaches() throws Exception {
    byte[] first = cache().compile(SOURCE, OPTIONS);
    byte[] second = cache().compile(SOURCE, OPTIONS);

    assertThat(second).isEqualTo(first).isEqualTo(compiler.compile(SOURCE, OPTIONS));
    assertThat(compiler.compiled).isEqualTo(2);
    assertThat(files()).as("and no file is left half written").hasSize(1);
  }

  @Test
  void image_isCompiledAnew_whenAnythingDiffers() {
    cache().compile(SOURCE, OPTIONS);
    cache().compile(new KernelSource("a.cu", "int b;"), OPTIONS);
    cache().compile(new KernelSource("b.cu", "int a;"), OPTIONS);
    cache().compile(SOURCE, List.of("--gpu-architecture=sm_80", "-DH=1"));
    cache().compile(SOURCE, List.of("--gpu-architecture=sm_90", "-DH=2"));
    cache().compile(SOURCE, List.of("--gpu-architecture=sm_90-DH=1"));
    compiler.version = "fake 2";
    cache().compile(SOURCE, OPTIONS);

    assertThat(compiler.compiled).isEqualTo(7);
  }

  @Test
  void damagedFile_isReplaced() throws Exception {
    byte[] right = cache().compile(SOURCE, OPTIONS);
    Path file = files().get(0);
    byte[] whole = Files.readAllBytes(file);
    for (byte[] damaged :
        new byte[][] {
          {}, {1, 2, 3}, java.util.Arrays.copyOf(whole, 40), flipped(whole, 5), flipped(whole, 50)
        }) {
      Files.write(file, damaged);
      int before = compiler.compiled;
      assertThat(cache().compile(SOURCE, OPTIONS)).isEqualTo(right);
      assertThat(compiler.compiled).isEqualTo(before + 1);
      assertThat(Files.readAllBytes(file)).isEqualTo(whole);
    }
  }

  @Test
  void fileThatIsTooLong_isReplaced_thoughItsHashIsRight() throws Exception {
    byte[] right = cache().compile(SOURCE, OPTIONS);
    Path file = files().get(0);
    byte[] image = new byte[(64 << 20) - 31];
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(image);
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.write(hash);
      sparse.setLength(hash.length + image.length);
    }

    assertThat(cache().compile(SOURCE, OPTIONS)).isEqualTo(right);
    assertThat(compiler.compiled).isEqualTo(2);
    assertThat(Files.size(file)).isEqualTo(32 + right.length);
  }

  @Test
  void linkToADeviceWithoutEnd_isReplaced() throws Exception {
    Path zero = Path.of("/dev/zero");
    assumeTrue(Files.exists(zero), "there is no /dev/zero");
    byte[] right = cache().compile(SOURCE, OPTIONS);
    Path file = files().get(0);
    Files.delete(file);
    Files.createSymbolicLink(file, zero);

    assertThat(cache().compile(SOURCE, OPTIONS)).isEqualTo(right);
    assertThat(Files.isSymbolicLink(file)).isFalse();
    assertThat(cache().compile(SOURCE, OPTIONS)).isEqualTo(right);
    assertThat(compiler.compiled).isEqualTo(2);
  }

  private static byte[] flipped(byte[] bytes, int at) {
    byte[] copy = bytes.clone();
    copy[at] ^= 4;
    return copy;
  }

  @Test
  void unwritableFolder_isTolerated() throws Exception {
    // A file where the folder should be: permissions do not stop root.
    Path file = Files.writeString(folder.resolve("file"), "");
    KernelCache cache = new KernelCache(compiler, file);

    assertThat(cache.compile(SOURCE, OPTIONS)).isEqualTo(cache.compile(SOURCE, OPTIONS));
    assertThat(compiler.compiled).isEqualTo(2);
  }

  @Test
  void compileError_isPassedOn_andNotKept() throws Exception {
    KernelSource wrong = new KernelSource("a.cu", "error");

    assertThatThrownBy(() -> cache().compile(wrong, OPTIONS))
        .isInstanceOf(KernelCompileException.class);
    assertThat(files()).isEmpty();
  }
}
