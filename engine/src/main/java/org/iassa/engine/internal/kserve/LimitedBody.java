package org.iassa.engine.internal.kserve;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/** Collects an answer's body and gives up where it gets longer than a limit. */
final class LimitedBody implements HttpResponse.BodySubscriber<byte[]> {
  private final long limit;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final CompletableFuture<byte[]> result = new CompletableFuture<>();
  private Flow.Subscription subscription;

  private LimitedBody(long limit) {
    this.limit = limit;
  }

  /** Returns a handler that also believes a Content-Length beyond the limit. */
  static HttpResponse.BodyHandler<byte[]> handler(long limit) {
    return info -> {
      LimitedBody body = new LimitedBody(limit);
      long declared = info.headers().firstValueAsLong("Content-Length").orElse(0);
      if (declared > limit) {
        body.result.completeExceptionally(new TooLongException(limit));
      }
      return body;
    };
  }

  @Override
  public CompletionStage<byte[]> getBody() {
    return result;
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    subscription = given;
    if (result.isDone()) {
      given.cancel();
    } else {
      given.request(Long.MAX_VALUE);
    }
  }

  @Override
  public void onNext(List<ByteBuffer> parts) {
    for (ByteBuffer part : parts) {
      if (result.isDone()) {
        return;
      }
      if (part.remaining() > limit - bytes.size()) {
        subscription.cancel();
        result.completeExceptionally(new TooLongException(limit));
        return;
      }
      byte[] block = new byte[part.remaining()];
      part.get(block);
      bytes.write(block, 0, block.length);
    }
  }

  @Override
  public void onError(Throwable error) {
    result.completeExceptionally(error);
  }

  @Override
  public void onComplete() {
    result.complete(bytes.toByteArray());
  }

  /** The answer is longer than it may be. */
  static final class TooLongException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TooLongException(long limit) {
      super("an answer of more than " + limit + " bytes");
    }
  }
}
