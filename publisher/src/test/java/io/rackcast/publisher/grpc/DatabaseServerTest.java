package io.rackcast.publisher.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.rackcast.proto.program.ProgramException;
import io.rackcast.proto.v1.ApprovalEvents;
import io.rackcast.proto.v1.FollowRequest;
import io.rackcast.proto.v1.FollowStart;
import io.rackcast.publisher.TestPublisher;
import io.rackcast.publisher.store.CutProxy;
import io.rackcast.publisher.store.TestServers;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Publishers on PostgreSQL. */
final class DatabaseServerTest {
  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir Path folder;

  @Test
  void start_databaseDoesNotAnswer_saysSo() {
    var proxy = new CutProxy(TestServers.postgresqlPort());
    var settings = TestServers.postgresqlSettings(proxy.port());
    proxy.cut();

    assertThatThrownBy(() -> TestPublisher.in(folder, settings))
        .isInstanceOf(ProgramException.class)
        .hasMessageContaining(settings.get("RACKCAST_PUBLISHER_DATABASE_URL"))
        .hasMessageContaining("cannot be used")
        .hasMessageContaining("check that it runs");
  }

  @Test
  void calls_databaseGoesAndComesBack_areRefusedMeanwhileAndNoDecisionIsLost() throws Exception {
    try (var proxy = new CutProxy(TestServers.postgresqlPort());
        var publisher = TestPublisher.in(folder, TestServers.postgresqlSettings(proxy.port()))) {
      publish(publisher, "1");
      var ci = publisher.artifacts(publisher.token("ci"));

      proxy.cut();
      // Side by side, as each waits for a connection.
      var torrent = ask(publisher, "/releases/web/1/torrent", publisher.token("ci"));
      var ready = ask(publisher, "/readyz", null);

      CallsFixture.assertStatus(
          Status.Code.UNAVAILABLE,
          "the publisher's database does not answer; try again",
          () -> ci.get(CallsFixture.key("web", "1")));
      assertThat(torrent.join().statusCode()).isEqualTo(503);
      assertThat(torrent.join().body())
          .contains("the publisher's database does not answer; try again");
      assertThat(ready.join().statusCode()).isEqualTo(503);
      assertThat(ready.join().body()).contains("the database does not answer");

      proxy.mend();

      await().atMost(SOON).until(() -> get(publisher, "/readyz").statusCode() == 200);
      assertThat(ci.get(CallsFixture.key("web", "1")).getName()).isEqualTo("web");
      await()
          .atMost(SOON)
          .until(
              () ->
                  get(publisher, "/metrics")
                      .body()
                      .contains("rackcast_publisher_audit_waiting 0.0"));
      assertThat(get(publisher, "/metrics").body())
          .contains("rackcast_publisher_audit_lost_total 0.0");
    }
  }

  @Test
  void revoke_atOnePublisher_reachesTrackersOfTheOther() throws Exception {
    var settings = TestServers.postgresqlSettings(TestServers.postgresqlPort());
    try (var one = TestPublisher.in(folder.resolve("one"), settings);
        var two = TestPublisher.in(folder.resolve("two"), settings)) {
      var batches = follow(two);
      publish(one, "1");
      await().atMost(SOON).until(() -> events(batches) == 1);

      var revoked = one.run("revoke", "web@1", "--reason", "it burns");

      assertThat(revoked.code()).as(revoked.err()).isZero();
      await().atMost(SOON).until(() -> events(batches) == 2);
      var last = batches.get(batches.size() - 1);
      assertThat(last.getEvents(last.getEventsCount() - 1).getRevoked().getReason())
          .isEqualTo("it burns");
      assertThat(two.run("show", "web@1").out()).contains("it burns");
    }
  }

  @Test
  void upload_bothPublishersStartAgain_isThereAtItsOwnAlone() {
    var settings = TestServers.postgresqlSettings(TestServers.postgresqlPort());
    try (var one = TestPublisher.in(folder.resolve("one"), settings);
        var two = TestPublisher.in(folder.resolve("two"), settings)) {
      var request = CallsFixture.request("web", "1", 1000);
      var id = one.artifacts(one.token("ci")).beginUpload(request).getUploadId();

      two.restart();
      one.restart();

      assertThat(one.artifacts(one.token("ci")).beginUpload(request).getUploadId()).isEqualTo(id);
      assertThat(two.artifacts(two.token("ci")).beginUpload(request).getUploadId())
          .isNotEqualTo(id);
    }
  }

  private static List<ApprovalEvents> follow(TestPublisher publisher) {
    var batches = new CopyOnWriteArrayList<ApprovalEvents>();
    var out =
        publisher
            .approvals(publisher.token("tracker"))
            .follow(
                new StreamObserver<>() {
                  @Override
                  public void onNext(ApprovalEvents batch) {
                    if (batch.getEventsCount() > 0) {
                      batches.add(batch);
                    }
                  }

                  @Override
                  public void onError(Throwable e) {}

                  @Override
                  public void onCompleted() {}
                });
    var start = FollowStart.newBuilder().setTracker("t1");
    out.onNext(FollowRequest.newBuilder().setStart(start).build());
    return batches;
  }

  private static int events(List<ApprovalEvents> batches) {
    return batches.stream().mapToInt(ApprovalEvents::getEventsCount).sum();
  }

  private void publish(TestPublisher publisher, String version) throws IOException {
    var file = Files.writeString(folder.resolve("f" + version), "content " + version);
    var result = publisher.run("publish", file.toString(), "--name", "web", "--version", version);
    assertThat(result.code()).as(result.err()).isZero();
  }

  private static HttpResponse<String> get(TestPublisher publisher, String path) {
    return ask(publisher, path, null).join();
  }

  private static CompletableFuture<HttpResponse<String>> ask(
      TestPublisher publisher, String path, @Nullable String token) {
    var request = HttpRequest.newBuilder(URI.create(publisher.http() + path));
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    return HttpClient.newHttpClient()
        .sendAsync(request.build(), HttpResponse.BodyHandlers.ofString());
  }
}
