package io.rackcast.publisher.registry.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.rackcast.publisher.HandClock;
import io.rackcast.publisher.store.Store;
import io.rackcast.publisher.store.TestDatabase;
import io.rackcast.publisher.store.image.NewPush;
import io.rackcast.publisher.store.image.Push;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A queue whose database refuses for a while. */
final class QueueFaultsTest {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final IntakeLimits LIMITS =
      new IntakeLimits(2, 1, 1 << 20, Duration.ofDays(1), Duration.ofDays(1), 1000);

  @TempDir Path folder;
  private final HandClock clock = new HandClock("2026-03-01T10:00:00Z");
  private final ListAppender<ILoggingEvent> said = new ListAppender<>();
  private Store store;

  @BeforeEach
  void open() {
    store = Store.openSqlite(folder.resolve("publisher.db"), clock);
    said.start();
    ((Logger) org.slf4j.LoggerFactory.getLogger(QueueFaults.class)).addAppender(said);
  }

  @AfterEach
  void close() {
    ((Logger) org.slf4j.LoggerFactory.getLogger(QueueFaults.class)).detachAppender(said);
    store.close();
  }

  private void execute(String statement) {
    TestDatabase.SQLITE.execute(folder, "PRAGMA busy_timeout = 10000", statement);
  }

  @Test
  void push_doneWhileTheDatabaseIsFull_isNotedWhenThereIsRoomAndNotDoneAgain() {
    long id = store.pushes().add(List.of(push())).get(0);
    execute(
        "CREATE TRIGGER full BEFORE UPDATE ON image_push WHEN NEW.state <> 'RUNNING'"
            + " BEGIN SELECT RAISE(ABORT, 'no space left'); END");
    var works = new AtomicInteger();

    try (var workers = workers(works)) {
      workers.start();
      await().atMost(SOON).until(() -> !said.list.isEmpty());
      execute("DROP TRIGGER full");
      await()
          .atMost(SOON)
          .until(() -> store.pushes().find(id).orElseThrow().state() == Push.State.DONE);
    }

    assertThat(works).hasValue(1);
    assertThat(store.pushes().find(id).orElseThrow().attempts()).isEqualTo(1);
  }

  private Workers workers(AtomicInteger works) {
    return new Workers(
        store.pushes(),
        job -> String.valueOf(works.incrementAndGet()),
        () -> {},
        List.of("reg.test"),
        LIMITS,
        clock);
  }

  private static NewPush push() {
    return new NewPush(
        "reg.test",
        "e1",
        "team/app",
        Optional.of("v1"),
        Optional.empty(),
        NewPush.Kind.PUSHED,
        NewPush.Origin.HOOK,
        "ci");
  }

  @Test
  void failed_byManyForMinutes_isSaidOnceAMinuteAndThatItIsOver() {
    var faults = new QueueFaults(clock);
    for (int second = 0; second < 120; second++) {
      faults.failed(new IllegalStateException("disk: no space left"));
      // Another worker's claim may be taken meanwhile.
      faults.worked();
      clock.advance(Duration.ofSeconds(1));
    }
    clock.advance(Duration.ofSeconds(10));
    faults.worked();
    faults.worked();

    assertThat(said.list)
        .extracting(ILoggingEvent::getFormattedMessage)
        .containsExactly(
            "the queue of pushes waits: no space left for the publisher's database or content;"
                + " free some",
            "the queue of pushes waits: no space left for the publisher's database or content;"
                + " free some",
            "the queue of pushes can be used again");
  }
}
