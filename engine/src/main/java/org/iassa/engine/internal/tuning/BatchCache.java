package org.iassa.engine.internal.tuning;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.iassa.engine.internal.AtomicFile;
import org.iassa.engine.internal.Sha256;
import org.iassa.engine.spi.BlackBox;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Measured batch sizes on disk: one small JSON file per key, {@code batch-HASH.json}, written under
 * another name and moved into place, so that a reader sees a whole file or none and processes do
 * not undo each other's work.
 *
 * <p>A cache that cannot be read or written costs a measurement, never a run.
 */
public final class BatchCache {
  private static final Logger LOG = LoggerFactory.getLogger(BatchCache.class);
  private static final AtomicBoolean TOLD = new AtomicBoolean();
  private static final int FORMAT = 1;
  private static final int MAX_BYTES = 1 << 16;

  private final ObjectMapper json = new ObjectMapper();
  private final Path directory;

  /** A cache in a directory, which is made when something is stored. */
  public BatchCache(Path directory) {
    this.directory = directory;
  }

  /** Returns {@code $XDG_CACHE_HOME/iassa}, by default {@code ~/.cache/iassa}. */
  public static Path defaultDirectory(Map<String, String> environment, String home) {
    String base = environment.getOrDefault("XDG_CACHE_HOME", "");
    // The XDG specification tells programs to ignore a relative path.
    Path cache = base.startsWith("/") ? Path.of(base) : Path.of(home, ".cache");
    return cache.resolve("iassa");
  }

  /** Returns what is stored for a key; nothing if that cannot be read or is not plausible. */
  public Optional<Tuning> find(TuningKey key) {
    Path file = file(key);
    // A pipe or a device may have no end, whatever its size is said to be.
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        LOG.info("{} has more than {} bytes and is ignored", file, MAX_BYTES);
        return Optional.empty();
      }
      JsonNode root = json.readTree(bytes);
      int batch = root.path("batch").asInt();
      double rate = root.path("imagesPerSecond").asDouble();
      boolean same =
          root.path("format").asInt() == FORMAT && json.valueToTree(key).equals(root.path("key"));
      if (same && batch >= 1 && batch <= key.maxBatch() && rate > 0 && rate < 1e12) {
        return Optional.of(new Tuning(batch, rate));
      }
      LOG.info("{} does not hold a batch size for this model and is ignored", file);
    } catch (IOException | RuntimeException e) {
      LOG.info("{} cannot be used: {}", file, e.toString());
    }
    return Optional.empty();
  }

  /** Stores a batch size; where that is not possible, says so in the log, once in a process. */
  public void store(TuningKey key, Tuning tuning) {
    ObjectNode root = json.createObjectNode();
    root.put("format", FORMAT);
    root.set("key", json.valueToTree(key));
    root.put("batch", tuning.batch());
    root.put("imagesPerSecond", tuning.imagesPerSecond());
    try {
      Files.createDirectories(directory);
      AtomicFile.write(file(key), json.writerWithDefaultPrettyPrinter().writeValueAsBytes(root));
    } catch (IOException | RuntimeException e) {
      String reason = e instanceof IOException io ? AtomicFile.reason(io) : e.getMessage();
      if (!TOLD.getAndSet(true)) {
        LOG.warn(
            "the batch size measured for this model is not kept, so the next run measures again:"
                + " {} cannot be used: {}",
            directory,
            reason);
      }
    }
  }

  /** Returns the stored size, else measures and stores it. */
  public Tuning findOrTune(TuningKey key, BatchTuner tuner, BlackBox model) {
    Optional<Tuning> known = find(key);
    if (known.isPresent()) {
      return known.get();
    }
    Tuning tuning = tuner.tune(model, key.maxBatch());
    store(key, tuning);
    return tuning;
  }

  private Path file(TuningKey key) {
    String hash = Sha256.hex(key.toString().getBytes(StandardCharsets.UTF_8));
    return directory.resolve("batch-" + hash.substring(0, 16) + ".json");
  }
}
