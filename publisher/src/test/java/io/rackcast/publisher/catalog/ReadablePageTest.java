package io.rackcast.publisher.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ReadablePageTest {
  private final List<Integer> asked = new ArrayList<>();

  /** The numbers from 1 to {@code last} as rows. */
  private List<Integer> rows(int last, Optional<Integer> after, int limit) {
    asked.add(limit);
    int first = after.orElse(0) + 1;
    return IntStream.rangeClosed(first, Math.min(last, first + limit - 1)).boxed().toList();
  }

  private ReadablePage<Integer, Integer> page(
      int last, Optional<Integer> after, int size, IntPredicate isReadable) {
    return ReadablePage.read(
        (place, limit) -> rows(last, place, limit), after, size, row -> row, isReadable::test);
  }

  @Test
  void read_allReadable_asksOnceForOneMoreThanThePage() {
    var page = page(1_000_000, Optional.of(7), 3, row -> true);

    assertThat(page.rows()).containsExactly(8, 9, 10);
    assertThat(page.next()).contains(10);
    assertThat(asked).containsExactly(4);
  }

  @Test
  void read_exactlyAPageLeft_hasNoNext() {
    var page = page(3, Optional.empty(), 3, row -> true);

    assertThat(page.rows()).containsExactly(1, 2, 3);
    assertThat(page.next()).isEmpty();
  }

  @Test
  void read_someHidden_asksForMoreEachTime() {
    var page = page(1_000_000, Optional.empty(), 3, row -> row % 10 == 0);

    assertThat(page.rows()).containsExactly(10, 20, 30);
    assertThat(asked).containsExactly(4, 8, 16, 32);
  }

  @Test
  void read_allHidden_endsAtTheBoundWithANext() {
    var page = page(1_000_000, Optional.empty(), 3, row -> false);

    assertThat(page.rows()).isEmpty();
    assertThat(page.next().orElseThrow()).isEqualTo(asked.stream().mapToInt(n -> n).sum());
    assertThat(page.next().orElseThrow()).isBetween(ReadablePage.MOST_ROWS, 12_000);
  }

  @ParameterizedTest(name = "{0} rows, every {1}th readable, pages of {2}")
  @CsvSource(
      textBlock =
          """
          0,     1,  1
          1,     1,  1
          100,   1,  7
          100,   3,  1
          99,    3, 33
          5000,  7, 10
          30000, 0,  5
          """)
  void read_pageAfterPage_isEveryReadableRowOnce(int last, int every, int size) {
    IntPredicate isReadable = row -> every > 0 && row % every == 0;
    var all = new ArrayList<Integer>();
    Optional<Integer> next = Optional.empty();

    do {
      var page = page(last, next, size, isReadable);
      assertThat(page.rows()).hasSizeLessThanOrEqualTo(size);
      all.addAll(page.rows());
      next = page.next();
    } while (next.isPresent());

    assertThat(all).isEqualTo(IntStream.rangeClosed(1, last).filter(isReadable).boxed().toList());
  }
}
