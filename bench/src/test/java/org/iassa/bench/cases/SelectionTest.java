package org.iassa.bench.cases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.iassa.engine.InvalidOptionException;
import org.junit.jupiter.api.Test;

/** Choosing cases. */
class SelectionTest {
  private static List<String> ids(List<String> filters, Set<String> tags, String... axes) {
    return new Selection(filters, tags, Selection.parseAxes(List.of(axes)))
        .of(Operations.ALL).stream().map(c -> c.benchCase().id()).toList();
  }

  @Test
  void cases_areNamedSoThatTheyCanBeReadBack() {
    List<String> all = ids(List.of(), Set.of());
    assertThat(all).hasSizeGreaterThan(30).doesNotHaveDuplicates();
    for (String id : all) {
      assertThat(BenchCase.parse(id).id()).isEqualTo(id);
      assertThat(Operations.named(BenchCase.parse(id).operation()).axes().values().keySet())
          .isEqualTo(BenchCase.parse(id).axes().keySet());
    }
    for (String wrong : List.of("x", "x[", "[a=1]", "x[a]", "x[=1]")) {
      assertThatThrownBy(() -> BenchCase.parse(wrong))
          .as(wrong)
          .isInstanceOf(InvalidOptionException.class);
    }
  }

  @Test
  void axes_multiply_whereTheOperationHasThem() {
    assertThat(ids(List.of("accumulate-rise"), Set.of(), "masks=5,6,7", "cells=3,4"))
        .hasSize(6)
        .contains("accumulate-rise[size=224x224,masks=6,cells=4,classes=1,targets=1,threads=0]");
    assertThat(ids(List.of("native-call"), Set.of(), "masks=5,6,7")).hasSize(2);
    assertThat(ids(List.of("^lay-windows", "^summarise"), Set.of(), "size=8,9x10")).hasSize(4);
  }

  @Test
  void filtersAndTags_narrow_andSayWhenNothingIsLeft() {
    assertThat(ids(List.of(), Set.of("jvm")))
        .containsExactly("native-call[argument=NONE]", "native-call[argument=POINTER]");
    assertThat(ids(List.of("layout=NHWC,type=BF16"), Set.of("batch"))).hasSize(2);
    assertThatThrownBy(() -> ids(List.of("nothing-like-this"), Set.of()))
        .isInstanceOf(InvalidOptionException.class)
        .hasMessageContaining("--list");
    assertThatThrownBy(() -> ids(List.of(), Set.of("fast")))
        .hasMessageContaining("fast")
        .hasMessageContaining("attention");
    assertThatThrownBy(() -> ids(List.of(), Set.of(), "colour=red")).hasMessageContaining("colour");
    assertThatThrownBy(() -> ids(List.of("("), Set.of())).hasMessageContaining("regular");
    assertThatThrownBy(() -> Selection.parseAxes(List.of("masks")))
        .isInstanceOf(InvalidOptionException.class);
  }

  @Test
  void values_areCheckedWithTheirAxis() {
    BenchCase c = new BenchCase("x", Map.of("size", "3x4", "n", "0", "type", "bf16"));
    assertThat(c.height()).isEqualTo(3);
    assertThat(c.width()).isEqualTo(4);
    assertThat(c.constant("type", org.iassa.engine.spi.ElementType.class))
        .isEqualTo(org.iassa.engine.spi.ElementType.BF16);
    assertThatThrownBy(() -> c.number("n", 1)).hasMessageContaining("n");
    assertThatThrownBy(() -> c.number("m", 1)).hasMessageContaining("m");
    assertThatThrownBy(() -> new BenchCase("x", Map.of("size", "3x4x5")).height())
        .isInstanceOf(InvalidOptionException.class);
  }
}
