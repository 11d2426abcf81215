package io.rackcast.agent.swarm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.rackcast.agent.announce.AnnounceTimes;
import io.rackcast.agent.announce.Announcer;
import io.rackcast.agent.cache.Cache;
import io.rackcast.agent.cache.CacheException;
import io.rackcast.agent.cache.CachedArtifact;
import io.rackcast.agent.release.PublishedTorrent;
import io.rackcast.agent.release.ReleaseName;
import io.rackcast.agent.release.Reply;
import io.rackcast.agent.testkit.SampleContent;
import io.rackcast.agent.transfer.TransferEngine;
import io.rackcast.agent.transfer.TransferSettings;
import io.rackcast.agent.transfer.tls.PeerTls;
import io.rackcast.proto.tls.ClientTls;
import io.rackcast.proto.tls.ClientTlsFiles;
import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.proto.torrent.PeerId;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class CacheKeeperTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int SIZE = 100_000;

  @TempDir Path folder;
  private final SampleContent one = SampleContent.file("one.bin", SIZE, 1);
  private final SampleContent two = SampleContent.file("two.bin", SIZE, 2);
  private final SampleContent three = SampleContent.file("three.bin", SIZE, 3);
  private final Set<InfoHash> read = ConcurrentHashMap.newKeySet();
  private final Set<String> rolledOut = new HashSet<>();
  private Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private final InstantSource clock = () -> now;
  private TransferEngine engine;
  private Announcer announcer;
  private Cache cache;
  private Swarms swarms;
  private CacheKeeper keeper;

  @BeforeEach
  void start() throws Exception {
    PeerId peerId = PeerId.random("-XX0100-", new Random(1));
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    engine =
        new TransferEngine(
            TransferSettings.listeningOn(address),
            peerId,
            peer -> Optional.empty(),
            PeerTls.OFF,
            new SimpleMeterRegistry());
    engine.start();
    announcer =
        new Announcer(
            peerId,
            address,
            infoHash ->
                CompletableFuture.completedFuture(
                    new Reply.Refused<>(Reply.Why.UNREACHABLE, "nobody is there")),
            new ClientTls(ClientTlsFiles.USUAL).context(),
            AnnounceTimes.usual(),
            Clock.systemUTC(),
            new Random(1),
            new SimpleMeterRegistry());
    cache = Cache.open(folder, clock);
    open(rules(2 * SIZE + 1000, true, 1000));
  }

  @AfterEach
  void stop() {
    keeper.close();
    swarms.close();
    announcer.close();
    engine.close();
    cache.close();
  }

  @Test
  void keep_noRoom_theOneUsedLongestAgoGoes() throws Exception {
    whole(one, "one@1");
    whole(two, "two@1");
    cache.used(hash(one));
    later();

    keep(three, "three@1");

    assertThat(cache.find(hash(two))).isEmpty();
    assertThat(folder.resolve("content/" + hash(two))).doesNotExist();
    assertThat(swarms.find(hash(two))).isEmpty();
    assertThat(cache.find(hash(one))).isPresent();
    assertThat(keeper.use().evictedEntries()).isEqualTo(1);
  }

  @Test
  void keep_endedAndPartialContent_goesFirst() throws Exception {
    keep(one, "one@1");
    later();
    whole(two, "two@1");
    cache.end(hash(two), "withdrawn");
    later();

    keep(three, "three@1");

    assertThat(cache.find(hash(two))).isEmpty();
    assertThat(cache.find(hash(one))).isPresent();
  }

  @Test
  void keep_allPinnedReadOrRolledOut_isRefusedAndNothingGoes() throws Exception {
    whole(one, "one@1");
    whole(two, "two@1");
    later();
    assertThat(keeper.pin(hash(one))).isTrue();
    read.add(hash(two));

    assertThatThrownBy(() -> keep(three, "three@1"))
        .isInstanceOf(CacheException.class)
        .hasMessageContaining("no room for three@1")
        .hasMessageContaining("cache.max-size is")
        .hasMessageContaining("pinned");
    read.clear();
    rolledOut.add("two@1");
    assertThatThrownBy(() -> keep(three, "three@1")).isInstanceOf(CacheException.class);
    rolledOut.clear();

    keep(three, "three@1");

    assertThat(cache.find(hash(one))).isPresent();
    assertThat(cache.find(hash(two))).isEmpty();
  }

  @Test
  void keep_moreThanTheQuota_isRefusedAndNothingGoes() throws Exception {
    whole(one, "one@1");
    later();

    var large = SampleContent.file("large.bin", 3 * SIZE, 4);
    assertThatThrownBy(() -> keep(large, "large@1")).isInstanceOf(CacheException.class);

    assertThat(cache.find(hash(one))).isPresent();
  }

  @Test
  void keep_evictNever_isRefused() throws Exception {
    keeper.close();
    open(rules(2 * SIZE, false, 1000));
    whole(one, "one@1");
    whole(two, "two@1");
    later();

    assertThatThrownBy(() -> keep(three, "three@1")).isInstanceOf(CacheException.class);
  }

  @Test
  void keep_usesNotedByAClockThatWasAhead_goAllTheSame() throws Exception {
    now = now.plus(Duration.ofDays(1));
    whole(one, "one@1");
    whole(two, "two@1");
    now = now.minus(Duration.ofDays(1));

    keep(three, "three@1");

    assertThat(cache.find(hash(one))).isEmpty();
    assertThat(cache.find(hash(two))).isPresent();
  }

  @Test
  void hasRoom_asMuchAsCouldBeMade_isTrueAndNothingGoes() throws Exception {
    whole(one, "one@1");
    whole(two, "two@1");
    later();

    assertThat(keeper.hasRoom(2 * SIZE)).isTrue();
    assertThat(keeper.hasRoom(3 * SIZE)).isFalse();
    assertThat(keeper.pin(hash(one))).isTrue();
    assertThat(keeper.hasRoom(SIZE)).isTrue();
    assertThat(keeper.hasRoom(2 * SIZE)).isFalse();
    assertThat(keeper.hasRoom(0)).isTrue();

    assertThat(cache.artifacts()).hasSize(2);
  }

  @Test
  void remove_pinnedOrFree_staysOrGoes() throws Exception {
    whole(one, "one@1");
    assertThat(keeper.pin(hash(one))).isTrue();
    assertThat(keeper.remove(hash(one)).join()).contains("one@1 is pinned; unpin it first");

    assertThat(keeper.unpin(hash(one))).isTrue();

    assertThat(keeper.remove(hash(one)).join()).isEmpty();
    assertThat(folder.resolve("content/" + hash(one))).doesNotExist();
    assertThat(keeper.find("one@1")).isEmpty();
  }

  @Test
  void open_sameDigestUnderAnotherName_isLinkedNotFetched() throws Exception {
    whole(one, "one@1");
    var twin =
        SampleContent.of("again.bin", false, java.util.Map.of("again.bin", one.bytes("one.bin")));

    CachedArtifact again = keep(twin, "again@1");
    Swarm swarm = swarms.open(again);

    await().atMost(PATIENCE).until(swarm::isSeeding);
    assertThat(again.content()).hasBinaryContent(one.bytes("one.bin"));
    assertThat(Files.getAttribute(again.content(), "unix:nlink")).isEqualTo(2);
  }

  @Test
  void verify_damagedContentWithTwoNames_isTakenBackAndTheOtherNameStaysAsItIs() throws Exception {
    CachedArtifact artifact = whole(one, "one@1");
    assertThat(keeper.verify(artifact).join().badPieces()).isZero();
    assertThat(cache.find(hash(one)).orElseThrow().checked()).contains(now);
    Path elsewhere = Files.createLink(folder.resolve("elsewhere"), artifact.content());
    var time = Files.getLastModifiedTime(artifact.content());
    byte[] damaged = one.bytes("one.bin").clone();
    damaged[70_000] ^= 1;
    Files.write(artifact.content(), damaged);
    Files.setLastModifiedTime(artifact.content(), time);

    CacheVerdict verdict = keeper.verify(artifact).join();

    assertThat(verdict.badPieces()).isEqualTo(1);
    Swarm swarm = swarms.find(hash(one)).orElseThrow();
    await().atMost(PATIENCE).until(swarm::isFetching);
    assertThat(swarm.transfer().progress().piecesHave()).isEqualTo(artifact.pieceCount() - 1);
    assertThat(artifact.content()).doesNotExist();
    assertThat(elsewhere).hasBinaryContent(damaged);
    assertThat(Files.getAttribute(elsewhere, "unix:nlink")).isEqualTo(1);
    assertThat(cache.find(hash(one)).orElseThrow().whole()).isFalse();
  }

  @Test
  void scrub_damagedLongAgo_findsItAndGoesOnWhereItIsDue() throws Exception {
    whole(one, "one@1");
    CachedArtifact bad = whole(two, "two@1");
    byte[] damaged = two.bytes("two.bin").clone();
    damaged[5] ^= 1;
    Files.write(bad.content(), damaged);
    now = now.plus(Duration.ofDays(31));
    try (var inspection = new Inspection(cache, swarms)) {
      var scrub = new Scrub(cache, swarms, inspection, rules(0, true, 1000), clock);

      await()
          .atMost(PATIENCE)
          .until(
              () -> {
                var unused = scrub.step();
                return !cache.find(hash(two)).orElseThrow().whole();
              });
    }
    assertThat(cache.find(hash(one)).orElseThrow().checked()).contains(now);
  }

  @Test
  void scrub_readByAClockThatWasAhead_isReadAgain() throws Exception {
    CachedArtifact artifact = whole(one, "one@1");
    now = now.plus(Duration.ofDays(3650));
    assertThat(keeper.verify(artifact).join().badPieces()).isZero();
    now = now.minus(Duration.ofDays(3650));
    try (var inspection = new Inspection(cache, swarms)) {
      var scrub = new Scrub(cache, swarms, inspection, rules(0, true, 1000), clock);

      await()
          .atMost(PATIENCE)
          .until(
              () -> {
                var unused = scrub.step();
                return cache.find(hash(one)).orElseThrow().checked().orElseThrow().equals(now);
              });
    }
  }

  @Test
  void open_moreThanMayBeSeeded_theOneUsedLongestAgoLiesDormantUntilItIsOpened() throws Exception {
    keeper.close();
    open(rules(0, true, 2));
    CachedArtifact first = whole(one, "one@1");
    whole(two, "two@1");
    whole(three, "three@1");
    CachedArtifact fourth = keep(SampleContent.file("four.bin", SIZE, 4), "four@1");

    Swarm unused = swarms.open(fourth);

    await().atMost(PATIENCE).until(() -> swarms.find(hash(one)).isEmpty());
    assertThat(swarms.isWhole(hash(one))).isTrue();
    Swarm again = swarms.open(first);
    await().atMost(PATIENCE).until(again::isSeeding);
  }

  private static CacheRules rules(long most, boolean evicts, int seedMost) {
    return new CacheRules(most, 0, evicts, seedMost, 8 << 20, Duration.ofDays(30));
  }

  private void open(CacheRules rules) {
    swarms = new Swarms(cache, engine, announcer, rules.seedMost(), read::contains);
    keeper =
        new CacheKeeper(
            cache,
            swarms,
            rules,
            read::contains,
            () -> rolledOut,
            clock,
            new SimpleMeterRegistry());
  }

  private CachedArtifact keep(SampleContent content, String release) {
    var torrent =
        new PublishedTorrent(ReleaseName.parse(release), content.digest(), content.metainfo());
    return cache.keep(torrent, cache.ends());
  }

  /** An artifact that is here and seeded. */
  private CachedArtifact whole(SampleContent content, String release) throws IOException {
    CachedArtifact artifact = keep(content, release);
    content.write(artifact.folder());
    Swarm swarm = swarms.open(artifact);
    await().atMost(PATIENCE).until(swarm::isSeeding);
    await()
        .atMost(PATIENCE)
        .until(
            () -> cache.find(artifact.infoHash()).map(CachedArtifact::whole),
            Optional.of(true)::equals);
    now = now.plusSeconds(1);
    return cache.find(artifact.infoHash()).orElseThrow();
  }

  private void later() {
    now = now.plusSeconds(60);
  }

  private static InfoHash hash(SampleContent content) {
    return content.hashed().infoHash();
  }
}
