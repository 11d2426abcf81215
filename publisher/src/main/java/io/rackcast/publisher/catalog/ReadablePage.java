package io.rackcast.publisher.catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * A page of the rows that a caller may read, out of rows of which some are not theirs.
 *
 * <p>It reads one row more than the page has, which tells whether there is a next one. Only where
 * rows were left out does it read again, twice as many each time.
 *
 * @param <R> a row
 * @param <K> where a row stands in their order
 * @param rows may be fewer than were asked for, or none, and still have a next
 * @param next behind which the next page begins; empty: this was the last
 */
public record ReadablePage<R, K>(List<R> rows, Optional<K> next) {
  // A caller of few names among many must not make one call read the whole table.
  static final int MOST_ROWS = 10_000;
  private static final int MOST_ROWS_A_QUERY = 2_000;

  /** Reads rows of all callers in their order. */
  @FunctionalInterface
  public interface Source<R, K> {
    /**
     * The rows behind a place; fewer than {@code limit} only when there are no more.
     *
     * @param place empty: from the first on
     */
    List<R> after(Optional<K> place, int limit);
  }

  /**
   * Reads a page.
   *
   * @param after where the page before ended
   * @param size rows at most, 1 or more
   * @param place where a row stands
   * @param isReadable whether the caller may read a row
   */
  public static <R, K> ReadablePage<R, K> read(
      Source<R, K> source,
      Optional<K> after,
      int size,
      Function<R, K> place,
      Predicate<R> isReadable) {
    var found = new ArrayList<R>();
    var at = after;
    int limit = size + 1;
    for (int seen = 0; seen < MOST_ROWS; seen += limit) {
      if (seen > 0) {
        limit = Math.min(2 * limit, MOST_ROWS_A_QUERY);
      }
      var rows = source.after(at, limit);
      for (var row : rows) {
        if (isReadable.test(row)) {
          if (found.size() == size) {
            return new ReadablePage<>(found, at);
          }
          found.add(row);
        }
        at = Optional.of(place.apply(row));
      }
      if (rows.size() < limit) {
        return new ReadablePage<>(found, Optional.empty());
      }
    }
    return new ReadablePage<>(found, at);
  }
}
