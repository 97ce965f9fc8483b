package org.iassa.engine.internal.torch;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;

/**
 * LibTorch's views of memory that a buffer, or a batch on a device, stands for. A view is made when
 * a buffer is first seen with a count and found again afterwards, so a loop over the same slots
 * creates none. Finding allocates nothing.
 *
 * <p>Buffers are compared by identity: an {@code ImageBatch} returns the same one each time. They
 * are held weakly; the view of a buffer that is gone is dropped when the next view is made.
 *
 * @param <B> what stands for the memory
 * @param <V> kind of view
 */
final class ViewCache<B, V extends Pointer> implements AutoCloseable {
  private static final int CAPACITY = 256;

  /** Makes a view of the first {@code count} items of a buffer. */
  @FunctionalInterface
  interface Maker<B, V> {
    V make(B buffer, int count);
  }

  private record Entry<B, V>(WeakReference<B> buffer, int count, V view) {}

  private final ArrayList<Entry<B, V>> entries = new ArrayList<>();
  private final Maker<B, V> maker;

  ViewCache(Maker<B, V> maker) {
    this.maker = maker;
  }

  /** Returns the view; it belongs to this cache. */
  @SuppressWarnings("try") // resources that only need to be open
  V get(B buffer, int count) {
    for (int i = entries.size() - 1; i >= 0; i--) {
      Entry<B, V> entry = entries.get(i);
      if (entry.count == count && entry.buffer.refersTo(buffer)) {
        return entry.view;
      }
    }
    dropUnused();
    // The scope keeps the view's parts out of a scope that the caller may have open.
    try (PointerScope scope = new PointerScope()) {
      V view = maker.make(buffer, count);
      view.retainReference();
      entries.add(new Entry<>(new WeakReference<>(buffer), count, view));
      return view;
    }
  }

  /** Returns the number of views held. */
  int size() {
    return entries.size();
  }

  private void dropUnused() {
    entries.removeIf(
        entry -> {
          boolean gone = entry.buffer.refersTo(null);
          if (gone) {
            entry.view.close();
          }
          return gone;
        });
    if (entries.size() >= CAPACITY) {
      close();
    }
  }

  @Override
  public void close() {
    entries.forEach(entry -> entry.view.close());
    entries.clear();
  }
}
