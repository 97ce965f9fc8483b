package org.iassa.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.iassa.engine.InvalidOptionException;
import org.iassa.engine.RemoteOptions;
import picocli.CommandLine.Option;

/** Options of a classifier that a server runs. Secrets come from the environment alone. */
final class RemoteArgs {
  private static final RemoteOptions STANDARD = RemoteOptions.builder().build();

  @Option(
      names = "--remote-json",
      description = "Send and ask for tensors as JSON numbers, not bytes: slower.")
  boolean json;

  @Option(
      names = "--remote-images",
      paramLabel = "N",
      description = "Most images in one request. Default: 8.")
  int images = STANDARD.imagesPerRequest();

  @Option(
      names = "--remote-requests",
      paramLabel = "N",
      description = "Most requests under way at once. Default: 4.")
  int requests = STANDARD.concurrency();

  @Option(
      names = "--remote-timeout",
      paramLabel = "SECONDS",
      description = "Most time for one answer. Default: 30.")
  double timeout = STANDARD.timeout().toSeconds();

  @Option(
      names = "--remote-patience",
      paramLabel = "SECONDS",
      description =
          "How long to try again while the server is away or busy before the run fails. Default:"
              + " 120.")
  double patience = STANDARD.patience().toSeconds();

  @Option(
      names = "--remote-token-env",
      paramLabel = "VARIABLE",
      description = "Environment variable that holds a bearer token.")
  String tokenVariable;

  @Option(
      names = "--remote-header-env",
      paramLabel = "NAME=VARIABLE",
      description = "Sends a header whose value is in an environment variable. May be repeated.")
  List<String> headerVariables = new ArrayList<>();

  /** Adds what these options say. */
  void apply(RemoteOptions.Builder options, Map<String, String> environment) {
    options
        .binary(!json)
        .imagesPerRequest(images)
        .concurrency(requests)
        .timeout(time("remote-timeout", timeout))
        .patience(time("remote-patience", patience));
    if (tokenVariable != null) {
      options.header("Authorization", "Bearer " + value(tokenVariable, environment));
    }
    for (String header : headerVariables) {
      int equals = header.indexOf('=');
      if (equals < 1) {
        throw new InvalidOptionException("remote-header-env", header, "NAME=VARIABLE");
      }
      options.header(header.substring(0, equals), value(header.substring(equals + 1), environment));
    }
  }

  private static Duration time(String option, double seconds) {
    InvalidOptionException.requireRange(option, seconds, 0, 86400);
    return Duration.ofMillis(Math.round(seconds * 1000));
  }

  private static String value(String variable, Map<String, String> environment) {
    String value = environment.get(variable);
    if (value == null || value.isBlank()) {
      throw new InvalidOptionException(
          "environment variable", variable, "to be set: it holds a header's value");
    }
    return value.strip();
  }
}
