package io.rackcast.tracker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.rackcast.proto.program.ProgramException;
import io.rackcast.proto.torrent.InfoHash;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class TrackerTest {
  @RegisterExtension final TestTracker tracker = new TestTracker();

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    var url = URI.create("http://127.0.0.1:" + tracker.running().adminPort() + path);
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(url).build(), HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void readyz_open_isReadyAtOnce() throws Exception {
    assertThat(get("/readyz").statusCode()).isEqualTo(200);
    assertThat(get("/healthz").statusCode()).isEqualTo(200);
    assertThat(get("/metrics").body()).contains("rackcast_tracker_peers{state=\"seeder\"}");
  }

  @Test
  void readyz_byToken_isReadyWhenKeysAndApprovalsAreHere() throws Exception {
    try (var publisher = new FakePublisher()) {
      publisher.configure(tracker);
      publisher.stop();

      var before = get("/readyz");
      publisher.start();
      publisher.approve(new InfoHash(1, 2, 3));

      assertThat(before.statusCode()).isEqualTo(503);
      assertThat(before.body()).contains("keys were not received").contains("approvals were not");
      await().atMost(Duration.ofSeconds(30)).until(() -> get("/readyz").statusCode() == 200);
      tracker.stop();
    }
  }

  @Test
  void start_portTaken_saysSo() throws IOException {
    try (var taken = new ServerSocket(0)) {
      tracker.set("grpc.listen", "127.0.0.1:" + taken.getLocalPort());

      assertThatThrownBy(tracker::running)
          .isInstanceOf(ProgramException.class)
          .hasMessageContaining("cannot listen on 127.0.0.1:" + taken.getLocalPort());
    }
  }
}
