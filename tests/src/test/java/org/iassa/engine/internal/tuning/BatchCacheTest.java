package org.iassa.engine.internal.tuning;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.iassa.engine.spi.BlackBox;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BatchCacheTest {
  private static final TuningKey KEY =
      new TuningKey("abc", "FP32", "NHWC", 224, 224, 2, "CPU", "libtorch 2.10.0", 64);

  @TempDir Path folder;

  @Test
  void store_isFound_byTheSameKeyOnly() throws IOException {
    BatchCache cache = new BatchCache(folder.resolve("a/b"));
    assertThat(cache.find(KEY)).isEmpty();
    cache.store(KEY, new Tuning(16, 120.5));
    cache.store(KEY, new Tuning(32, 130.25));
    assertThat(new BatchCache(folder.resolve("a/b")).find(KEY)).contains(new Tuning(32, 130.25));
    for (TuningKey other :
        List.of(
            new TuningKey("abd", "FP32", "NHWC", 224, 224, 2, "CPU", "libtorch 2.10.0", 64),
            new TuningKey("abc", "BF16", "NHWC", 224, 224, 2, "CPU", "libtorch 2.10.0", 64),
            new TuningKey("abc", "FP32", "NHWC", 225, 224, 2, "CPU", "libtorch 2.10.0", 64),
            new TuningKey("abc", "FP32", "NHWC", 224, 224, 1, "CPU", "libtorch 2.10.0", 64),
            new TuningKey("abc", "FP32", "NHWC", 224, 224, 2, "GPU", "libtorch 2.10.0", 64),
            new TuningKey("abc", "FP32", "NHWC", 224, 224, 2, "CPU", "libtorch 2.11.0", 64))) {
      assertThat(cache.find(other)).isEmpty();
    }
    try (Stream<Path> files = Files.list(folder.resolve("a/b"))) {
      assertThat(files).hasSize(1).allMatch(f -> f.toString().endsWith(".json"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "[]", "null", "{\"format\":1}", "\u0000\u0001", "\"batch\""})
  void find_ignoresDamagedFiles(String content) throws IOException {
    BatchCache cache = new BatchCache(folder);
    cache.store(KEY, new Tuning(16, 1));
    Files.write(onlyFile(), content.getBytes(StandardCharsets.UTF_8));
    assertThat(cache.find(KEY)).isEmpty();
    cache.store(KEY, new Tuning(8, 2));
    assertThat(cache.find(KEY)).contains(new Tuning(8, 2));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-4", "65", "\"many\"", "1e99"})
  void find_ignoresImpossibleSizes(String batch) throws IOException {
    BatchCache cache = new BatchCache(folder);
    cache.store(KEY, new Tuning(16, 1));
    String text = Files.readString(onlyFile());
    assertThat(text).contains("\"batch\" : 16");
    Files.writeString(onlyFile(), text.replace("\"batch\" : 16", "\"batch\" : " + batch));
    assertThat(cache.find(KEY)).isEmpty();
  }

  @Test
  void find_ignoresAFileThatIsTooLong_andOneWithoutEnd() throws IOException {
    BatchCache cache = new BatchCache(folder);
    cache.store(KEY, new Tuning(16, 1));
    Path file = onlyFile();
    String text = Files.readString(file);
    Files.writeString(file, text + " ".repeat((1 << 16) - text.length()));
    assertThat(cache.find(KEY)).as("64 KiB are read").contains(new Tuning(16, 1));
    Files.writeString(file, text + " ".repeat((1 << 16) - text.length() + 1));
    assertThat(cache.find(KEY)).isEmpty();

    Files.delete(file);
    Files.createSymbolicLink(file, Path.of("/dev/zero"));
    assertThat(cache.find(KEY)).isEmpty();
    cache.store(KEY, new Tuning(8, 2));
    assertThat(cache.find(KEY)).contains(new Tuning(8, 2));
  }

  @Test
  void store_neverFails_whereNothingCanBeWritten() throws IOException {
    Path file = folder.resolve("file");
    Files.writeString(file, "in the way");
    for (Path impossible : List.of(file, file.resolve("below"), Path.of("/proc/iassa"))) {
      BatchCache cache = new BatchCache(impossible);
      cache.store(KEY, new Tuning(16, 1));
      assertThat(cache.find(KEY)).isEmpty();
    }
  }

  @Test
  void findOrTune_measuresOnce() {
    int[] calls = {0};
    BlackBox model = BlackBox.of(2, 2, 1, (batch, scores) -> calls[0]++);
    BatchCache cache = new BatchCache(folder);
    TuningKey key = TuningKey.of(model, 2, "CPU", "own", 8);
    Tuning first = cache.findOrTune(key, new BatchTuner(), model);
    int measured = calls[0];
    assertThat(measured).isPositive();
    assertThat(cache.findOrTune(key, new BatchTuner(), model)).isEqualTo(first);
    assertThat(calls[0]).isEqualTo(measured);
  }

  @Test
  void defaultDirectory_followsXdg() {
    assertThat(BatchCache.defaultDirectory(Map.of(), "/home/a"))
        .isEqualTo(Path.of("/home/a/.cache/iassa"));
    assertThat(BatchCache.defaultDirectory(Map.of("XDG_CACHE_HOME", "/tmp/c"), "/home/a"))
        .isEqualTo(Path.of("/tmp/c/iassa"));
    assertThat(BatchCache.defaultDirectory(Map.of("XDG_CACHE_HOME", "relative"), "/home/a"))
        .isEqualTo(Path.of("/home/a/.cache/iassa"));
  }

  private Path onlyFile() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.findFirst().orElseThrow();
    }
  }
}
