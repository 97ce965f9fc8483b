package org.iassa.engine.internal.onnx;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import java.nio.Buffer;
import java.util.ArrayList;
import java.util.List;

/**
 * ONNX Runtime's views of direct Java memory, made when a part of a buffer is first seen and found
 * again afterwards. Buffers are told apart by identity: an {@code ImageBatch} returns the same one
 * each time. Views of more than {@value #BUFFERS} buffers are all dropped.
 */
final class TensorCache<B extends Buffer> implements AutoCloseable {
  private static final int BUFFERS = 8;
  private static final int VIEWS = 1 << 14;

  /** Makes a view of items from to from+count−1 of a buffer. */
  @FunctionalInterface
  interface Maker<B> {
    OnnxTensor make(B buffer, int from, int count) throws OrtException;
  }

  private record View(Buffer buffer, int from, int count, OnnxTensor tensor) {}

  private final List<View> views = new ArrayList<>();
  private final Maker<B> maker;

  TensorCache(Maker<B> maker) {
    this.maker = maker;
  }

  /** Returns the view; it belongs to this cache. */
  OnnxTensor get(B buffer, int from, int count) throws OrtException {
    for (View view : views) {
      if (view.buffer == buffer && view.from == from && view.count == count) {
        return view.tensor;
      }
    }
    boolean known = views.stream().anyMatch(view -> view.buffer == buffer);
    long buffers =
        views.stream().map(view -> System.identityHashCode(view.buffer)).distinct().count();
    if (views.size() >= VIEWS || !known && buffers >= BUFFERS) {
      close();
    }
    OnnxTensor tensor = maker.make(buffer, from, count);
    views.add(new View(buffer, from, count, tensor));
    return tensor;
  }

  @Override
  public void close() {
    views.forEach(view -> view.tensor.close());
    views.clear();
  }
}
