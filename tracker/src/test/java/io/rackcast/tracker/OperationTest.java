package io.rackcast.tracker;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.rackcast.tracker.http.TestPeer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What operators do by call: reload, record, stop. */
class OperationTest {
  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir Path folder;

  @RegisterExtension final TestTracker tracker = new TestTracker();

  private final HttpClient http = HttpClient.newHttpClient();

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(
        URI.create("http://127.0.0.1:" + tracker.running().adminPort() + path));
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private HttpResponse<String> post(String path) throws Exception {
    return send(
        request(path)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString("{}")));
  }

  private HttpRequest.Builder delete(String path) {
    return request(path).header("Content-Type", "application/json").DELETE();
  }

  private HttpResponse<String> get(String path) throws Exception {
    return send(request(path));
  }

  @Test
  void reload_byCall_saysWhatChangedOrWhatIsWrong() throws Exception {
    tracker.running();
    tracker.set("announce.numwant", 7);
    tracker.set("storage.type", "memory");
    tracker.set("selection.policy", "random");

    var done = post("/api/v1/reload");
    tracker.set("announce.numwant", "many");
    tracker.set("announce.interval", "soon");
    var wrong = post("/api/v1/reload");

    assertThat(done.statusCode()).isEqualTo(200);
    assertThat(done.body())
        .contains(
            "\"applied\":[{\"setting\":\"announce.numwant\",\"before\":\"50\",\"after\":\"7\"}]")
        .contains("{\"setting\":\"selection.policy\"");
    assertThat(wrong.statusCode()).isEqualTo(422);
    assertThat(wrong.body()).contains("announce.numwant is", "announce.interval is");
  }

  @Test
  void recordings_oneAfterTheOther_canBeReadAndHoldNoSecrets() throws Exception {
    assertThat(post("/api/v1/recordings?seconds=0").statusCode()).isEqualTo(400);
    // So long that it goes on until it is deleted.
    var started = post("/api/v1/recordings?seconds=300&settings=profile");
    var second = post("/api/v1/recordings?seconds=1");
    var early = get("/api/v1/recordings/1");
    assertThat(send(delete("/api/v1/recordings/1")).statusCode()).isEqualTo(200);
    assertThat(post("/api/v1/recordings?seconds=1").statusCode()).isEqualTo(200);

    assertThat(started.statusCode()).isEqualTo(200);
    assertThat(started.body()).contains("\"id\":1", "\"settings\":\"profile\"", "\"running\":true");
    assertThat(second.statusCode()).isEqualTo(409);
    assertThat(early.statusCode()).isEqualTo(409);
    // It has ended a moment before its file is whole.
    await()
        .atMost(LONG)
        .ignoreException(IOException.class)
        .until(() -> events(2).contains("jdk.CPUInformation"));
    assertThat(get("/api/v1/recordings").body()).contains("\"running\":false");
    assertThat(events(2))
        .doesNotContain(
            "jdk.InitialEnvironmentVariable", "jdk.InitialSystemProperty", "jdk.JVMInformation");

    for (int i = 0; i < 2; i++) {
      assertThat(post("/api/v1/recordings?seconds=300").statusCode()).isEqualTo(200);
      int id = i + 3;
      assertThat(send(delete("/api/v1/recordings/" + id)).statusCode()).isEqualTo(200);
    }
    assertThat(get("/api/v1/recordings/4").statusCode()).isEqualTo(404);
    assertThat(get("/api/v1/recordings").body()).contains("\"id\":2").doesNotContain("\"id\":4");
  }

  /** The kinds of events in a recording; none while it goes on. */
  private Set<String> events(int id) throws Exception {
    var file = folder.resolve("download.jfr");
    var download =
        http.send(
            request("/api/v1/recordings/" + id).build(), HttpResponse.BodyHandlers.ofFile(file));
    Set<String> events = new HashSet<>();
    if (download.statusCode() == 200) {
      RecordingFile.readAllEvents(file).forEach(e -> events.add(e.getEventType().getName()));
    } else {
      assertThat(download.statusCode()).isEqualTo(409);
    }
    return events;
  }

  private void drainAndStop() {
    try {
      tracker.drainAndStop();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void close_drainAndRequestUnderWay_isUnreadyFirstAndAnswersWhatItTook() throws Exception {
    // Long enough for a request of a slow machine; the answer is awaited for longer.
    tracker.set("stop.drain", "15s");
    var peer = new TestPeer(tracker.httpPort(), "127.1.0.1");
    int admin = tracker.running().adminPort();
    assertThat(get("/readyz").statusCode()).isEqualTo(200);
    try (var idle = peer.connect();
        var asking = peer.connect()) {
      idle.setSoTimeout(60_000);
      asking.setSoTimeout(60_000);
      idle.getOutputStream().write("GET /announce?".getBytes(ISO_8859_1));

      var stop = new Thread(this::drainAndStop);
      stop.start();
      var health = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + admin + "/readyz"));
      await().atMost(LONG).until(() -> send(health).statusCode() == 503);
      var said = send(health).body();
      // It still takes what comes, until the load balancers know.
      asking
          .getOutputStream()
          .write(
              ("GET /announce?" + peer.query(5) + " HTTP/1.1\r\nHost: t\r\n\r\n")
                  .getBytes(ISO_8859_1));
      var answer = new String(asking.getInputStream().readAllBytes(), ISO_8859_1);
      stop.join();

      assertThat(said).isEqualTo("stopping\n");
      assertThat(answer).startsWith("HTTP/1.1 200 OK").contains("8:interval");
      assertThat(idle.getInputStream().read()).isEqualTo(-1);
    }
  }
}
