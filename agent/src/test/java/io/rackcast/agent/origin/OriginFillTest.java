package io.rackcast.agent.origin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.Timestamp;
import io.grpc.ManagedChannelBuilder;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.rackcast.agent.release.Publisher;
import io.rackcast.agent.testkit.Called;
import io.rackcast.agent.testkit.FakePublisher;
import io.rackcast.agent.testkit.SampleContent;
import io.rackcast.agent.transfer.Transfer;
import io.rackcast.agent.transfer.TransferEngine;
import io.rackcast.agent.transfer.TransferSettings;
import io.rackcast.agent.transfer.pace.RateLimits;
import io.rackcast.agent.transfer.tls.PeerTls;
import io.rackcast.proto.announce.PeerAddress;
import io.rackcast.proto.settings.Secret;
import io.rackcast.proto.source.HostCredentials;
import io.rackcast.proto.testkit.ContentSite;
import io.rackcast.proto.testkit.RegistrySite;
import io.rackcast.proto.topology.IpAddress;
import io.rackcast.proto.torrent.PeerId;
import io.rackcast.proto.v1.Source;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One fill of one artifact, by a real engine from real servers. */
@Timeout(120)
class OriginFillTest {
  private static final int SIZE = 6_000_000;
  private static final SampleContent WEB = SampleContent.file("web.bin", SIZE, 1);
  private static final byte[] DATA = WEB.bytes("web.bin");
  private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");

  private static final SimpleMeterRegistry ENGINE_METERS = new SimpleMeterRegistry();
  private static final ScheduledExecutorService TIMERS =
      Executors.newSingleThreadScheduledExecutor();
  private static TransferEngine engine;
  private static FakePublisher server;
  private static Publisher publisher;

  @TempDir Path folder;
  private final ContentSite site = new ContentSite().put("web.bin", DATA);
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final AtomicReference<Instant> now = new AtomicReference<>(NOW);
  private OriginFill fill;
  private Transfer transfer;

  @BeforeAll
  static void startEngine() throws IOException {
    engine = engine(ENGINE_METERS);
    server = new FakePublisher();
    var channel = ManagedChannelBuilder.forTarget(server.address()).usePlaintext().build();
    publisher =
        new Publisher(
            channel, Called.publisher(server.address()), Optional.of(FakePublisher.TOKEN));
  }

