package io.rackcast.tracker.hook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.proto.torrent.Sha256Digest;
import io.rackcast.tracker.FakePublisher;
import io.rackcast.tracker.TestTracker;
import io.rackcast.tracker.http.TestPeer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

/** The shipped tracker with the hooks that settings turn on. */
class NodeKeyAnnounceTest {
  private static final InfoHash HASH = InfoHash.parse("11".repeat(20));
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final String KEY = "6f1c0e5b2a";

  @RegisterExtension final TestTracker tracker = new TestTracker();
  @TempDir Path folder;
  private final FakePublisher publisher = new FakePublisher();

  @BeforeEach
  void configure() throws Exception {
    publisher.configure(tracker);
    var digest =
        Sha256Digest.of(
            MessageDigest.getInstance("SHA-256").digest(KEY.getBytes(StandardCharsets.UTF_8)));
    tracker.set(
        "hooks.node-keys.file",
        Files.writeString(folder.resolve("keys"), "r1n1 " + digest.hex() + "\n"));
  }

  @AfterEach
  void stopPublisher() {
    tracker.stop();
    publisher.close();
  }

  private String failure(String path) {
    return new TestPeer(tracker.httpPort(), "127.1.0.1")
        .get(
            path
                + "?info_hash=%s&peer_id=-XX0001-000000000001&port=6881&left=1"
                    .formatted("%11".repeat(20)))
        .failure();
  }

  @Test
  void announce_nodeKeyInThePath_needsNoToken_butTheApproval() {
    await().atMost(LONG).until(() -> failure("/" + KEY + "/announce").contains("not approved"));

    publisher.approve(HASH);

    await().atMost(LONG).until(() -> failure("/" + KEY + "/announce").isEmpty());
    assertThat(failure("/announce")).contains("has no token");
    assertThat(failure("/0000/announce")).contains("node key in this announce URL is unknown");
    assertThat(tracker.metric("rackcast_tracker_refusals_total{cause=\"node_key\"}")).isEqualTo(1);
  }

  @Test
  void announce_clientDenied_isRefused() {
    tracker.set("hooks.clients.deny", "-XX");
    publisher.approve(HASH);

    assertThat(failure("/" + KEY + "/announce")).contains("client program is not allowed here");
  }

  @Test
  void announce_tooOften_isRefusedAndCounted() {
    tracker.set("hooks.rate-limits.per-address", "2").set("hooks.rate-limits.burst-percent", "100");
    publisher.approve(HASH);

    failure("/announce");
    failure("/announce");

    assertThat(failure("/announce")).isEqualTo("too many requests from here; ask less often");
    assertThat(tracker.metric("rackcast_tracker_refusals_total{cause=\"rate_limited\"}"))
        .isEqualTo(1);
  }

  @Test
  void announce_secretsOfAllKinds_appearInNoLogWhateverItsLevel() {
    var lines = new CopyOnWriteArrayList<String>();
    var root = (Logger) LoggerFactory.getLogger("io.rackcast");
    var appender =
        new AppenderBase<ILoggingEvent>() {
          @Override
          protected void append(ILoggingEvent event) {
            lines.add(event.getFormattedMessage());
            if (event.getThrowableProxy() != null) {
              lines.add(String.valueOf(event.getThrowableProxy().getMessage()));
            }
          }
        };
    appender.start();
    var before = root.getLevel();
    root.setLevel(Level.TRACE);
    root.addAppender(appender);
    publisher.approve(HASH);
    String good = FakePublisher.token(HASH);
    String forged = good.substring(0, good.length() - 20) + "A".repeat(20);
    String stranger = FakePublisher.sign(FakePublisher.OTHER_KEY, FakePublisher.claims(HASH));
    var secrets = List.of(good, forged, stranger, "no.token.atall", KEY);
    try {
      await()
          .atMost(LONG)
          .until(
              () ->
                  new TestPeer(tracker.httpPort(), "127.1.0.1")
                      .announce(1, "&jwt=" + good)
                      .failure()
                      .isEmpty());
      for (var secret : secrets) {
        var peer = new TestPeer(tracker.httpPort(), "127.1.0.1");
        peer.announce(1, "&jwt=" + secret);
        peer.get("/scrape?jwt=" + secret + "&info_hash=" + TestPeer.HASH);
        peer.get("/" + secret + "/announce?" + peer.query(1));
        peer.get("/announce?jwt=" + secret);
      }
    } finally {
      root.detachAppender(appender);
      root.setLevel(before);
    }

    assertThat(lines).as("the log was heard").anyMatch(line -> line.contains("127.1.0.1"));
    for (var secret : secrets) {
      var tail = secret.substring(Math.max(0, secret.length() - 40));
      assertThat(lines).noneMatch(line -> line.contains(tail));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          approval | hooks.chain leaves out "token"
          token | hooks.chain leaves out "approval"
          approval,token | hooks.chain has "token" after "approval"
          token,node-keys,approval | hooks.chain has "node-keys" after "token"
          token,token,approval | hooks.chain names a hook twice
          """)
  void config_chainThatWouldNotGuard_isRefused(String chain, String sentence) {
    tracker.set("hooks.chain", chain);

    assertThatThrownBy(tracker::running).hasMessageContaining(sentence);
  }

  @Test
  void config_nodeKeysWithoutApprovals_isRefused() {
    tracker.set("admission.approvals", "");

    assertThatThrownBy(tracker::running).hasMessageContaining("set admission.approvals");
  }
}
