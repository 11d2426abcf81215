package io.rackcast.publisher.registry.client;

import static io.rackcast.publisher.registry.client.TestRegistry.fault;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Lists of names that do not end. */
class NamePagesTest {
  private static final NamePages FEW = new NamePages(5, 8);

  private static NamePage page(String next, String... names) {
    return new NamePage(List.of(names), 0, Optional.of(next).filter(text -> !text.isEmpty()));
  }

  private static String refusal(Function<Optional<String>, NamePage> ask) {
    var fault = fault(() -> FEW.forEach(ask, name -> {}));
    assertThat(fault.kind()).isEqualTo(RegistryException.Kind.INVALID);
    return fault.sentence();
  }

  @Test
  void forEach_severalPages_givesAllNames() {
    var names = new ArrayList<String>();

    FEW.forEach(
        after -> after.isEmpty() ? page("n=1&last=b", "a", "b") : page("", "c"), names::add);

    assertThat(names).containsExactly("a", "b", "c");
  }

  @Test
  void forEach_circle_isRefused() {
    assertThat(refusal(after -> page(after.equals(Optional.of("x=1")) ? "x=2" : "x=1", "a")))
        .contains("leads back to a page that was read");
  }

  @Test
  void forEach_pagesWithoutEnd_isRefused() {
    assertThat(refusal(after -> page(after.orElse("x=") + "1"))).contains("more than 5 pages");
  }

  @Test
  void forEach_namesWithoutEnd_isRefused() {
    assertThat(refusal(after -> page(after.orElse("x=") + "1", "a", "b", "c")))
        .contains("more than 8 names");
  }
}
