package io.rackcast.agent.location;

import static org.assertj.core.api.Assertions.assertThat;

import io.rackcast.agent.location.OwnLocation.Source;
import io.rackcast.agent.testkit.LogOf;
import io.rackcast.proto.topology.Location;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LocationWatchTest {
  private static final Duration KEEP = Duration.ofHours(1);

  private final AtomicLong nanos = new AtomicLong();
  private final Told file = new Told(Source.FILE, "dc1/r1");
  private final Told lldp = new Told(Source.LLDP, "dc1/r2");

  @Test
  void now_severalSources_believesTheFirstAndShowsAll() {
    try (var watch = watch(file, lldp)) {
      assertThat(watch.now().own().text()).isEqualTo("dc1/r1");
      assertThat(watch.now().own().source()).isEqualTo(Source.FILE);
      assertThat(watch.now().sources())
          .extracting(state -> state.says().orElseThrow().toString())
          .containsExactly("dc1/r1", "dc1/r2");
      assertThat(watch.now().problems()).isEmpty();
    }
  }

  @Test
  void now_noSource_isTheInterface() {
    try (var watch = watch()) {
      assertThat(watch.now().own()).isEqualTo(OwnLocation.UNKNOWN);
    }
  }

  @Test
  void askNow_sourceFails_keepsItsWordForATimeAndShowsWhy() {
    try (var watch = watch(file, lldp)) {
      file.says = null;
      ask(watch);

      assertThat(watch.now().own().text()).isEqualTo("dc1/r1");
      assertThat(watch.now().problems()).containsExactly("the file is gone");

      nanos.addAndGet(KEEP.plusSeconds(1).toNanos());
      ask(watch);

      assertThat(watch.now().own().text()).isEqualTo("dc1/r2");
      assertThat(watch.now().own().source()).isEqualTo(Source.LLDP);
      assertThat(watch.now().problems()).containsExactly("the file is gone");
    }
  }

  @Test
  void askNow_anotherAnswer_isToldOnceAndLoggedInOneLine() {
    var changes = new AtomicInteger();
    try (var log = new LogOf(LocationWatch.class);
        var watch = watch(file)) {
      watch.onChange(changes::incrementAndGet);
      file.says = "dc1/r9";

      ask(watch);
      ask(watch);

      assertThat(changes).hasValue(2);
      assertThat(log.lines())
          .containsExactly(
              "this node is in dc1/r1 (file); before: no known place (interface)",
              "this node is in dc1/r9 (file); before: dc1/r1 (file)");
    }
  }

  @Test
  void askNow_failureThatLasts_isLoggedOnce() {
    file.says = null;
    try (var log = new LogOf(Heard.class);
        var watch = watch(file)) {
      ask(watch);
      ask(watch);

      assertThat(log.lines()).containsExactly("the location source file fails: the file is gone");
    }
  }

  @Test
  void now_sourceThatHangsAtTheStart_doesNotHoldUpTheAgent() {
    var released = new CountDownLatch(1);
    var hanging =
        new Told(Source.COMMAND, "dc1/r5") {
          @Override
          public Location ask() throws LocationException, InterruptedException {
            released.await();
            return super.ask();
          }
        };
    var plan =
        new LocationPlan(List.of(hanging), Duration.ofMinutes(1), KEEP, Duration.ofMillis(10));
    try (var watch = new LocationWatch(plan, () -> Instant.EPOCH, nanos::get)) {
      assertThat(watch.now().own()).isEqualTo(OwnLocation.UNKNOWN);

      released.countDown();

      Awaitility.await().until(() -> watch.now().own().text().equals("dc1/r5"));
    }
  }

  private LocationWatch watch(LocationSource... sources) {
    var plan =
        new LocationPlan(List.of(sources), Duration.ofHours(9), KEEP, Duration.ofSeconds(30));
    return new LocationWatch(plan, () -> Instant.EPOCH, nanos::get);
  }

  private void ask(LocationWatch watch) {
    int before = file.asked.get();
    watch.askNow();
    Awaitility.await().until(() -> file.asked.get() > before);
    // The next round begins when the one before has drawn its conclusions.
    int again = file.asked.get();
    watch.askNow();
    Awaitility.await().until(() -> file.asked.get() > again);
  }

  static class Told implements LocationSource {
    private final Source source;
    final AtomicInteger asked = new AtomicInteger();
    volatile @Nullable String says;

    Told(Source source, String says) {
      this.source = source;
      this.says = says;
    }

    @Override
    public Source source() {
      return source;
    }

    @Override
    public Location ask() throws LocationException, InterruptedException {
      asked.incrementAndGet();
      String word = says;
      if (word == null) {
        throw new LocationException("the file is gone");
      }
      return Location.parse(word);
    }
  }
}
