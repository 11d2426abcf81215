package io.rackcast.agent.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.rackcast.agent.swarm.Swarms;
import io.rackcast.agent.testkit.HandshakingPeer;
import io.rackcast.agent.testkit.Lab;
import io.rackcast.agent.testkit.LogOf;
import io.rackcast.agent.testkit.SampleContent;
import io.rackcast.proto.program.ProgramException;
import io.rackcast.proto.torrent.InfoHash;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class AgentTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int SIZE = 2_000_000;

  @TempDir Path folder;
  private final SampleContent web = SampleContent.file("web.bin", SIZE, 1);
  private Lab lab;

  @BeforeEach
  void start() throws Exception {
    lab = new Lab(folder);
  }

  @AfterEach
  void stop() {
    lab.close();
  }

  @Test
  void fetch_approvedRelease_comesFromTheOrigin() throws Exception {
    lab.publisher.publish("web@1", web);
    try (var origin = lab.origin();
        var node = lab.node()) {
      awaitLeft(origin, 0);

      JsonNode done = last(lab.fetch(node, "web", "1"));

      assertThat(done.get("event").asText()).isEqualTo("done");
      assertThat(done.get("sha256").asText()).isEqualTo(web.digest().toString());
      assertThat(Path.of(done.get("path").asText())).hasBinaryContent(web.bytes("web.bin"));
      assertThat(done.get("bytes_in").get("pod").asLong()).isGreaterThanOrEqualTo(SIZE);
      assertThat(lab.publisher.blobBytes.get()).isGreaterThanOrEqualTo(SIZE);
      await().atMost(PATIENCE).until(() -> lab.tracker.events().contains("completed"));
    }
    assertThat(lab.tracker.events()).contains("stopped");
  }

  @Test
  void fetch_folder_comesWhole() throws Exception {
    var tree = SampleContent.folder("tree", 3, 100_000, 1, 0, 70_000, 32_768);
    lab.publisher.publish("tree@1", tree);
    try (var origin = lab.origin();
        var node = lab.node()) {
      awaitLeft(origin, 0);

      Path path = Path.of(last(lab.fetch(node, "tree", "1")).get("path").asText());

      for (var file : tree.files().entrySet()) {
        assertThat(path.resolve(file.getKey())).hasBinaryContent(file.getValue());
      }
    }
  }

  @Test
  void fetch_unknownRelease_saysSo() throws Exception {
    try (var node = lab.node()) {
      JsonNode failed = last(lab.fetch(node, "nope", "1"));

      assertThat(failed.get("event").asText()).isEqualTo("failed");
      assertThat(failed.get("kind").asText()).isEqualTo("unknown");
      assertThat(failed.get("error").asText()).contains("has no release nope@1");
    }
  }

  @Test
  void fetch_wrongToken_saysWhichSetting() throws Exception {
    lab.publisher.publish("web@1", web);
    try (var node = Lab.start(lab.config("node", "127.1.0.1", "wrong"))) {
      assertThat(last(lab.fetch(node, "web", "1")).get("kind").asText()).isEqualTo("denied");
      await().atMost(PATIENCE).until(() -> lab.get(node, "/readyz").contains("publisher.token"));
      assertThat(lab.get(node, "/api/v1/status")).doesNotContain("wrong");
    }
  }

  @Test
  void origin_publisherGoneInTheMiddle_goesOnWhenItIsBack() throws Exception {
    lab.publisher.cutBlobsAfter = SIZE / 4;
    lab.publisher.publish("web@1", web);
    try (var origin = lab.origin();
        var node = lab.node()) {
      await().atMost(PATIENCE).until(() -> left(origin) < SIZE);
      var fetched = CompletableFuture.supplyAsync(() -> fetchWeb(node));
      await().atMost(PATIENCE).until(() -> peers(node) > 0);

      lab.restartPublisher();
      lab.publisher.publish("web@1", web);

      assertThat(last(fetched.get(120, TimeUnit.SECONDS)).get("event").asText()).isEqualTo("done");
      assertThat(left(origin)).isZero();
    }
  }

  @Test
  void fetch_trackerGoneInTheMiddle_goesOn() throws Exception {
    lab.publisher.cutBlobsAfter = SIZE / 8;
    lab.publisher.publish("web@1", web);
    try (var origin = lab.origin();
        var node = lab.node()) {
      await().atMost(PATIENCE).until(() -> left(origin) < SIZE);
      var fetched = CompletableFuture.supplyAsync(() -> fetchWeb(node));
      await().atMost(PATIENCE).until(() -> peers(node) > 0);

      lab.tracker.close();
      lab.nodes.close();
      lab.publisher.cutBlobsAfter = -1;

      assertThat(last(fetched.get(120, TimeUnit.SECONDS)).get("event").asText()).isEqualTo("done");
      await()
          .atMost(PATIENCE)
          .until(() -> lab.get(node, "/api/v1/status").contains("the stream to the tracker at"));
    }
  }

  @Test
  void readyz_trackerLostAfterItsWelcome_saysLostAndNotNeverThere() throws Exception {
    try (var node = lab.node()) {
      await().atMost(PATIENCE).until(() -> lab.get(node, "/readyz").startsWith("200 "));

      lab.nodes.close();

      await().atMost(PATIENCE).until(() -> lab.get(node, "/readyz").startsWith("503 "));
      assertThat(lab.get(node, "/readyz"))
          .containsPattern("lost the tracker at 127\\.0\\.0\\.1:\\d+ \\d+ s ago; trying again");
    }
  }

  @Test
  void restart_nodeStoppedAtHalf_fetchesOnlyTheRest() throws Exception {
    lab.publisher.cutBlobsAfter = SIZE / 2;
    lab.publisher.publish("web@1", web);
    try (var origin = lab.origin()) {
      await().atMost(PATIENCE).until(() -> left(origin) < SIZE);
      long had;
      try (var node = lab.node()) {
        var unused = CompletableFuture.supplyAsync(() -> fetchWeb(node));
        await().atMost(PATIENCE).until(() -> left(node) < SIZE);
        had = SIZE - left(node);
      }

      lab.publisher.cutBlobsAfter = -1;
      try (var again = lab.node()) {
        awaitLeft(again, 0); // nobody ordered it: it goes on by itself
        JsonNode transfer = status(again).get("transfers").get(0);
        long came = 0;
        for (JsonNode bytes : transfer.get("bytes_in")) {
          came += bytes.asLong();
        }
        assertThat(had).isPositive();
        assertThat(came).isLessThanOrEqualTo(SIZE - had + 200_000);
      }
    }
  }

  @Test
  void restart_publisherAndTrackerGone_stillKnowsAndHasIt() throws Exception {
    lab.publisher.publish("web@1", web);
    try (var origin = lab.origin();
        var node = lab.node()) {
      awaitLeft(origin, 0);
      assertThat(last(lab.fetch(node, "web", "1")).get("event").asText()).isEqualTo("done");
    }
    lab.publisher.close();
    lab.tracker.close();
    lab.nodes.close();

    try (var node = lab.node()) {
      awaitLeft(node, 0);
      JsonNode done = last(lab.fetch(node, "web", "1"));
      assertThat(Path.of(done.get("path").asText())).hasBinaryContent(web.bytes("web.bin"));
    }
  }

  @Test
  void ended_byTheTracker_stopsAndSaysWhyAfterARestartToo() throws Exception {
    lab.publisher.publish("web@1", web);
    try (var origin = lab.origin();
        var node = lab.node()) {
      awaitLeft(origin, 0);
      assertThat(last(lab.fetch(node, "web", "1")).get("event").asText()).isEqualTo("done");

      lab.nodes.end(web.hashed().infoHash(), "it eats disks");

      await().atMost(PATIENCE).until(() -> lab.get(node, "/api/v1/status").contains("eats disks"));
      await().atMost(PATIENCE).until(() -> state(node).equals("revoked"));
    }
    try (var again = lab.node()) {
      assertThat(status(again).get("transfers")).isEmpty();
    }
  }

  @Test
  void ended_whileServing_closesPeersTakesNoNewOnesAndSaysRevoked() throws Exception {
    lab.publisher.publish("web@1", web);
    try (var origin = lab.origin();
        var log = new LogOf(Swarms.class)) {
      awaitLeft(origin, 0);
      await().atMost(PATIENCE).until(() -> lab.tracker.events().contains("started"));
      InfoHash infoHash = web.hashed().infoHash();
      try (var peer = new HandshakingPeer("127.9.0.1", origin.peerPort(), infoHash)) {
        assertThat(peer.isWelcome()).isTrue();

        lab.nodes.end(infoHash, "it eats disks");

        peer.awaitClosed();
      }
      await().atMost(PATIENCE).until(() -> state(origin).equals("revoked"));
      await().atMost(PATIENCE).until(() -> lab.tracker.events().contains("stopped"));
      try (var late = new HandshakingPeer("127.9.0.1", origin.peerPort(), infoHash)) {
        assertThat(late.isWelcome()).isFalse();
      }
      assertThat(log.lines())
          .containsExactly(
              "web@1 may no longer be distributed and is not served any more: it eats disks");
    }
  }

  @Test
  void restart_revokedWhileDown_endsWhenItsSigningIsRefused() throws Exception {
    lab.publisher.publish("web@1", web);
    try (var origin = lab.origin();
        var node = lab.node()) {
      awaitLeft(origin, 0);
      assertThat(last(lab.fetch(node, "web", "1")).get("event").asText()).isEqualTo("done");
    }
    lab.publisher.revoke("web@1", "it eats disks");

    try (var again = lab.node()) {
      await().atMost(PATIENCE).until(() -> state(again).equals("revoked"));
      assertThat(lab.get(again, "/api/v1/status")).contains("it eats disks");
    }
    try (var later = lab.node()) {
      assertThat(status(later).get("transfers")).isEmpty();
    }
  }

  @Test
  void revoked_byThePublisher_originStopsSeeding() throws Exception {
    lab.publisher.publish("web@1", web);
    try (var origin = lab.origin()) {
      awaitLeft(origin, 0);

      lab.publisher.revoke("web@1", "it eats disks");

      await().atMost(PATIENCE).until(() -> state(origin).equals("revoked"));
      assertThat(lab.get(origin, "/api/v1/status")).contains("it eats disks");
    }
  }

  @Test
  void close_whileAFetchIsWatched_saysGoodbyeAndFreesTheFolder() throws Exception {
    lab.publisher.cutBlobsAfter = SIZE / 8; // the origin never has it whole
    lab.publisher.publish("web@1", web);
    try (var origin = lab.origin()) {
      await().atMost(PATIENCE).until(() -> left(origin) < SIZE);
      var node = lab.node();
      var unused = CompletableFuture.supplyAsync(() -> fetchWeb(node));
      await().atMost(PATIENCE).until(() -> peers(node) > 0);

      node.close();

      await().atMost(PATIENCE).until(() -> lab.tracker.events().contains("stopped"));
      try (var again = lab.node()) {
        assertThat(lab.get(again, "/healthz")).isEqualTo("200 ok\n");
      }
    }
  }

  @Test
  void seeding_contentCannotBeRead_leavesTheSwarmAndSaysSo() throws Exception {
    lab.publisher.publish("web@1", web);
    try (var origin = lab.origin()) {
      awaitLeft(origin, 0);
      await().atMost(PATIENCE).until(() -> state(origin).equals("seeding"));
      await().atMost(PATIENCE).until(() -> lab.tracker.events().contains("completed"));
      try (var files = Files.walk(folder.resolve("data-origin"))) {
        Path content = files.filter(file -> file.endsWith("web.bin")).findFirst().orElseThrow();
        try (var channel = FileChannel.open(content, StandardOpenOption.WRITE)) {
          channel.truncate(0);
        }
      }

      try (var node = lab.node()) {
        var unused = CompletableFuture.supplyAsync(() -> fetchWeb(node));
        await().atMost(PATIENCE).until(() -> state(origin).equals("failed"));
        await().atMost(PATIENCE).until(() -> lab.tracker.events().contains("stopped"));
        assertThat(lab.get(origin, "/api/v1/status")).contains("announced no more");
      }
    }
  }

  @Test
  void start_dataDirInUse_saysSo() throws Exception {
    try (var node = lab.node()) {
      assertThat(node.apiPort()).isPositive();
      assertThatThrownBy(() -> lab.node())
          .isInstanceOf(ProgramException.class)
          .hasMessageContaining("is in use by another agent");
    }
  }

  @Test
  void start_afterAFailedStart_findsTheFolderFree() throws Exception {
    Files.writeString(folder.resolve("data-node"), "a file");
    assertThatThrownBy(() -> lab.node()).isInstanceOf(ProgramException.class);

    Files.delete(folder.resolve("data-node"));

    try (var node = lab.node()) {
      assertThat(lab.get(node, "/healthz")).isEqualTo("200 ok\n");
    }
  }

  @Test
  void api_ordersThatAWebPageCouldSend_areRefused() throws Exception {
    try (var node = lab.node()) {
      String order = "{\"name\": \"web\", \"version\": \"1\"}";

      assertThat(lab.post(node, order, "Content-Type", "text/plain")).startsWith("415 ");
      assertThat(lab.post(node, order, "Content-Type", "application/json", "Origin", "http://evil"))
          .startsWith("403 ");
      assertThat(lab.post(node, "{", "Content-Type", "application/json")).startsWith("400 ");
      assertThat(lab.post(node, "{\"name\":\"web\"}", "Content-Type", "application/json"))
          .startsWith("400 the body is not a fetch");
    }
  }

  private String fetchWeb(Agent node) {
    try {
      return lab.fetch(node, "web", "1");
    } catch (Exception e) {
      return "error\n{\"event\":\"" + e + "\"}";
    }
  }

  private void awaitLeft(Agent agent, long bytes) {
    await().atMost(PATIENCE).until(() -> left(agent) == bytes);
  }

  private long left(Agent agent) throws Exception {
    JsonNode transfers = status(agent).get("transfers");
    return transfers.isEmpty() ? SIZE : transfers.get(0).get("left_bytes").asLong();
  }

  private long peers(Agent agent) throws Exception {
    JsonNode transfers = status(agent).get("transfers");
    return transfers.isEmpty() ? 0 : transfers.get(0).get("peers").asLong();
  }

  private String state(Agent agent) throws Exception {
    return status(agent).get("transfers").get(0).get("state").asText();
  }

  private JsonNode status(Agent agent) throws Exception {
    String answer = lab.get(agent, "/api/v1/status");
    assertThat(answer).startsWith("200 ");
    return new ObjectMapper().readTree(answer.substring(4));
  }

  private static JsonNode last(String answer) throws Exception {
    String[] lines = answer.strip().split("\n", -1);
    String line = lines[lines.length - 1];
    return new ObjectMapper().readTree(line.substring(line.indexOf('{')));
  }
}
