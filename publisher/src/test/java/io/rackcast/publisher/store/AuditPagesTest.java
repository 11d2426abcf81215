package io.rackcast.publisher.store;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.rackcast.publisher.HandClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@EachDatabase
final class AuditPagesTest {
  private static final Instant START = Instant.parse("2026-03-01T10:00:00Z");
  private static final AuditFilter EVERYTHING = within(null, null);

  @Parameter
  @SuppressWarnings("NullAway.Init") // set by JUnit
  TestDatabase database;

  @TempDir Path folder;
  private final HandClock clock = new HandClock(START.toString());
  private Store store;

  @BeforeEach
  void open() {
    store = database.empty(folder, clock);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private static AuditFilter within(@Nullable Instant from, @Nullable Instant to) {
    return new AuditFilter(from, to, null, null, "", false, AuditFilter.Answers.ALL);
  }

  private void record(String caller, String action, String subject, boolean allowed) {
    store.audit().record(caller, action, subject, allowed);
    clock.advance(Duration.ofSeconds(10));
  }

  /** The pages until the last one. */
  private List<AuditPage> pages(AuditFilter filter, boolean isOldestFirst, int limit) {
    var pages = new ArrayList<AuditPage>();
    pages.add(store.audit().page(filter, isOldestFirst, null, limit));
    for (var next = pages.get(0).next(); next.isPresent(); ) {
      var page = store.audit().page(filter, isOldestFirst, next.get(), limit);
      pages.add(page);
      next = page.next();
    }
    return pages;
  }

  private List<String> subjects(AuditFilter filter, boolean isOldestFirst) {
    return pages(filter, isOldestFirst, 2).stream()
        .flatMap(page -> page.entries().stream())
        .map(AuditEntry::subject)
        .toList();
  }

  @Test
  void page_justRecorded_isWrittenFirst() {
    record("ci", "read", "web", true);

    assertThat(subjects(EVERYTHING, false)).containsExactly("web");
  }

  @Test
  void page_smallPages_haveEachRowOnceInEitherOrder() {
    for (var subject : List.of("a", "b", "c", "d", "e")) {
      record("ci", "read", subject, true);
    }

    assertThat(subjects(EVERYTHING, false)).containsExactly("e", "d", "c", "b", "a");
    assertThat(subjects(EVERYTHING, true)).containsExactly("a", "b", "c", "d", "e");
  }

  @Test
  void page_rowsOfOneMillisecond_areToldApart() {
    for (var subject : List.of("a", "b", "c")) {
      store.audit().record("ci", "read", subject, true);
    }

    assertThat(pages(EVERYTHING, true, 1))
        .extracting(page -> page.entries().stream().map(AuditEntry::subject).toList())
        .containsExactly(List.of("a"), List.of("b"), List.of("c"), List.of());
  }

  @ParameterizedTest(name = "caller {0}, action {1}, subject {2} (whole: {3}), {4}: {5}")
  @CsvSource(
      nullValues = "-",
      textBlock =
          """
          -,  -,            '',     false, ALL,     web webshop web api x
          ci, -,            '',     false, ALL,     web webshop web
          '', -,            '',     false, ALL,     x
          -,  read,         '',     false, ALL,     web api
          -,  authenticate, '',     false, ALL,     x
          -,  -,            web,    false, ALL,     web webshop web
          -,  -,            web,    true,  ALL,     web web
          -,  -,            WEB,    false, ALL,     -
          -,  -,            'w%b',  false, ALL,     -
          -,  -,            '',     false, REFUSED, web x
          -,  -,            '',     false, ALLOWED, web webshop api
          ci, publish,      web,    true,  REFUSED, web
          ci, read,         api,    false, ALL,     -
          """)
  void page_filter_isWhatIsAskedFor(
      @Nullable String caller,
      @Nullable String action,
      String subject,
      boolean isWhole,
      AuditFilter.Answers answers,
      @Nullable String expected) {
    record("ci", "read", "web", true);
    record("ci", "publish", "webshop", true);
    record("ci", "publish", "web", false);
    record("agent", "read", "api", true);
    record("", "authenticate", "x", false);

    var filter = new AuditFilter(null, null, caller, action, subject, isWhole, answers);

    assertThat(String.join(" ", subjects(filter, true)))
        .isEqualTo(expected == null ? "" : expected);
  }

  /** Rows "a" to "d" with decisions at 10:00:50, :55 · 10:01:00 · 10:01:10 · 10:02:30. */
  @ParameterizedTest(name = "from {0} to {1}: {2}")
  @CsvSource(
      nullValues = "-",
      textBlock =
          """
          -,            -,            a b c d
          10:00:50,     10:00:50.001, a
          10:00:52,     10:01:00,     a
          # one decision of the row is within
          10:00:55,     -,            a b c d
          10:00:55.001, -,            b c d
          10:01:00,     10:01:10,     b
          10:01:10,     10:02:30,     c
          10:02:30,     10:02:31,     d
          10:02:30.001, -,            -
          -,            10:00:50,     -
          -,            10:00:50.001, a
          """)
  void page_time_isFromInclusiveToExclusive(
      @Nullable String from, @Nullable String to, @Nullable String expected) {
    clock.advance(Duration.ofSeconds(50));
    store.audit().record("ci", "read", "a", true);
    clock.advance(Duration.ofSeconds(5));
    store.audit().record("ci", "read", "a", true);
    clock.advance(Duration.ofSeconds(5));
    record("ci", "read", "b", true);
    store.audit().record("ci", "read", "c", true);
    clock.advance(Duration.ofSeconds(80));
    store.audit().record("ci", "read", "d", true);

    var filter = within(at(from), at(to));

    var oldestFirst = subjects(filter, true);
    assertThat(String.join(" ", oldestFirst)).isEqualTo(expected == null ? "" : expected);
    assertThat(subjects(filter, false)).containsExactlyInAnyOrderElementsOf(oldestFirst);
  }

  private static @Nullable Instant at(@Nullable String time) {
    return time == null ? null : Instant.parse("2026-03-01T" + time + "Z");
  }

  @Test
  void filter_endsBeforeItBegins_isRefused() {
    assertThatThrownBy(() -> within(START, START))
        .hasMessage(
            "the time asked for begins at 2026-03-01T10:00:00Z and ends at 2026-03-01T10:00:00Z;"
                + " end it later");
  }

  @Test
  void page_rowsComeAndGoMeanwhile_hasTheOthersOnce() {
    for (var subject : List.of("a", "b", "c", "d", "e", "f")) {
      record("ci", "read", subject, true);
    }
    var first = store.audit().page(EVERYTHING, false, null, 2);

    record("ci", "read", "new", true);
    store.audit().page(EVERYTHING, false, null, 1);
    // Takes "a" and "b", and then "e", where the page ended.
    store.audit().prune(new AuditLimits(Duration.ofDays(1), 5));
    database.execute(folder, "DELETE FROM audit WHERE subject = 'e'");
    var second = store.audit().page(EVERYTHING, false, first.next().orElseThrow(), 10);

    assertThat(first.entries()).extracting(AuditEntry::subject).containsExactly("f", "e");
    assertThat(second.entries()).extracting(AuditEntry::subject).containsExactly("d", "c");
    assertThat(second.next()).isEmpty();
  }

  @Test
  void page_whileOthersRecord_losesNothing() throws Exception {
    var isDone = new AtomicBoolean();
    var reader =
        CompletableFuture.runAsync(
            () -> {
              while (!isDone.get()) {
                pages(EVERYTHING, true, 7);
              }
            });
    for (int i = 0; i < 2000; i++) {
      store.audit().record("ci", "read", "web " + i % 50, true);
      clock.advance(Duration.ofMillis(500));
    }
    isDone.set(true);
    reader.get(30, SECONDS);

    long times =
        pages(EVERYTHING, true, 100).stream()
            .flatMap(page -> page.entries().stream())
            .mapToLong(AuditEntry::times)
            .sum();
    assertThat(times).isEqualTo(2000);
    assertThat(store.audit().lost()).isZero();
  }
}
