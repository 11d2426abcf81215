package io.rackcast.publisher.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.stub.ServerCallStreamObserver;
import io.rackcast.proto.v1.ApprovalEvents;
import io.rackcast.publisher.signing.ShortKeys;
import io.rackcast.publisher.store.Store;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
      var follower =
          new Follower(
              connection,
              store.approvals(),
              new ShortKeys(
                  new ShortKeys.Terms(List.of(), Duration.ofDays(1)),
                  Duration.ofHours(1),
                  folder.resolve("short.json"),
                  Clock.systemUTC()),
              Runnable::run);
      follower.start("t1", 0, "", false);
      follower.wake();
      assertThat(connection.eventCounts()).containsExactly(1000);

      connection.room = 100;
      follower.beat();
      follower.beat();

      // The rest of the snapshot, and only then a heartbeat.
      assertThat(connection.eventCounts()).containsExactly(1000, 1000, 500, 0);
    }
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
      throw new AssertionError(e);
    }

    @Override
    public void onCompleted() {}

    @Override
    public boolean isCancelled() {
      return false;
    }

    @Override
    public void setOnCancelHandler(Runnable handler) {}

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
