package org.iassa.engine.internal.kserve;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.iassa.engine.CancelledException;
import org.iassa.engine.ModelException;
import org.iassa.engine.RemoteOptions;
import org.iassa.engine.internal.Sha256;
import org.iassa.engine.internal.scoring.ScoreConversion;
import org.iassa.engine.internal.scoring.ScoreRequest;
import org.iassa.engine.spi.BatchFormat;
import org.iassa.engine.spi.BlackBox;
import org.iassa.engine.spi.ImageBatch;
import org.iassa.image.Preprocessing;

/** A classifier on a server. */
public final class KServeBlackBox implements BlackBox {
  private static final int METADATA_BYTES = 1 << 20;
  private static final int ANSWER_BYTES = 1 << 16;
  private static final int SCORE_BYTES = 48;

  private final Address address;
  private final RemoteOptions options;
  private final ExecutorService workers;
  private final ExecutorService plumbing;
  private final Transport transport;
  private final Signature signature;
  private final String identity;
  private final int classes;
  private final String version;
  private final ScoreConversion conversion;
  private final ReentrantReadWriteLock gate = new ReentrantReadWriteLock();
  private boolean closed;

  private KServeBlackBox(Address address, RemoteOptions options) throws InterruptedException {
    this.address = address;
    this.options = options;
    this.workers = Executors.newFixedThreadPool(options.concurrency(), daemons("iassa-remote"));
    this.plumbing = Executors.newCachedThreadPool(daemons("iassa-http"));
    try {
      this.transport = new Transport(address, options, plumbing);
      Answer answer = transport.get(address.model(), METADATA_BYTES);
      JsonNode metadata = Json.object(address.toString(), answer.body(), answer.body().length);
      this.signature = Signature.of(address.toString(), metadata, options);
      options.preprocessing().framing().requireFits(format().height(), format().width());
      this.identity = Sha256.hex((address + "\n" + metadata).getBytes(StandardCharsets.UTF_8));
      ImageBatch zeros = ImageBatch.zeros(format(), 1);
      ScoreTensor first = ask(zeros, 0, 1, options.maxResponseBytes());
      this.classes = first.classes();
      this.version = first.version();
      this.conversion =
          new ScoreConversion(address.toString(), options.scores(), classes, format().type());
      FloatBuffer scores = FloatBuffer.allocate(classes);
      put(first, 1, scores, 0);
      conversion.convert(scores, 1);
    } catch (InterruptedException | RuntimeException e) {
      shutdown();
      throw e;
    }
  }

  /** Connects; see {@link org.iassa.engine.RemoteModel#connect}. */
  public static KServeBlackBox connect(URI uri, RemoteOptions options) {
    Address address = Address.of(uri);
    address.requireMaySend(options.headers());
    try {
      return new KServeBlackBox(address, options);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancelledException("interrupted while connecting to model " + address);
    }
  }

  private static ThreadFactory daemons(String name) {
    return task -> {
      Thread thread = new Thread(task, name);
      thread.setDaemon(true);
      return thread;
    };
  }

  @Override
  public BatchFormat format() {
    return signature.format();
  }

  @Override
  public int classes() {
    return classes;
  }

  @Override
  public Preprocessing preprocessing() {
    return options.preprocessing();
  }

  @Override
  public String identity() {
    return identity;
  }

  /** Sends some images and reads their scores. */
  private ScoreTensor ask(ImageBatch batch, int from, int count, long limit)
      throws InterruptedException {
    int rows = signature.batch() > 0 ? signature.batch() : count;
    RequestBody body = RequestBody.of(signature, batch, from, count, rows, options.binary());
    return ScoreTensor.of(signature, transport.post(address.infer(), body, limit), rows);
  }

  @Override
  public synchronized void score(ImageBatch batch, FloatBuffer scores) {
    if (closed) {
      throw new IllegalStateException("model " + address + " is closed");
    }
    ScoreRequest.requireFits(batch, format(), scores, classes);
    int count = batch.count();
    batch.data(); // fetches from a device before several threads read it
    CompletionService<Void> done = new ExecutorCompletionService<>(workers);
    List<Future<Void>> pending = new ArrayList<>();
    AtomicBoolean over = new AtomicBoolean();
    int step = signature.batch() > 0 ? signature.batch() : options.imagesPerRequest();
    for (int from = 0; from < count; from += step) {
      int first = from;
      int size = Math.min(step, count - from);
      pending.add(done.submit(() -> chunk(batch, first, size, scores, over)));
    }
    try {
      for (int i = 0; i < pending.size(); i++) {
        done.take().get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancelledException("interrupted while model " + address + " was asked");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new ModelException("model " + address + " failed: " + e.getCause(), e.getCause());
    } finally {
      settle(pending, over);
    }
    conversion.convert(scores, count);
  }

  /** Ends what is still under way, so that nothing reads the batch or writes scores afterwards. */
  private void settle(List<Future<Void>> pending, AtomicBoolean over) {
    pending.forEach(future -> future.cancel(true));
    gate.writeLock().lock(); // waits for the chunks inside
    over.set(true);
    gate.writeLock().unlock();
  }

  private Void chunk(ImageBatch batch, int from, int count, FloatBuffer scores, AtomicBoolean over)
      throws InterruptedException {
    gate.readLock().lock();
    try {
      if (!over.get()) {
        chunk(batch, from, count, scores);
      }
      return null;
    } finally {
      gate.readLock().unlock();
    }
  }

  private void chunk(ImageBatch batch, int from, int count, FloatBuffer scores)
      throws InterruptedException {
    long limit = ANSWER_BYTES + (long) SCORE_BYTES * classes * Math.max(count, signature.batch());
    ScoreTensor found = ask(batch, from, count, limit);
    if (found.classes() != classes) {
      throw new ModelException(
          "model %s gave %d scores per image, but %d at first"
              .formatted(address, found.classes(), classes));
    }
    if (!found.version().equals(version)) {
      throw new ModelException(
          "model %s answers as version '%s', but was '%s' at first: one explanation needs one model; name a version in the address"
              .formatted(address, found.version(), version));
    }
    put(found, count, scores, from);
  }

  private static void put(ScoreTensor found, int rows, FloatBuffer scores, int at) {
    int classes = found.classes();
    for (int i = 0; i < rows * classes; i++) {
      scores.put(at * classes + i, found.values()[i]);
    }
  }

  private void shutdown() {
    workers.shutdownNow();
    plumbing.shutdownNow();
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      shutdown();
    }
  }
}
