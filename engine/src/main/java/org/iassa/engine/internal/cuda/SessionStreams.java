package org.iassa.engine.internal.cuda;

import org.bytedeco.cuda.cudart.CUevent_st;
import org.bytedeco.cuda.cudart.CUstream_st;

/**
 * The streams of a session and what orders them. All work runs on the main stream, which is
 * LibTorch's current one where LibTorch runs on this device, but for batches of masked images: with
 * two slots or more a second stream writes them, so that the next batch is written while the
 * network reads the present one.
 *
 * <ul>
 *   <li>A write waits for all that the main stream held when it was asked for: the masks it reads,
 *       and the network that read the slot before.
 *   <li>The main stream waits for a slot's write when somebody asks for the slot's images, not
 *       before: waiting at once would put the network behind the next batch.
 *   <li>What the writes read is changed only after the main stream has waited for all of them.
 * </ul>
 */
final class SessionStreams implements AutoCloseable {
  private final CudaDevice device;
  private final CUstream_st writer;
  private final CUevent_st ready;
  private final CUevent_st[] written;
  private final boolean[] pending;
  private CUstream_st main;
  private boolean closed;

  /**
   * Makes streams and events.
   *
   * @param slots batches side by side; one needs no second stream
   * @throws org.iassa.engine.OutOfMemoryException if the driver cannot; nothing is kept
   */
  SessionStreams(CudaDevice device, int slots) {
    this.device = device;
    main = device.mainStream();
    boolean two = slots > 1;
    written = new CUevent_st[two ? slots : 0];
    pending = new boolean[slots];
    CUstream_st stream = null;
    CUevent_st event = null;
    try {
      if (two) {
        stream = device.driver().stream();
        event = device.driver().event();
        for (int slot = 0; slot < slots; slot++) {
          written[slot] = device.driver().event();
        }
      }
    } catch (RuntimeException | Error e) {
      destroy(stream, event);
      throw e;
    }
    writer = stream;
    ready = event;
  }

  /**
   * Looks up the main stream anew: LibTorch's may have changed. The old one's work is waited for.
   */
  void renew() {
    drain();
    main = device.mainStream();
  }

  /** Returns the stream of everything but the writing of batches. */
  CUstream_st main() {
    return main;
  }

  /** Returns the stream that writes batches. */
  CUstream_st writer() {
    return writer == null ? main : writer;
  }

  /** Waits for everything queued on the main stream; a batch that nobody asked for may run on. */
  void synchronise() {
    device.driver().synchronise(main);
  }

  /** Waits for everything queued on the main stream, and for all writes. */
  void drain() {
    joinAll();
    synchronise();
  }

  /** To be called before a batch's launch on {@link #writer}. */
  void beforeWrite() {
    if (writer != null) {
      device.driver().record(ready, main);
      device.driver().await(writer, ready);
    }
  }

  /** To be called after a batch's launch on {@link #writer}. */
  void afterWrite(int slot) {
    if (writer != null) {
      device.driver().record(written[slot], writer);
      pending[slot] = true;
    }
  }

  /** Makes later work on the main stream wait until the slot's images are written. */
  void join(int slot) {
    if (pending[slot]) {
      device.driver().await(main, written[slot]);
      pending[slot] = false;
    }
  }

  /** Makes later work on the main stream wait for all writes. */
  void joinAll() {
    for (int slot = 0; slot < pending.length; slot++) {
      join(slot);
    }
  }

  /** Frees stream and events; waits for the writes. A second call does nothing. Never throws. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      destroy(writer, ready);
    }
  }

  private void destroy(CUstream_st stream, CUevent_st event) {
    if (device.driver().broken() != null) {
      return;
    }
    if (stream != null) {
      device.driver().destroy(stream);
    }
    if (event != null) {
      device.driver().destroy(event);
    }
    for (CUevent_st each : written) {
      if (each != null) {
        device.driver().destroy(each);
      }
    }
  }
}
