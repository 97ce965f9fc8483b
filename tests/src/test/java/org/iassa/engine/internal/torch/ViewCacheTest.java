package org.iassa.engine.internal.torch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.Test;

class ViewCacheTest {
  private final List<BytePointer> made = new ArrayList<>();

  private ViewCache<ByteBuffer, BytePointer> cache() {
    return new ViewCache<>(
        (buffer, count) -> {
          made.add(new BytePointer(count));
          return made.get(made.size() - 1);
        });
  }

  @Test
  void get_makesOneViewPerBufferAndCount() {
    try (var cache = cache()) {
      ByteBuffer one = ByteBuffer.allocateDirect(8);
      ByteBuffer equal = ByteBuffer.allocateDirect(8);
      for (int i = 0; i < 5; i++) {
        assertThat(cache.get(one, 8)).isSameAs(made.get(0));
        assertThat(cache.get(one, 3)).isSameAs(made.get(1));
        assertThat(cache.get(equal, 8)).isSameAs(made.get(2));
      }
      assertThat(made).hasSize(3);
    }
    assertThat(made).allMatch(view -> view.isNull());
  }

  @Test
  void get_keepsViews_whenTheCallersScopeCloses() {
    try (var cache = cache()) {
      ByteBuffer buffer = ByteBuffer.allocateDirect(8);
      try (PointerScope callers = new PointerScope()) {
        assertThat(callers).isNotNull();
        cache.get(buffer, 4);
      }
      assertThat(cache.get(buffer, 4).isNull()).isFalse();
      assertThat(made).hasSize(1);
    }
  }

  @Test
  void get_holdsABoundedNumberOfViews() {
    try (var cache = cache()) {
      List<ByteBuffer> alive = new ArrayList<>();
      for (int i = 0; i < 2000; i++) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(8);
        alive.add(buffer);
        assertThat(cache.get(buffer, 1).isNull()).isFalse();
        assertThat(cache.size()).isLessThanOrEqualTo(256);
      }
      assertThat(alive).hasSize(2000);
    }
    assertThat(made).allMatch(view -> view.isNull());
  }
}
