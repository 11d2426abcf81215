package io.rackcast.tracker.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.rackcast.tracker.AdminClient;
import io.rackcast.tracker.TestTracker;
import io.rackcast.tracker.http.TestPeer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class StatusCallTest {
  @RegisterExtension final TestTracker tracker = new TestTracker();
  private final AdminClient admin = new AdminClient(tracker);

  @Test
  void status_twoPeersAndABrokenAnnounce_countsThem() {
    new TestPeer(tracker.httpPort(), "127.1.0.1").announce(0);
    new TestPeer(tracker.httpPort(), "127.1.0.2").announce(10);
    new TestPeer(tracker.httpPort(), "127.1.0.2").get("/announce?info_hash=short");

    var status = admin.get("/status").json();

    assertThat(status.path("ready").asBoolean()).isTrue();
    assertThat(status.path("swarms").asInt()).isEqualTo(1);
    assertThat(status.at("/peers/seeders").asInt()).isEqualTo(1);
    assertThat(status.at("/peers/leechers").asInt()).isEqualTo(1);
    assertThat(status.at("/announces/http/ok").asInt()).isEqualTo(2);
    assertThat(status.at("/announces/http/refused").asInt()).isEqualTo(1);
    assertThat(status.at("/limits/peers").asInt()).isEqualTo(1_000_000);
  }

  @Test
  void call_unknown_isAnErrorInJson() {
    var answer = admin.get("/statsu");

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.error()).isNotEmpty();
  }

  @Test
  void call_wrongMethod_isAnErrorInJson() {
    var answer = admin.send("POST", "/status", "{}");

    assertThat(answer.status()).isEqualTo(405);
    assertThat(answer.error()).isNotEmpty();
  }

  @Test
  void call_unknownParameter_isRefused() {
    var answer = admin.get("/status?limit=1");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.error())
        .isEqualTo("\"limit\" is not a parameter of this call; it takes none");
  }
}
