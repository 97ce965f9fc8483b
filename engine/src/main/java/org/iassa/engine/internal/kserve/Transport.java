package org.iassa.engine.internal.kserve;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertPathBuilderException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.iassa.engine.ModelException;
import org.iassa.engine.RemoteOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends requests and waits for whole answers, again and again while the server is away or busy. For
 * several threads at once.
 */
final class Transport {
  private static final Logger LOG = LoggerFactory.getLogger(Transport.class);
  private static final Set<Integer> BUSY = Set.of(408, 429, 502, 503, 504);

  private final Address address;
  private final RemoteOptions options;
  private final HttpClient client;
  private final AtomicLong requests = new AtomicLong();
  private final AtomicBoolean away = new AtomicBoolean();

  /**
   * @param executor runs the client's own work
   */
  Transport(Address address, RemoteOptions options, ExecutorService executor) {
    this.address = address;
    this.options = options;
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(options.timeout())
            .executor(executor)
            .build();
  }

  /** Asks for an address. */
  Answer get(URI uri, long limit) throws InterruptedException {
    return send(request(uri).GET(), limit);
  }

  /** Sends a body. */
  Answer post(URI uri, RequestBody body, long limit) throws InterruptedException {
    HttpRequest.Builder request = request(uri).POST(body.publisher());
    if (body.binary()) {
      request.header("Content-Type", "application/octet-stream");
      request.header(Answer.JSON_LENGTH, Integer.toString(body.jsonBytes()));
    } else {
      request.header("Content-Type", "application/json");
    }
    return send(request, limit);
  }

  private HttpRequest.Builder request(URI uri) {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri);
    options.headers().forEach(request::header);
    return request;
  }

  /**
   * @param limit most bytes of the answer
   * @throws ModelException if the server stays away longer than the options wait, or gives a wrong
   *     answer
   */
  private Answer send(HttpRequest.Builder builder, long limit) throws InterruptedException {
    HttpRequest request = builder.build();
    Backoff backoff = new Backoff(options.seed() + requests.getAndIncrement());
    long bound = Math.min(limit, options.maxResponseBytes());
    long failedAt = 0;
    for (int attempt = 1; ; attempt++) {
      String reason;
      try {
        Answer answer = once(request, bound);
        if (away.getAndSet(false)) {
          LOG.warn("model {} answers again", address);
        }
        return answer;
      } catch (TransientException e) {
        reason = e.getMessage();
      }
      long now = System.nanoTime();
      failedAt = attempt == 1 ? now : failedAt;
      long pause = backoff.millis();
      long left = options.patience().toMillis() - (now - failedAt) / 1_000_000;
      if (pause > left) {
        throw new ModelException(
            "model %s: %s, in %d attempts over %.1f s"
                .formatted(address, reason, attempt, (now - failedAt) * 1e-9));
      }
      if (!away.getAndSet(true)) {
        LOG.warn(
            "model {}: {}; trying again for {} s", address, reason, options.patience().toSeconds());
      }
      Thread.sleep(pause);
    }
  }

  private Answer once(HttpRequest request, long limit)
      throws InterruptedException, TransientException {
    CompletableFuture<HttpResponse<byte[]>> future =
        client.sendAsync(request, LimitedBody.handler(limit));
    try {
      return checked(future.get(options.timeout().toMillis(), TimeUnit.MILLISECONDS));
    } catch (TimeoutException e) {
      throw new TransientException(
          "no whole answer within " + options.timeout().toMillis() + " ms");
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      for (Throwable at = cause; at != null; at = at.getCause()) {
        if (at instanceof LimitedBody.TooLongException) {
          throw new ModelException("model " + address + " gave " + at.getMessage(), e);
        }
      }
      if (cause instanceof javax.net.ssl.SSLException) {
        throw new ModelException("model " + address + ": TLS: " + shown(cause) + hint(cause), e);
      }
      if (cause instanceof IOException) {
        throw new TransientException(shown(cause));
      }
      throw new ModelException("model " + address + ": " + shown(cause), e);
    } finally {
      future.cancel(true);
    }
  }

  /** Says what to do about a certificate that is not trusted. */
  private static String hint(Throwable error) {
    for (Throwable at = error; at != null; at = at.getCause()) {
      if (at instanceof CertPathBuilderException) {
        return "; Java trusts the authorities in its trust store: name another with"
            + " -Djavax.net.ssl.trustStore=FILE";
      }
    }
    return "";
  }

  private static String shown(Throwable error) {
    String text = error.getMessage();
    return Answer.shown(text == null ? error.getClass().getSimpleName() : text);
  }

  private Answer checked(HttpResponse<byte[]> response) throws TransientException {
    int status = response.statusCode();
    if (status == 200) {
      String length = response.headers().firstValue(Answer.JSON_LENGTH).orElse("-1");
      if (!length.matches("-1|\\d{1,10}")) {
        throw new ModelException(
            "model %s answered with %s: '%s', expected a number"
                .formatted(address, Answer.JSON_LENGTH, Answer.shown(length)));
      }
      return new Answer(response.body(), Long.parseLong(length));
    }
    String text = Answer.shown(new String(response.body(), StandardCharsets.UTF_8));
    String what = "HTTP " + status + (text.isEmpty() ? "" : ": " + text);
    if (BUSY.contains(status)) {
      throw new TransientException(what);
    }
    String hint =
        switch (status) {
          case 401, 403 -> "; it may want a token";
          case 404 -> "; the server has no such model";
          case 301, 302, 303, 307, 308 -> "; redirects are not followed";
          default -> "";
        };
    throw new ModelException("model " + address + " answered with " + what + hint);
  }

  /** Something that may pass. */
  private static final class TransientException extends Exception {
    private static final long serialVersionUID = 1L;

    TransientException(String message) {
      super(message);
    }
  }
}