  private static TransferEngine engine(SimpleMeterRegistry meters) throws IOException {
    var engine =
        new TransferEngine(
            TransferSettings.listeningOn(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
            PeerId.random("-RC0001-", new Random()),
            address -> Optional.empty(),
            PeerTls.OFF,
            meters);
    engine.start();
    return engine;
  }

  @AfterAll
  static void stopEngine() {
    publisher.close();
    server.close();
    engine.close();
    TIMERS.shutdownNow();
  }

  @BeforeEach
  void start() {
    fill = fill(List.of());
    server.publish("web@1", WEB);
    server.keeps = false;
    server.asked.set(0);
    elsewhere("/files/web.bin");
    transfer = engine.add(WEB.metainfo(), folder, false);
  }

  @AfterEach
  void stop() {
    fill.close();
    transfer.stop().toCompletableFuture().join();
    engine.setLimits(RateLimits.NONE);
    site.close();
  }

  private OriginFill fill(List<HostCredentials> credentials) {
    return fill(credentials, Duration.ofMinutes(5));
  }

  private OriginFill fill(List<HostCredentials> credentials, Duration stallLimit) {
    var means =
        OriginMeans.of(
            server.http(),
            Secret.of(FakePublisher.TOKEN),
            Optional.empty(),
            credentials,
            "test",
            TIMERS,
            new MovedClock(),
            new OriginMeans.Limits(1, 4, 4 << 20));
    return new OriginFill(
        publisher, means.withStallLimit(stallLimit), new OriginMetrics(meters), new Random(3));
  }

  /** Stands still until it is moved. */
  private final class MovedClock extends Clock {
    @Override
    public Instant instant() {
      return Objects.requireNonNull(now.get());
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  private void elsewhere(String... paths) {
    server.elsewhere =
        file ->
            Stream.of(paths)
                .map(path -> Source.newBuilder().setUrl(site.url(path)).build())
                .toList();
  }

  private void registered(String etag) {
    server.elsewhere =
        file ->
            List.of(Source.newBuilder().setUrl(site.url("/files/web.bin")).setEtag(etag).build());
  }

  private String failure() {
    var thrown = catchThrowableOfType(IOException.class, () -> fill.fill(transfer));
    return String.valueOf(thrown.getMessage());
  }

  private void assertWhole() {
    transfer.whenComplete().toCompletableFuture().join();
    assertThat(folder.resolve("web.bin")).hasBinaryContent(DATA);
    assertThat(fill.bufferedBytes()).isZero();
  }

  private long read(String... tags) {
    return count("rackcast.agent.origin.bytes", tags);
  }

  private long failures(String... tags) {
    return count("rackcast.agent.origin.failures", tags);
  }

  private long count(String name, String... tags) {
    return (long)
        meters.find(name).tags(tags).counters().stream().mapToDouble(Counter::count).sum();
  }

  @Test
  void fill_contentLeftWhereItIs_readsEachByteOnceOnSeveralConnections() throws Exception {
    fill.fill(transfer);

    assertWhole();
    assertThat(site.sentBytes).hasValue(SIZE);
    assertThat(read("source", "http")).isEqualTo(SIZE);
    assertThat(read()).isEqualTo(SIZE);
    assertThat(failures()).isZero();
    assertThat(site.asked()).hasSizeGreaterThan(3);
  }

  @Test
  void fill_firstPlaceFails_goesOnWithTheNext() throws Exception {
    elsewhere("/gone/web.bin", "/files/web.bin");

    fill.fill(transfer);

    assertWhole();
    assertThat(failures("cause", "missing")).isPositive();
    assertThat(failures()).isEqualTo(failures("cause", "missing"));
  }

  @Test
  void fill_publisherHasItToo_isAskedFirst() throws Exception {
    server.keeps = true;

    fill.fill(transfer);

    assertWhole();
    assertThat(site.asked()).isEmpty();
    assertThat(read("source", "publisher")).isEqualTo(SIZE);
  }

  @Test
  void fill_nobodyHasIt_saysWhatToDo() {
    elsewhere();

    assertThat(failure())
        .startsWith("the publisher has lost \"web.bin\" of web.bin and knows no other place");
  }

  @Test
  void fill_serverWithoutRanges_isReadOnceFromEndToEnd() throws Exception {
    elsewhere("/plain/web.bin");

    fill.fill(transfer);

    assertWhole();
    assertThat(read()).isEqualTo(SIZE);
    assertThat(failures()).isZero();
  }

  @Test
  void fill_answersAreCut_goesOnWithoutReadingAgainWhatIsThere() throws Exception {
    site.cutAfter = 700_000;

    fill.fill(transfer);

    assertWhole();
    assertThat(failures("cause", "short")).isPositive();
    // A cut costs the part of a piece that came before it.
    assertThat(read()).isLessThan(SIZE + 32_768 * failures());
  }

  @Test
  void fill_serverStandsStill_isCutAndReadOnFromThere() throws Exception {
    fill.close();
    fill = fill(List.of(), Duration.ofMillis(200));
    site.stallAfter = 2_000_000;
    // Without ranges, so that one answer is long enough to stand still.
    elsewhere("/plain/web.bin", "/files/web.bin");

    fill.fill(transfer);

    assertWhole();
    assertThat(failures("cause", "stalled")).isPositive();
  }

  @Test
  void fill_serverIsBusyForAWhile_isTriedAgainWithPauses() throws Exception {
    site.status = 503;
    site.failures.set(4);

    fill.fill(transfer);

    assertWhole();
    assertThat(failures("cause", "busy")).isEqualTo(4);
  }

  @Test
  void fill_serverStaysBusy_givesUpAndGoesOnFromThereLater() throws Exception {
    site.on(
        "/half/",
        call -> {
          if (site.sentBytes.get() < SIZE / 2) {
            site.sendRange(call, DATA);
          } else {
            call.getResponseHeaders().set("Retry-After", "7");
            call.sendResponseHeaders(503, -1);
          }
        });
    elsewhere("/half/web.bin");
    var given = catchThrowableOfType(NoPlaceException.class, () -> fill.fill(transfer));
    assertThat(given).hasMessageContaining("answers 503");
    assertThat(given.retryAfter()).hasValue(Duration.ofSeconds(7));
    int left = transfer.missing().cardinality();
    assertThat(left).isLessThan(transfer.metainfo().pieceCount());
    transfer.stop().toCompletableFuture().join();
    long before = site.sentBytes.get();

    elsewhere("/files/web.bin");
    transfer = engine.add(WEB.metainfo(), folder, false);
    fill.fill(transfer);

    assertWhole();
    assertThat(site.sentBytes.get() - before).isLessThanOrEqualTo(left * 32_768L);
  }

  @Test
  void fill_serverTakesTwoConnectionsAtATime_isReadByTwo() throws Exception {
    var open = new AtomicInteger();
    var calls = new AtomicInteger();
    var refused = new CountDownLatch(1);
    site.on(
        "/two/",
        call -> {
          try {
            if (open.incrementAndGet() > 2) {
              call.getResponseHeaders().set("Retry-After", "120");
              call.sendResponseHeaders(429, -1);
              refused.countDown();
            } else {
              // The first lets the others begin; then two stay until a third has come.
              if (calls.incrementAndGet() > 1) {
                awaitRefusal(refused);
              }
              site.sendRange(call, DATA);
            }
          } finally {
            open.decrementAndGet();
          }
        });
    elsewhere("/two/web.bin");

    fill.fill(transfer);

    assertWhole();
    assertThat(failures("cause", "busy")).isPositive();
  }

  private static void awaitRefusal(CountDownLatch refused) throws IOException {
    try {
      if (!refused.await(30, TimeUnit.SECONDS)) {
        throw new IOException("nobody came as the third");
      }
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  @Test
  void fill_contentWasChanged_saysSoUntilTheOldOneIsBack() throws Exception {
    registered("\"one\"");
    site.put("web.bin", SampleContent.file("web.bin", SIZE, 2).bytes("web.bin"));
    site.etag = "\"two\"";

    assertThat(failure())
        .isEqualTo(
            "the content at "
                + site.url("/files/web.bin")
                + " is another one than was registered (its ETag is \"two\" now); put the old one"
                + " back, or register the new one under another version");

    assertThat(transfer.missing().cardinality()).isEqualTo(transfer.metainfo().pieceCount());
    site.put("web.bin", DATA);
    fill.fill(transfer);
    assertWhole();
  }

  @Test
  void fill_contentHasAnotherSize_saysBothSizes() {
    site.put("web.bin", new byte[SIZE + 1]);

    assertThat(failure()).contains("has 6000001 bytes, not the 6000000 that were registered");
  }

  @Test
  void fill_otherEtagAndTheSameContent_isTaken() throws Exception {
    registered("\"zero\"");

    fill.fill(transfer);

    assertWhole();
    assertThat(read()).isEqualTo(SIZE);
    assertThat(failures()).isZero();
  }

  @Test
  void fill_wrongBytes_areNotTaken() throws Exception {
    site.put("bad.bin", new byte[SIZE]);
    elsewhere("/files/bad.bin", "/files/web.bin");

    fill.fill(transfer);

    assertWhole();
    assertThat(failures("cause", "wrong")).isPositive();
  }

  @Test
  void fill_linkIsAboutToEnd_asksThePublisherForAFreshOne() throws Exception {
    site.on(
        "/signed/",
        call -> {
          now.set(NOW.plusSeconds(3_580)); // the first answer takes an hour
          site.sendRange(call, DATA);
        });
    server.elsewhere =
        file -> List.of(link("link" + server.asked.get(), 3_600L * server.asked.get()));

    fill.fill(transfer);

    assertWhole();
    assertThat(server.asked).hasValueGreaterThan(1);
    assertThat(site.asked()).extracting("path").first().asString().contains("link1");
    assertThat(site.asked()).extracting("path").last().asString().contains("link2");
    assertThat(failures()).isZero();
  }

  @Test
  void fill_linkIsRefused_saysWhatToDoWithoutSecrets() {
    site.on("/signed/", call -> call.sendResponseHeaders(403, -1));
    server.elsewhere =
        file -> List.of(link("s3cret", 3_600).toBuilder().putHeaders("X-Custom", "s3cret").build());

    assertThat(failure())
        .contains("answers 403", "register the same release again with a fresh one")
        .doesNotContain("s3cret");
    assertThat(site.asked()).extracting(ContentSite.Asked::custom).containsOnly("s3cret");
  }

  private Source link(String signature, long seconds) {
    long ends = NOW.plusSeconds(seconds).getEpochSecond();
    String query = "?Expires=" + ends + "&Signature=" + signature;
    return Source.newBuilder()
        .setUrl(site.url("/signed/web.bin" + query))
        .setExpiresAt(Timestamp.newBuilder().setSeconds(ends))
        .build();
  }

  @Test
  void fill_blobOfARegistry_usesTheOriginsOwnCredentials() throws Exception {
    try (var registry = new RegistrySite(DATA)) {
      registry.price = "pull:s3cret";
      server.elsewhere =
          file -> List.of(Source.newBuilder().setUrl(registry.url("0".repeat(64))).build());
      assertThat(failure()).contains("the token server of", "give the credentials of");
      fill.close();
      var own =
          new HostCredentials(registry.site.hostPort(), Optional.of("pull"), Secret.of("s3cret"));
      fill = fill(List.of(own));

      fill.fill(transfer);

      assertWhole();
      assertThat(read("source", "registry")).isEqualTo(SIZE);
      assertThat(registry.store.asked())
          .isNotEmpty()
          .allSatisfy(asked -> assertThat(asked.authorization()).isEmpty());
    }
  }

  /** Files were named in the order of their paths' bytes, and taken to be in the torrent's. */
  @Test
  void fill_folderWhoseNamesSortOtherwiseInTorrents_isWhole() throws Exception {
    var odd =
        SampleContent.of(
            "odd",
            true,
            Map.of(
                "a-b/one", new byte[] {1}, "a/two", new byte[] {2, 2}, "a.c", new byte[] {3, 3}));
    server.publish("odd@1", odd);
    server.keeps = true;
    var second = engine.add(odd.metainfo(), folder, false);

    fill.fill(second);

    second.whenComplete().toCompletableFuture().join();
    for (var file : odd.files().entrySet()) {
      assertThat(folder.resolve("odd").resolve(file.getKey())).hasBinaryContent(file.getValue());
    }
  }

  @Test
  void fill_limitOnWhatComes_holdsForItToo() throws Exception {
    limitWan(20_000_000);

    fill.fill(transfer);

    assertWhole();
    assertThat(
            ENGINE_METERS
                .find("rackcast.transfer.held.seconds")
                .tags("direction", "in", "tier", "wan")
                .functionCounters()
                .stream()
                .mapToDouble(FunctionCounter::count)
                .sum())
        .isPositive();
  }

  private static void limitWan(long down) {
    var limit = RateLimits.Limit.NONE.withDown(down);
    engine.setLimits(RateLimits.NONE.with("wan", limit));
  }

  @Test
  void fill_anotherOriginHasIt_leavesTheSourceAlone() throws Exception {
    Files.createDirectories(folder.resolve("first"));
    Files.write(folder.resolve("first/web.bin"), DATA);
    try (var other = engine(new SimpleMeterRegistry())) {
      var whole = other.add(WEB.metainfo(), folder.resolve("first"), true);
      whole.whenComplete().toCompletableFuture().join();
      limitWan(10_000_000); // still at it when the fill begins
      transfer.addPeers(List.of(new PeerAddress(IpAddress.parse("127.0.0.1"), other.port())));
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> transfer.heldNearby().toCompletableFuture().join().cardinality() > 0);

      fill.fill(transfer);

      assertWhole();
      assertThat(site.asked()).isEmpty();
    }
  }
}
