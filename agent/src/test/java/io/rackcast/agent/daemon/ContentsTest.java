package io.rackcast.agent.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.rackcast.agent.release.Reply;
import io.rackcast.agent.release.Reply.Found;
import io.rackcast.agent.release.Reply.Refused;
import io.rackcast.agent.release.Reply.Why;
import io.rackcast.agent.swarm.OpenContent;
import io.rackcast.agent.swarm.SwarmContents;
import io.rackcast.agent.testkit.FakePublisher;
import io.rackcast.agent.testkit.Lab;
import io.rackcast.agent.testkit.SampleContent;
import io.rackcast.agent.transfer.storage.FileSlice;
import io.rackcast.proto.settings.Settings;
import io.rackcast.proto.torrent.InfoHash;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Content that is opened at a real node, with a publisher and a tracker that the test controls. */
class ContentsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int SIZE = 3_000_000;
  private static final SampleContent LAYER = SampleContent.file("layer", SIZE, 3);
  private static final InfoHash LAYER_HASH = LAYER.metainfo().infoHash();

  @TempDir Path folder;
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private Lab lab;
  private NodeParts node;

  @BeforeEach
  void start() throws Exception {
    lab = new Lab(folder);
    lab.publisher.publish("web@1", LAYER);
    startNode(Map.of());
  }

  private void startNode() throws Exception {
    startNode(Map.of());
  }

  private void startNode(Map<String, String> environment) throws Exception {
    Path file = lab.configFile("node", "127.1.0.1", FakePublisher.TOKEN);
    AgentConfig config =
        AgentConfig.read(
            Settings.read(file, AgentConfig.ENVIRONMENT_PREFIX, environment), environment);
    node = NodeParts.start(config, meters, Clock.systemUTC());
  }

  @AfterEach
  void stop() {
    node.close();
    lab.close();
  }

  private static <T> T get(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  private Reply<OpenContent> ask(InfoHash infoHash) throws Exception {
    return get(node.contents().open(infoHash));
  }

  private static OpenContent found(Reply<OpenContent> reply) {
    assertThat(reply).isInstanceOf(Found.class);
    return ((Found<OpenContent>) reply).value();
  }

  private OpenContent open() throws Exception {
    return found(ask(LAYER_HASH));
  }

  private static byte[] readAll(OpenContent content) throws Exception {
    var all = ByteBuffer.allocate((int) content.sizeBytes());
    while (all.hasRemaining()) {
      int offset = all.position();
      int verified = (int) (long) get(content.verifiedFrom(offset));
      try (FileSlice slice = content.slice(offset, verified)) {
        all.limit(offset + verified);
        while (all.hasRemaining()) {
          assertThat(slice.channel().read(all, all.position())).isPositive();
        }
        all.limit(all.capacity());
      }
    }
    return all.array();
  }

  private void isWhole() throws Exception {
    get(node.swarms().find(LAYER_HASH).orElseThrow().transfer().whenComplete());
  }

  private Path file() {
    return node.cache().find(LAYER_HASH).orElseThrow().content();
  }

  @Test
  void open_neverFetched_comesFromTheOrigin() throws Exception {
    try (Agent origin = lab.origin();
        OpenContent content = open()) {
      assertThat(origin.peerPort()).isPositive();
      assertThat(content.sizeBytes()).isEqualTo(SIZE);
      assertThat(content.digest()).isEqualTo(LAYER.digest());

      assertThat(readAll(content)).isEqualTo(LAYER.bytes("layer"));
    }
  }

  @Test
  void open_manyAtOnce_areOneFetchAndAllRead() throws Exception {
    try (Agent origin = lab.origin()) {
      assertThat(origin.peerPort()).isPositive();
      List<CompletableFuture<Reply<OpenContent>>> opening = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        opening.add(node.contents().open(LAYER_HASH));
      }

      for (CompletableFuture<Reply<OpenContent>> each : opening) {
        try (OpenContent content = found(get(each))) {
          assertThat(readAll(content)).isEqualTo(LAYER.bytes("layer"));
        }
      }
      assertThat(node.swarms().status()).hasSize(1);
      assertThat(started("127.1.0.1")).isEqualTo(1);
    }
  }

  @Test
  void open_torrentThatWasDamagedOnTheDisk_saysWhichAndWhatToDo() throws Exception {
    try (Agent origin = lab.origin();
        OpenContent content = open()) {
      assertThat(origin.peerPort()).isPositive();
      assertThat(readAll(content)).hasSize(SIZE);
      isWhole();
    }
    Path torrent = folder.resolve("data-node/content/" + LAYER_HASH + "/artifact.torrent");
    node.close();
    Files.writeString(torrent, "no torrent");
    startNode();

    Reply<OpenContent> reply = ask(LAYER_HASH);

    assertThat(reply).isInstanceOf(Refused.class);
    assertThat(((Refused<OpenContent>) reply).sentence())
        .contains("artifact.torrent cannot be read")
        .endsWith("fetch the release again");
  }

  private long started(String from) {
    return lab.tracker.asked.stream()
        .filter(asked -> asked.get("event").equals("started") && asked.from().equals(from))
        .count();
  }

  @Test
  void open_publisherGone_whatTheCacheHasIsRead() throws Exception {
    try (Agent origin = lab.origin();
        OpenContent content = open()) {
      assertThat(origin.peerPort()).isPositive();
      readAll(content);
      isWhole();
    }
    lab.publisher.close();
    node.close();
    startNode();

    try (OpenContent content = open()) {
      assertThat(readAll(content)).isEqualTo(LAYER.bytes("layer"));
    }
  }

  @Test
  void open_fileChangedSinceItWasVerified_isMendedBeforeItIsRead() throws Exception {
    try (Agent origin = lab.origin()) {
      assertThat(origin.peerPort()).isPositive();
      try (OpenContent content = open()) {
        readAll(content);
        isWhole();
      }
      Files.write(file(), new byte[SIZE]);

      try (OpenContent content = open()) {
        assertThat(readAll(content)).isEqualTo(LAYER.bytes("layer"));
      }
    }
  }

  @Test
  void verify_bytesRottedWhileOthersHaveThem_isMendedFromTheSwarm() throws Exception {
    try (Agent origin = lab.origin()) {
      assertThat(origin.peerPort()).isPositive();
      try (OpenContent content = open()) {
        readAll(content);
        isWhole();
      }
      await().atMost(PATIENCE).until(() -> node.swarms().isWhole(LAYER_HASH));
      var artifact = node.cache().find(LAYER_HASH).orElseThrow();
      var time = Files.getLastModifiedTime(file());
      byte[] rotten = LAYER.bytes("layer").clone();
      rotten[1_000_000] ^= 1;
      Files.write(file(), rotten);
      Files.setLastModifiedTime(file(), time); // as a disk does it, unseen

      var verdict = get(node.keeper().verify(artifact));

      assertThat(verdict.badPieces()).as(verdict.toString()).isEqualTo(1);
      await().atMost(PATIENCE).until(() -> node.swarms().isWhole(LAYER_HASH));
      try (OpenContent content = open()) {
        assertThat(readAll(content)).isEqualTo(LAYER.bytes("layer"));
      }
    }
  }

  @Test
  void open_dormantAndWithdrawnMeanwhile_isRefusedBeforeAByteOfIt() throws Exception {
    var other = SampleContent.file("other", 100_000, 4);
    lab.publisher.publish("other@1", other);
    node.close();
    startNode(Map.of("RACKCAST_AGENT_CACHE_SEED_MOST", "1"));
    try (Agent origin = lab.origin()) {
      assertThat(origin.peerPort()).isPositive();
      try (OpenContent content = open()) {
        readAll(content);
        isWhole();
      }
      awaitDormant(other);
      try (OpenContent dormant = open()) {
        assertThat(readAll(dormant)).isEqualTo(LAYER.bytes("layer"));
      }
      awaitDormant(other);
    }

    lab.publisher.revoke("web@1", "a leaked key");

    var reply = ask(LAYER_HASH);
    assertThat(reply).isInstanceOf(Refused.class);
    assertThat(((Refused<OpenContent>) reply).why()).isEqualTo(Why.REVOKED);
    assertThat(((Refused<OpenContent>) reply).sentence()).contains("a leaked key");
    assertThat(node.cache().find(LAYER_HASH).orElseThrow().ended()).isPresent();
  }

  /** The layer rests when another is opened and as many are seeded as may be. */
  private void awaitDormant(SampleContent other) {
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              try (OpenContent content = found(ask(other.metainfo().infoHash()))) {
                readAll(content);
              }
              return node.swarms().find(LAYER_HASH).isEmpty();
            });
  }

  @Test
  void isOpen_fromTheQuestionToTheLastClose_isTrue() throws Exception {
    SwarmContents contents = node.contents();
    assertThat(contents.isOpen(LAYER_HASH)).isFalse();
    CompletableFuture<Reply<OpenContent>> opening = contents.open(LAYER_HASH);
    assertThat(contents.isOpen(LAYER_HASH)).isTrue();
    OpenContent first = found(get(opening));
    OpenContent second = open();

    first.close();
    first.close();

    assertThat(contents.isOpen(LAYER_HASH)).isTrue();
    second.close();
    assertThat(contents.isOpen(LAYER_HASH)).isFalse();
  }

  @Test
  void open_unknownContent_isRefusedAndNotCountedAsOpen() throws Exception {
    InfoHash unknown = SampleContent.file("other", 10, 9).metainfo().infoHash();

    Reply<OpenContent> reply = ask(unknown);

    assertThat(((Refused<OpenContent>) reply).why()).isEqualTo(Why.UNKNOWN);
    assertThat(node.contents().isOpen(unknown)).isFalse();
    assertThat(node.cache().artifacts()).isEmpty();
  }

  @Test
  void open_folder_isRefused() throws Exception {
    SampleContent app = SampleContent.folder("app", 1, 1000, 2000);
    lab.publisher.publish("app@2", app);

    Reply<OpenContent> reply = ask(app.metainfo().infoHash());

    assertThat(reply)
        .isEqualTo(
            new Refused<>(
                Why.FAULT,
                "app@2 is a folder, which cannot be read as one file; fetch it instead"));
  }

  @Test
  void open_moreThanMayBeOpen_isRefusedUntilOneIsClosed() throws Exception {
    try (var contents =
        new SwarmContents(
            node.publisher()::torrent,
            infoHash -> node.publisher().sign(infoHash, "node-1"),
            node.cache(),
            node.swarms(),
            2,
            meters)) {
      OpenContent first = found(get(contents.open(LAYER_HASH)));
      found(get(contents.open(LAYER_HASH)));

      Reply<OpenContent> third = get(contents.open(LAYER_HASH));

      assertThat(third)
          .isEqualTo(
              new Refused<>(
                  Why.UNREACHABLE, "content is read by 2 readers already; try again later"));
      first.close();
      found(get(contents.open(LAYER_HASH)));
    }
  }

  @Test
  void verifiedFrom_contentIsRevoked_failsAndOpenIsRefused() throws Exception {
    OpenContent content = open();
    CompletionStage<Long> waiting = content.verifiedFrom(0);
    await().atMost(PATIENCE).until(() -> lab.nodes.streams() > 0);
    lab.publisher.revoke("web@1", "it has a hole");

    lab.nodes.end(LAYER_HASH, "it has a hole");

    assertThatThrownBy(() -> get(waiting))
        .hasMessageContaining("web@1 may no longer be distributed: it has a hole");
    assertThat(((Refused<OpenContent>) ask(LAYER_HASH)).why()).isEqualTo(Why.REVOKED);
  }

  @Test
  void open_afterTheTransferStopped_triesAgain() throws Exception {
    OpenContent content = open();
    get(node.swarms().find(LAYER_HASH).orElseThrow().transfer().stop());
    assertThatThrownBy(() -> get(content.verifiedFrom(0)))
        .hasMessageContaining("the transfer was stopped");

    try (Agent origin = lab.origin();
        OpenContent again = open()) {
      assertThat(origin.peerPort()).isPositive();
      assertThat(readAll(again)).isEqualTo(LAYER.bytes("layer"));
    }
  }

  @Test
  void open_agentIsStopping_isRefused() throws Exception {
    node.contents().close();

    assertThat(ask(LAYER_HASH))
        .isEqualTo(new Refused<>(Why.UNREACHABLE, "the agent is stopping; try again when it runs"));
  }
}
