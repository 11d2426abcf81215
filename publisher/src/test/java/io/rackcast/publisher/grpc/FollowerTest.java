package io.rackcast.publisher.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.rackcast.proto.v1.ApprovalEvents;
import io.rackcast.publisher.identity.AccessDenied;
import io.rackcast.publisher.signing.ShortKeys;
import io.rackcast.publisher.store.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FollowerTest {
  @TempDir Path folder;

  @Test
  void beat_amidSnapshot_sendsNoEmptyBatch() throws Exception {
    var file = folder.resolve("publisher.db");
    try (var store = Store.openSqlite(file, Clock.systemUTC())) {
      approve(file, 2500);
      var connection = new Connection();
      var follower = follower(connection, store);
      follower.start("t1", 0, "", false, () -> {});
      follower.wake();
      assertThat(connection.eventCounts()).containsExactly(1000);

      connection.room = 100;
      follower.beat();
      follower.beat();

      // The rest of the snapshot, and only then a heartbeat.
      assertThat(connection.eventCounts()).containsExactly(1000, 1000, 500, 0);
      assertThat(connection.ends).isEmpty();
    }
  }

  @Test
  void fail_thenCancelled_leavesOnce() throws Exception {
    var store = Store.openSqlite(folder.resolve("publisher.db"), Clock.systemUTC());
    var connection = new Connection();
    var follower = follower(connection, store);
    var left = new AtomicInteger();
    follower.onEnd(left::incrementAndGet);
    follower.start("t1", 0, "", false, () -> {});

    store.close();
    follower.wake();
    follower.complete();
    connection.cancelled.run();

    assertThat(connection.ends).hasSize(1);
    assertThat(Status.fromThrowable(connection.ends.get(0)).getCode())
        .isIn(Status.Code.UNAVAILABLE, Status.Code.INTERNAL);
    assertThat(left).hasValue(1);
  }

  @Test
  void complete_once_leaves() throws Exception {
    try (var store = Store.openSqlite(folder.resolve("publisher.db"), Clock.systemUTC())) {
      var follower = follower(new Connection(), store);
      var left = new AtomicInteger();
      follower.onEnd(left::incrementAndGet);

      follower.complete();

      assertThat(left).hasValue(1);
      assertThat(follower.isOver()).isTrue();
    }
  }

  @Test
  void beat_callerNoLonger_endsEvenAStreamThatTakesNothing() throws Exception {
    try (var store = Store.openSqlite(folder.resolve("publisher.db"), Clock.systemUTC())) {
      var connection = new Connection();
      connection.room = 0;
      var follower = follower(connection, store);
      follower.start(
          "t1",
          0,
          "",
          false,
          () -> {
            throw AccessDenied.unknown("this caller is gone");
          });

      follower.beat();

      assertThat(connection.ends).hasSize(1);
      assertThat(Status.fromThrowable(connection.ends.get(0)).getCode())
          .isEqualTo(Status.Code.UNAUTHENTICATED);
      assertThat(connection.ends.get(0)).hasMessageContaining("this caller is gone");
    }
  }

  @Test
  void newKeys_callerNoLonger_getsNone() throws Exception {
    try (var store = Store.openSqlite(folder.resolve("publisher.db"), Clock.systemUTC())) {
      var connection = new Connection();
      connection.room = 100;
      var follower = follower(connection, store);
      var isGone = new AtomicBoolean();
      follower.start(
          "t1",
          0,
          "",
          true,
          () -> {
            if (isGone.get()) {
              throw AccessDenied.unknown("this caller is gone");
            }
          });
      follower.wake();
      assertThat(connection.batches).hasSize(1);

      isGone.set(true);
      follower.newKeys();

      assertThat(connection.batches).hasSize(1);
      assertThat(connection.ends).hasSize(1);
    }
  }

  private Follower follower(Connection connection, Store store) throws IOException {
    return new Follower(
        connection,
        store.approvals(),
        new ShortKeys(
            new ShortKeys.Terms(List.of(), Duration.ofDays(1)),
            Duration.ofHours(1),
            folder.resolve("short.json"),
            Clock.systemUTC()),
        Runnable::run);
  }

  private static void approve(Path file, int count) throws Exception {
    try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        var statement = connection.createStatement()) {
      var numbers =
          "WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < "
              + count
              + ") ";
      statement.executeUpdate(
          numbers
              + "INSERT INTO artifact (id, sha256, kind, infohash, infohash_v2, other_infohashes,"
              + " content_name, size_bytes, piece_length_bytes, approved_at, is_approved,"
              + " last_revision) SELECT n, CAST(printf('%032d', n) AS BLOB), 'FILE',"
              + " CAST(printf('%020d', n) AS BLOB), CAST(printf('%032d', n) AS BLOB), x'', 'f', 1,"
              + " 16384, 0, 1, n FROM numbers");
      statement.executeUpdate(
          numbers
              + "INSERT INTO approval_event (revision, artifact_id, label, at)"
              + " SELECT n, n, 'web@1', 0 FROM numbers");
      statement.executeUpdate("UPDATE store SET head_revision = " + count);
    }
  }

  /** A connection that takes so many batches. */
  private static final class Connection extends ServerCallStreamObserver<ApprovalEvents> {
    private final List<ApprovalEvents> batches = new ArrayList<>();
    private final List<Throwable> ends = new ArrayList<>();
    private Runnable cancelled = () -> {};
    int room = 1;

    List<Integer> eventCounts() {
      return batches.stream().map(ApprovalEvents::getEventsCount).toList();
    }

    @Override
    public boolean isReady() {
      return batches.size() < room;
    }

    @Override
    public void onNext(ApprovalEvents batch) {
      batches.add(batch);
    }

    @Override
    public void onError(Throwable e) {
      ends.add(e);
    }

    @Override
    public void onCompleted() {}

    @Override
    public boolean isCancelled() {
      return false;
    }

    @Override
    public void setOnCancelHandler(Runnable handler) {
      cancelled = handler;
    }

    @Override
    public void setOnReadyHandler(Runnable handler) {}

    @Override
    public void setCompression(String compression) {}

    @Override
    public void setMessageCompression(boolean isOn) {}

    @Override
    public void disableAutoInboundFlowControl() {}

    @Override
    public void request(int count) {}
  }
}
