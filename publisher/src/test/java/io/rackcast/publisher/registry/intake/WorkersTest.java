package io.rackcast.publisher.registry.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.util.concurrent.Uninterruptibles;
import io.rackcast.proto.testkit.ContentSite;
import io.rackcast.publisher.HandClock;
import io.rackcast.publisher.registry.client.RegistryClient;
import io.rackcast.publisher.registry.client.RegistryLimits;
import io.rackcast.publisher.registry.client.RegistryTarget;
import io.rackcast.publisher.store.Store;
import io.rackcast.publisher.store.image.NewPush;
import io.rackcast.publisher.store.image.Push;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WorkersTest {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final IntakeLimits LIMITS =
      new IntakeLimits(1, 1, 1 << 20, Duration.ofDays(1), Duration.ofDays(1), 1000);

  @TempDir Path folder;
  private final HandClock clock = new HandClock("2026-03-01T10:00:00Z");
  private Store store;

  @BeforeEach
  void open() {
    store = Store.openSqlite(folder.resolve("publisher.db"), clock);
  }

  @AfterEach
  void close() {
    store.close();
  }

  @Test
  void push_thatThereIsNoMemoryFor_failsAndTheNextIsDone() {
    var ids = store.pushes().add(List.of(push("large"), push("small")));

    try (var workers = workers(job -> run(job.push()))) {
      workers.start();
      await().atMost(SOON).until(() -> state(ids.get(1)) == Push.State.DONE);
    }

    assertThat(state(ids.get(0))).isEqualTo(Push.State.FAILED);
    assertThat(store.pushes().find(ids.get(0)).orElseThrow().problem()).contains("internal error");
  }

  @Test
  void registryWhosePushesHang_holdsUpNoPushOfAnother() {
    var ids =
        store.pushes().add(List.of(push("e1"), push("e2"), push("other.test", "e3"), push("e4")));
    var begun = new ConcurrentSkipListSet<String>();
    var goOn = new CountDownLatch(1);

    try (var workers =
        workers(
            job -> {
              begun.add(job.push().what().eventId());
              if (job.push().what().registry().equals("reg.test")) {
                Uninterruptibles.awaitUninterruptibly(goOn);
              }
              return "";
            })) {
      workers.start();
      await().atMost(SOON).until(() -> state(ids.get(2)) == Push.State.DONE);

      assertThat(begun).containsExactly("e1", "e3");
      goOn.countDown();
      await().atMost(SOON).until(() -> state(ids.get(3)) == Push.State.DONE);
    }
  }

  private static String run(Push push) {
    if (push.what().eventId().equals("large")) {
      throw new OutOfMemoryError("for the test");
    }
    return "";
  }

  @Test
  void registryThatAsksForNoPause_isGivenOurOwn() {
    assertThat(pauseAfter("0")).isGreaterThanOrEqualTo(Duration.ofMillis(500));
  }

  @Test
  void registryThatAsksForAPause_isGivenIt() {
    assertThat(pauseAfter("100")).isEqualTo(Duration.ofSeconds(100));
  }

  @Test
  void registryThatAsksForALongPause_isGivenOurLongest() {
    assertThat(pauseAfter("3600")).isEqualTo(Duration.ofMinutes(5));
  }

  // A person who mistyped a tag waited for a quarter of an hour.
  @ParameterizedTest(name = "{0}, after {1}: given up {2}")
  @CsvSource(
      textBlock =
          """
          MANUAL, PT10S,  false
          MANUAL, PT30S,  true
          HOOK,   PT30S,  false
          HOOK,   PT16M,  true
          """)
  void imageThatTheRegistryLacks_isAskedForShortlyWhenAPersonNamesIt(
      NewPush.Origin origin, Duration passed, boolean isGivenUp) {
    var named =
        new NewPush(
            "reg.test",
            "e1",
            "team/app",
            Optional.of("v77"),
            Optional.empty(),
            NewPush.Kind.PUSHED,
            origin,
            "ci");
    var heard = clock.instant();
    var push =
        new Push(1, named, Push.State.RUNNING, 5, heard, heard, Optional.empty(), 0, 0, "none yet");
    var fault = new PushFault(PushFault.Kind.MISSING, "the registry has no tag v77 in team/app");

    var next = new Retries(LIMITS.giveUpAfter()).next(push, fault, heard.plus(passed));

    assertThat(next.isEmpty()).isEqualTo(isGivenUp);
  }

  private Duration pauseAfter(String retryAfter) {
    var id = store.pushes().add(List.of(push("e1"))).get(0);
    try (var site = new ContentSite()) {
      site.on(
          "/v2/",
          call -> {
            call.getResponseHeaders().set("Retry-After", retryAfter);
            call.sendResponseHeaders(429, -1);
          });
      var target =
          new RegistryTarget(
              "reg.test", URI.create(site.url("")), Optional.empty(), false, List.of());
      try (var client = new RegistryClient(target, RegistryLimits.USUAL, clock);
          var workers = workers(job -> client.resolve("team/app", "v1").toString())) {
        workers.start();
        await()
            .atMost(SOON)
            .until(() -> !store.pushes().find(id).orElseThrow().problem().isEmpty());
      }
    }
    return Duration.between(clock.instant(), store.pushes().find(id).orElseThrow().nextTryAt());
  }

  private Workers workers(Function<Job, String> work) {
    return new Workers(
        store.pushes(), work, () -> {}, List.of("reg.test", "other.test"), LIMITS, clock);
  }

  private Push.State state(long id) {
    return store.pushes().find(id).orElseThrow().state();
  }

  private static NewPush push(String eventId) {
    return push("reg.test", eventId);
  }

  private static NewPush push(String registry, String eventId) {
    return new NewPush(
        registry,
        eventId,
        "team/app",
        Optional.of("v1"),
        Optional.empty(),
        NewPush.Kind.PUSHED,
        NewPush.Origin.HOOK,
        "ci");
  }
}
