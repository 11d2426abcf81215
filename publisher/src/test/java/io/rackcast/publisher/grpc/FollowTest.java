package io.rackcast.publisher.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.rackcast.proto.v1.ApprovalEvent;
import io.rackcast.proto.v1.ApprovalEvents;
import io.rackcast.proto.v1.FollowRequest;
import io.rackcast.proto.v1.FollowStart;
import io.rackcast.publisher.TestPublisher;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FollowTest {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final String LAGGING =
      "rackcast_publisher_approval_lag\\{follower=\"t1\"\\} [1-9]";

  @TempDir Path folder;
  private TestPublisher publisher;

  @BeforeEach
  void start() {
    publisher = TestPublisher.in(folder);
  }

  @AfterEach
  void stop() {
    publisher.close();
  }

  private final class Tracker implements StreamObserver<ApprovalEvents> {
    final List<ApprovalEvents> batches = new CopyOnWriteArrayList<>();
    private final StreamObserver<FollowRequest> out;
    volatile @Nullable Throwable end;

    Tracker(String token, long after, String storeId) {
      out = publisher.approvals(token).follow(this);
      var start = FollowStart.newBuilder().setTracker("t1").setAfterRevision(after);
      out.onNext(FollowRequest.newBuilder().setStart(start.setStoreId(storeId)).build());
    }

    void applied(long revision) {
      out.onNext(FollowRequest.newBuilder().setAppliedRevision(revision).build());
    }

    List<ApprovalEvent> events() {
      return batches.stream().flatMap(batch -> batch.getEventsList().stream()).toList();
    }

    void awaitEvents(int count) {
      await().atMost(SOON).until(() -> events().size() >= count);
    }

    @Override
    public void onNext(ApprovalEvents batch) {
      batches.add(batch);
    }

    @Override
    public void onError(Throwable e) {
      end = e;
    }

    @Override
    public void onCompleted() {}
  }

  private Tracker follow(long after, String storeId) {
    return new Tracker(publisher.token("tracker"), after, storeId);
  }

  private void publish(String version) throws IOException {
    var file = Files.writeString(folder.resolve("f" + version), "content " + version);
    var result = publisher.run("publish", file.toString(), "--name", "web", "--version", version);
    assertThat(result.code()).as(result.err()).isZero();
  }

  private void revoke(String version) {
    assertThat(publisher.run("revoke", "web@" + version, "--reason", "it burns").code()).isZero();
  }

  @Test
  void follow_fromNothing_startsWithSnapshotThenEveryChange() throws Exception {
    publish("1");
    publish("2");
    revoke("1");

    var tracker = follow(0, "");
    tracker.awaitEvents(2);

    assertThat(tracker.batches.get(0).getFromScratch()).isTrue();
    // Of each swarm what counts now; the approval that was revoked is no news.
    assertThat(tracker.events()).extracting(ApprovalEvent::getRevision).containsExactly(2L, 3L);
    assertThat(tracker.events().get(0).getApproved().getLabel()).isEqualTo("web@2");
    assertThat(tracker.events().get(1).getRevoked().getReason()).isEqualTo("it burns");

    publish("3");
    revoke("2");
    tracker.awaitEvents(4);

    assertThat(tracker.events())
        .extracting(ApprovalEvent::getRevision)
        .containsExactly(2L, 3L, 4L, 5L);
    assertThat(tracker.events().get(2).getOtherInfohashesCount()).isPositive();
    assertThat(tracker.batches.stream().filter(ApprovalEvents::getFromScratch)).hasSize(1);
  }

  @Test
  void follow_emptyStore_saysSoAtOnce() {
    var tracker = follow(0, "");

    await().atMost(SOON).until(() -> !tracker.batches.isEmpty());

    assertThat(tracker.batches.get(0).getEventsCount()).isZero();
    assertThat(tracker.batches.get(0).getFromScratch()).isTrue();
    assertThat(tracker.batches.get(0).getHeadRevision()).isZero();
    assertThat(tracker.batches.get(0).getStoreId()).isNotEmpty();
  }

  @Test
  void follow_knownRevision_resumesAfterIt() throws Exception {
    publish("1");
    publish("2");
    var before = follow(0, "");
    before.awaitEvents(2);

    publisher.restart();
    publish("3");
    var tracker = follow(2, before.batches.get(0).getStoreId());
    tracker.awaitEvents(1);

    assertThat(tracker.batches.get(0).getFromScratch()).isFalse();
    assertThat(tracker.events()).extracting(ApprovalEvent::getRevision).containsExactly(3L);
  }

  @Test
  void follow_farBehind_hearsOfEachSwarmOnceWhatHoldsNow() throws Exception {
    publish("1");
    publish("2");
    publish("3");
    var before = follow(0, "");
    before.awaitEvents(3);
    long known = before.events().get(2).getRevision();
    before.out.onCompleted();

    // The same content again and again: approvals and withdrawals of the same two swarms.
    for (int turn = 0; turn < 5; turn++) {
      revoke(turn == 0 ? "1" : "1-" + turn);
      publishAgain("1", "1-" + (turn + 1));
      revoke(turn == 0 ? "2" : "2-" + turn);
      publishAgain("2", "2-" + (turn + 1));
    }
    revoke("2-5");
    var tracker = follow(known, before.batches.get(0).getStoreId());
    tracker.awaitEvents(2);
    publish("4");
    tracker.awaitEvents(3);

    assertThat(tracker.batches).noneMatch(ApprovalEvents::getFromScratch);
    var events = tracker.events();
    assertThat(events).hasSize(3);
    assertThat(events).extracting(ApprovalEvent::getRevision).isSorted().allMatch(r -> r > known);
    assertThat(events.get(0).getInfohash()).isEqualTo(before.events().get(0).getInfohash());
    assertThat(events.get(0).getApproved().getLabel()).isEqualTo("web@1-5");
    assertThat(events.get(1).getInfohash()).isEqualTo(before.events().get(1).getInfohash());
    assertThat(events.get(1).getRevoked().getReason()).isEqualTo("it burns");
    assertThat(events.get(2).getApproved().getLabel()).isEqualTo("web@4");

    await().atMost(SOON).untilAsserted(() -> assertThat(metrics()).containsPattern(LAGGING));
    tracker.applied(events.get(2).getRevision());
    await().atMost(SOON).untilAsserted(() -> assertThat(metrics()).contains(lag("0.0")));
  }

  @Test
  void follow_fromNothingAfterManyChanges_hearsOfEachSwarmOnceWhatHoldsNow() throws Exception {
    publish("1");
    publish("2");
    for (int turn = 0; turn < 5; turn++) {
      revoke(turn == 0 ? "1" : "1-" + turn);
      publishAgain("1", "1-" + (turn + 1));
    }
    revoke("2");

    var tracker = follow(0, "");
    tracker.awaitEvents(2);
    publish("3");
    tracker.awaitEvents(3);

    assertThat(tracker.batches.get(0).getFromScratch()).isTrue();
    var events = tracker.events();
    assertThat(events).hasSize(3);
    assertThat(events.get(0).getApproved().getLabel()).isEqualTo("web@1-5");
    assertThat(events.get(1).getRevoked().getReason()).isEqualTo("it burns");
    assertThat(events.get(2).getApproved().getLabel()).isEqualTo("web@3");
  }

  private void publishAgain(String content, String version) {
    var file = folder.resolve("f" + content).toString();
    var result = publisher.run("publish", file, "--name", "web", "--version", version);
    assertThat(result.code()).as(result.err()).isZero();
  }

  @Test
  void follow_otherStoreOrRevisionAhead_startsOver() throws Exception {
    publish("1");
    var other = follow(1, "another-store");
    other.awaitEvents(1);
    var ahead = follow(99, other.batches.get(0).getStoreId());
    ahead.awaitEvents(1);

    assertThat(other.batches.get(0).getFromScratch()).isTrue();
    assertThat(ahead.batches.get(0).getFromScratch()).isTrue();
  }

  @Test
  void follow_quiet_beats() {
    var tracker = follow(0, "");

    await().atMost(SOON).until(() -> tracker.batches.size() >= 3);

    assertThat(tracker.events()).isEmpty();
  }

  @Test
  void follow_acknowledged_lagGoesToZeroAndLeavesWithTheStream() throws Exception {
    publish("1");
    var tracker = follow(0, "");
    tracker.awaitEvents(1);
    await().atMost(SOON).untilAsserted(() -> assertThat(metrics()).contains(lag("1.0")));

    tracker.applied(1);
    await().atMost(SOON).untilAsserted(() -> assertThat(metrics()).contains(lag("0.0")));

    tracker.out.onCompleted();
    await().atMost(SOON).untilAsserted(() -> assertThat(metrics()).doesNotContain("approval_lag{"));
  }

  @Test
  void follow_sameNameTwice_lagStaysUntilTheLastLeaves() throws Exception {
    publish("1");
    var first = follow(0, "");
    first.awaitEvents(1);
    var second = follow(0, "");
    second.awaitEvents(1);
    second.applied(1);

    // The one that is further behind counts.
    await().atMost(SOON).untilAsserted(() -> assertThat(metrics()).contains(lag("1.0")));
    first.out.onCompleted();

    await().atMost(SOON).untilAsserted(() -> assertThat(metrics()).contains(lag("0.0")));
    second.out.onCompleted();
    await().atMost(SOON).untilAsserted(() -> assertThat(metrics()).doesNotContain("approval_lag{"));
  }

  private static String lag(String value) {
    return "rackcast_publisher_approval_lag{follower=\"t1\"} " + value;
  }

  private String metrics() throws IOException, InterruptedException {
    var request = HttpRequest.newBuilder(URI.create(publisher.http() + "/metrics")).build();
    return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body();
  }

  @Test
  void follow_withoutRight_isDenied() {
    var tracker = new Tracker(publisher.token("ci"), 0, "");

    await().atMost(SOON).until(() -> tracker.end != null);

    assertThat(Status.fromThrowable(tracker.end).getCode())
        .isEqualTo(Status.Code.PERMISSION_DENIED);
  }

  @Test
  void follow_databaseFails_makesRoomAndWhoComesBackMissesNothing() throws Exception {
    publisher.close();
    publisher =
        TestPublisher.in(
            folder.resolve("small"), Map.of("RACKCAST_PUBLISHER_APPROVALS_MAX_FOLLOWERS", "1"));
    publish("1");
    var first = follow(0, "");
    first.awaitEvents(1);

    database("ALTER TABLE approval_event RENAME TO away");
    await().atMost(SOON).until(() -> first.end != null);
    database("ALTER TABLE away RENAME TO approval_event");

    assertThat(metrics())
        .contains("rackcast_publisher_approval_followers 0.0")
        .doesNotContain("approval_lag{");
    publish("2");
    var second = follow(1, first.batches.get(0).getStoreId());
    second.awaitEvents(1);
    publish("3");
    second.awaitEvents(2);
    assertThat(second.batches.get(0).getFromScratch()).isFalse();
    assertThat(second.events()).extracting(ApprovalEvent::getRevision).containsExactly(2L, 3L);
    assertThat(second.end).isNull();
  }

  private void database(String sql) throws SQLException {
    try (var connection =
            DriverManager.getConnection("jdbc:sqlite:" + publisher.data().resolve("publisher.db"));
        var statement = connection.createStatement()) {
      statement.execute("PRAGMA busy_timeout = 10000");
      statement.execute(sql);
    }
  }

  @Test
  void follow_publisherStops_endsAsUnavailable() {
    var tracker = follow(0, "");
    await().atMost(SOON).until(() -> !tracker.batches.isEmpty());

    publisher.restart();

    await().atMost(SOON).until(() -> tracker.end != null);
    assertThat(Status.fromThrowable(tracker.end).getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(tracker.end).hasMessageContaining("the publisher stops");
  }
}
