package org.iassa.engine;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.iassa.engine.spi.BatchFormat;
import org.iassa.engine.spi.Layout;
import org.iassa.image.Preprocessing;

/**
 * How a model on a server is called.
 *
 * @param height height of its input in pixels, where the model leaves it open
 * @param width width of its input in pixels, where the model leaves it open
 * @param layout order of its input's axes, where the model leaves it open
 * @param output which output the scores are; empty: its only one
 * @param scores what it returns
 * @param preprocessing how pixel values become the input
 * @param binary whether tensors travel as bytes (the binary data extension); else as JSON numbers
 * @param imagesPerRequest most images in one request; a model of fixed batch gets that many
 * @param concurrency most requests under way at once
 * @param timeout most time for one answer, from its request to its last byte
 * @param patience how long a request is tried again while the server is away or busy, counted from
 *     its first failure
 * @param seed of the random part of the pauses between attempts
 * @param maxResponseBytes most bytes of an answer; less is allowed where less will do
 * @param headers sent with every request, such as a token; values never appear in messages, reports
 *     or {@link #toString}
 */
public record RemoteOptions(
    int height,
    int width,
    Layout layout,
    Optional<String> output,
    ScoreKind scores,
    Preprocessing preprocessing,
    boolean binary,
    int imagesPerRequest,
    int concurrency,
    Duration timeout,
    Duration patience,
    long seed,
    int maxResponseBytes,
    Map<String, String> headers) {
  private static final Duration LONGEST = Duration.ofDays(1);

  public RemoteOptions {
    Objects.requireNonNull(layout, "layout");
    Objects.requireNonNull(output, "output");
    Objects.requireNonNull(scores, "scores");
    Objects.requireNonNull(preprocessing, "preprocessing");
    InvalidOptionException.requireRange("height", height, 1, BatchFormat.MAX_SIDE);
    InvalidOptionException.requireRange("width", width, 1, BatchFormat.MAX_SIDE);
    InvalidOptionException.requireRange("imagesPerRequest", imagesPerRequest, 1, 1024);
    InvalidOptionException.requireRange("concurrency", concurrency, 1, 64);
    InvalidOptionException.requireRange("maxResponseBytes", maxResponseBytes, 1024, 1 << 30);
    requireTime("timeout", timeout, Duration.ofMillis(1));
    requireTime("patience", patience, Duration.ZERO);
    TreeMap<String, String> copy = new TreeMap<>(headers);
    copy.forEach(RemoteOptions::requireHeader);
    headers = Map.copyOf(copy);
  }

  private static void requireTime(String name, Duration time, Duration least) {
    Objects.requireNonNull(time, name);
    if (time.compareTo(least) < 0 || time.compareTo(LONGEST) > 0) {
      throw new InvalidOptionException(name, time, least.toMillis() + " ms to one day");
    }
  }

  private static void requireHeader(String name, String value) {
    if (!name.matches("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,128}")) {
      throw new InvalidOptionException("header name", "'" + name + "'", "letters, digits and -");
    }
    String lower = name.toLowerCase(Locale.ROOT);
    if (lower.equals("host")
        || lower.startsWith("content-")
        || lower.equals("inference-header-content-length")
        || lower.equals("connection")
        || lower.equals("expect")
        || lower.equals("upgrade")
        || lower.equals("transfer-encoding")) {
      throw new InvalidOptionException("header name", name, "one that the protocol does not set");
    }
    if (value.isEmpty() || value.chars().anyMatch(c -> c < ' ' || c > '~')) {
      throw new InvalidOptionException(
          "header " + name, "a text that is empty or has special characters", "printable ASCII");
    }
  }

  /** Names the headers without their values. */
  @Override
  public String toString() {
    return "RemoteOptions[%dx%d, %s, %s, %s, %s, %d images per request, %d at once, timeout %s, patience %s, headers %s]"
        .formatted(
            height,
            width,
            layout,
            scores,
            preprocessing,
            binary ? "binary" : "JSON",
            imagesPerRequest,
            concurrency,
            timeout,
            patience,
            headers.keySet());
  }

  /**
   * Returns a builder: 224×224 planar where open, logits, ImageNet's preprocessing, binary, 8
   * images per request, 4 at once, 30 s for an answer, 2 minutes of patience, 64 MiB, no headers.
   */
  public static Builder builder() {
    return new Builder();
  }

  /** Collects options. */
  public static final class Builder {
    private int height = 224;
    private int width = 224;
    private Layout layout = Layout.NCHW;
    private Optional<String> output = Optional.empty();
    private ScoreKind scores = ScoreKind.LOGITS;
    private Preprocessing preprocessing = Preprocessing.IMAGENET;
    private boolean binary = true;
    private int imagesPerRequest = 8;
    private int concurrency = 4;
    private Duration timeout = Duration.ofSeconds(30);
    private Duration patience = Duration.ofMinutes(2);
    private long seed;
    private int maxResponseBytes = 64 << 20;
    private final Map<String, String> headers = new TreeMap<>();

    private Builder() {}

    /** Sets {@link RemoteOptions#height} and {@link RemoteOptions#width}. */
    public Builder size(int height, int width) {
      this.height = height;
      this.width = width;
      return this;
    }

    /** Sets {@link RemoteOptions#layout}. */
    public Builder layout(Layout layout) {
      this.layout = layout;
      return this;
    }

    /** Sets {@link RemoteOptions#output}. */
    public Builder output(String name) {
      this.output = Optional.of(name);
      return this;
    }

    /** Sets {@link RemoteOptions#scores}. */
    public Builder scores(ScoreKind scores) {
      this.scores = scores;
      return this;
    }

    /** Sets {@link RemoteOptions#preprocessing}. */
    public Builder preprocessing(Preprocessing preprocessing) {
      this.preprocessing = preprocessing;
      return this;
    }

    /** Sets {@link RemoteOptions#binary}. */
    public Builder binary(boolean binary) {
      this.binary = binary;
      return this;
    }

    /** Sets {@link RemoteOptions#imagesPerRequest}. */
    public Builder imagesPerRequest(int images) {
      this.imagesPerRequest = images;
      return this;
    }

    /** Sets {@link RemoteOptions#concurrency}. */
    public Builder concurrency(int requests) {
      this.concurrency = requests;
      return this;
    }

    /** Sets {@link RemoteOptions#timeout}. */
    public Builder timeout(Duration timeout) {
      this.timeout = timeout;
      return this;
    }

    /** Sets {@link RemoteOptions#patience}. */
    public Builder patience(Duration patience) {
      this.patience = patience;
      return this;
    }

    /** Sets {@link RemoteOptions#seed}. */
    public Builder seed(long seed) {
      this.seed = seed;
      return this;
    }

    /** Sets {@link RemoteOptions#maxResponseBytes}. */
    public Builder maxResponseBytes(int bytes) {
      this.maxResponseBytes = bytes;
      return this;
    }

    /** Adds one of {@link RemoteOptions#headers}. */
    public Builder header(String name, String value) {
      headers.put(name, value);
      return this;
    }

    /**
     * Returns the options.
     *
     * @throws InvalidOptionException if one of them is out of range
     */
    public RemoteOptions build() {
      return new RemoteOptions(
          height,
          width,
          layout,
          output,
          scores,
          preprocessing,
          binary,
          imagesPerRequest,
          concurrency,
          timeout,
          patience,
          seed,
          maxResponseBytes,
          headers);
    }
  }
}
