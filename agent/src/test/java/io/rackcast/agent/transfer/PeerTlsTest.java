package io.rackcast.agent.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import io.rackcast.agent.testkit.LogOf;
import io.rackcast.agent.testkit.TestAuthority;
import io.rackcast.agent.transfer.tls.PeerTls;
import io.rackcast.agent.transfer.tls.PeerTls.Mode;
import io.rackcast.agent.transfer.tls.TlsLog;
import io.rackcast.proto.tls.CertificateWatch;
import io.rackcast.proto.topology.Tier;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** TLS between engines, and with peers that have none, the wrong one, or break it. */
class PeerTlsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int SIZE = 1_500_000;
  private static TestAuthority authority;
  private static TestAuthority other;

  @TempDir Path folder;
  private final TestContent content = TestContent.file("build.bin", SIZE, 64 << 10);
  private final List<TestEngine> engines = new ArrayList<>();

  @BeforeAll
  static void makeAuthorities() throws Exception {
    authority = new TestAuthority("authority of the fleet");
    other = new TestAuthority("another authority");
  }

  @AfterEach
  void stop() {
    engines.forEach(TestEngine::close);
  }

  private TestEngine engine(String host, Mode mode) throws Exception {
    return engine(host, mode, authority.issue());
  }

  private TestEngine engine(String host, Mode mode, X509Bundle certificate) throws Exception {
    var tls = new PeerTls(mode);
    tls.take(authority.trusting(certificate));
    return engine(host, tls);
  }

  private TestEngine engine(String host, PeerTls tls) throws Exception {
    return engine(host, settings -> settings, tls);
  }

  private TestEngine engine(String host, UnaryOperator<TransferSettings> change, PeerTls tls)
      throws Exception {
    var engine =
        new TestEngine(host, change, address -> Optional.of(new PeerPlace(Tier.RACK, 3)), tls);
    engines.add(engine);
    return engine;
  }

  private Path sub(String name) throws Exception {
    return Files.createDirectories(folder.resolve(name));
  }

  private static <T> T get(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  private TestEngine seeder(String host, Mode mode) throws Exception {
    return seeder(host, mode, authority.issue());
  }

  private TestEngine seeder(String host, Mode mode, X509Bundle certificate) throws Exception {
    TestEngine seeder = engine(host, mode, certificate);
    get(seeder.seed(content, sub("a")).whenComplete());
    return seeder;
  }

  /** Fetches from a peer that a tracker says takes TLS, or not. */
  private Transfer fetch(TestEngine leecher, TestEngine seeder, boolean takesTls) throws Exception {
    Transfer transfer = leecher.engine.add(content.metainfo(), sub("b"), false);
    var peers = List.of(seeder.address());
    transfer.setPeers(
        new PeerView(peers, 0, Stripes.NONE, Set.of(), takesTls ? Set.copyOf(peers) : Set.of()));
    return transfer;
  }

  private void completes(Transfer transfer) throws Exception {
    get(transfer.whenComplete());
    assertThat(folder.resolve("b/build.bin")).hasSameBinaryContentAs(folder.resolve("a/build.bin"));
  }

  private static double closed(TestEngine engine, String cause) {
    return engine.count("rackcast.transfer.connections.closed", "cause", cause);
  }

  private static void awaitClosed(TestEngine engine, String cause) {
    await().atMost(PATIENCE).until(() -> closed(engine, cause) > 0);
  }

  private static double peers(TestEngine engine, boolean encrypted) {
    return engine
        .metrics
        .get("rackcast.transfer.peers")
        .tag("encrypted", Boolean.toString(encrypted))
        .gauge()
        .value();
  }

  @ParameterizedTest(name = "dials: {0}, listens: {1}")
  @CsvSource({
    "OFF,      OFF,      false",
    "OFF,      OPTIONAL, false",
    "OPTIONAL, OFF,      false",
    "OPTIONAL, OPTIONAL, true",
    "OPTIONAL, REQUIRED, true",
    "REQUIRED, OPTIONAL, true",
    "REQUIRED, REQUIRED, true"
  })
  void fetch_bothHaveAWay_isEncryptedWhereBothTakeTls(Mode dials, Mode listens, boolean encrypted)
      throws Exception {
    TestEngine half = engine("127.1.0.1", listens);
    TestEngine leecher = engine("127.1.0.2", dials);
    Transfer source = half.engine.add(content.metainfo(), sub("a"), false);
    int pieces = content.metainfo().pieceCount() / 2;
    for (int piece = 0; piece < pieces; piece++) {
      get(source.offerPieces(piece, ByteBuffer.wrap(content.piece(piece))));
    }

    Transfer transfer = fetch(leecher, half, listens != Mode.OFF);
    await().atMost(PATIENCE).until(() -> transfer.progress().piecesHave() == pieces);

    // Neither has everything, so both stay.
    assertThat(peers(half, encrypted)).isEqualTo(1);
    assertThat(peers(leecher, encrypted)).isEqualTo(1);
    assertThat(peers(half, !encrypted)).isZero();
    assertThat(peers(leecher, !encrypted)).isZero();
    for (int piece = pieces; piece < content.metainfo().pieceCount(); piece++) {
      get(source.offerPieces(piece, ByteBuffer.wrap(content.piece(piece))));
    }
    get(source.whenComplete());
    completes(transfer);
  }

  @Test
  void fetch_plainFromWhereTlsIsRequired_isRefusedAndSaidSo() throws Exception {
    try (var log = new LogOf(TlsLog.class)) {
      TestEngine seeder = seeder("127.1.0.1", Mode.REQUIRED);
      TestEngine leecher = engine("127.1.0.2", Mode.OFF);

      Transfer transfer = fetch(leecher, seeder, true);

      await().atMost(PATIENCE).until(() -> closed(seeder, "plain") >= 2);
      assertThat(transfer.progress().inBytes()).isZero();
      assertThat(log.lines())
          .singleElement()
          .asString()
          .startsWith("peer 127.1.0.2:")
          .endsWith(
              "is refused, as it talks plain and peer-tls is required here; give it a"
                  + " certificate, or set peer-tls: optional");
    }
  }

  @Test
  void fetch_tlsFromWhereItIsOff_isNoPeer() throws Exception {
    TestEngine seeder = seeder("127.1.0.1", Mode.OFF);
    TestEngine leecher = engine("127.1.0.2", Mode.REQUIRED);

    Transfer transfer = fetch(leecher, seeder, false);

    awaitClosed(seeder, "not_bittorrent");
    awaitClosed(leecher, "tls");
    assertThat(transfer.progress().inBytes()).isZero();
  }

  /** Certificates that a peer of the fleet does not take, and what it says. */
  enum Wrong {
    OF_ANOTHER_AUTHORITY("its certificate is of no authority in peers.ca") {
      @Override
      String whenItDials() {
        // The JDK's clients do not even show one that the other side does not ask for.
        return "it shows no certificate, or has none of an authority in peers.ca";
      }

      @Override
      X509Bundle make() throws Exception {
        return other.issue();
      }
    },
    ENDED("its certificate has ended (NotAfter: ") {
      @Override
      X509Bundle make() throws Exception {
        var now = Instant.now();
        return authority.issue(
            usual -> usual.notBefore(now.minusSeconds(99_000)).notAfter(now.minusSeconds(9_000)));
      }
    },
    NOT_YET_GOOD("its certificate is not good yet (NotBefore: ") {
      @Override
      X509Bundle make() throws Exception {
        var now = Instant.now();
        return authority.issue(
            usual -> usual.notBefore(now.plusSeconds(9_000)).notAfter(now.plusSeconds(99_000)));
      }
    };

    private final String sentence;

    Wrong(String sentence) {
      this.sentence = sentence;
    }

    abstract X509Bundle make() throws Exception;

    String whenItDials() {
      return sentence;
    }
  }

  @ParameterizedTest
  @EnumSource(Wrong.class)
  void fetch_dialledByAWrongCertificate_isRefusedAndSaidWhy(Wrong wrong) throws Exception {
    try (var log = new LogOf(TlsLog.class)) {
      TestEngine seeder = seeder("127.1.0.1", Mode.OPTIONAL);
      TestEngine leecher = engine("127.1.0.2", Mode.REQUIRED, wrong.make());

      Transfer transfer = fetch(leecher, seeder, true);

      awaitClosed(seeder, "certificate");
      assertThat(transfer.progress().inBytes()).isZero();
      assertThat(log.lines())
          .anyMatch(
              line ->
                  line.startsWith("no TLS with peer 127.1.0.2:")
                      && line.contains(wrong.whenItDials()));
    }
  }

  @ParameterizedTest
  @EnumSource(Wrong.class)
  void fetch_fromAWrongCertificate_isRefusedAndSaidWhy(Wrong wrong) throws Exception {
    try (var log = new LogOf(TlsLog.class)) {
      TestEngine seeder = seeder("127.1.0.1", Mode.OPTIONAL, wrong.make());
      TestEngine leecher = engine("127.1.0.2", Mode.OPTIONAL);

      Transfer transfer = fetch(leecher, seeder, true);

      awaitClosed(leecher, "certificate");
      awaitClosed(seeder, "certificate");
      assertThat(transfer.progress().inBytes()).isZero();
      assertThat(log.lines())
          .anyMatch(
              line ->
                  line.startsWith("no TLS with peer 127.1.0.1:") && line.contains(wrong.sentence))
          .anyMatch(line -> line.contains("it does not take our certificate ("));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void accept_certificateForServersOnly_isRefusedAsAClients(boolean serverOnly) throws Exception {
    X509Bundle own =
        authority.issue(
            serverOnly
                ? CertificateBuilder::addExtendedKeyUsageServerAuth
                : CertificateBuilder::addExtendedKeyUsageClientAuth);
    TestEngine seeder = seeder("127.1.0.1", Mode.REQUIRED);
    try (var peer = tlsPeer(seeder, "TLSv1.3", own)) {
      if (serverOnly) {
        assertThat(peer.isClosedByOther()).isTrue();
        awaitClosed(seeder, "certificate");
      } else {
        assertThat(peer.shakeHands(content.metainfo().infoHash())).hasSize(68);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void accept_tlsWithoutACertificate_isRefusedAndSaidSo(String version) throws Exception {
    try (var log = new LogOf(TlsLog.class)) {
      TestEngine seeder = seeder("127.1.0.1", Mode.OPTIONAL);

      try (var peer = tlsPeer(seeder, version, null)) {
        assertThat(peer.isClosedByOther()).isTrue();
      }

      awaitClosed(seeder, "certificate");
      assertThat(log.lines())
          .anyMatch(line -> line.contains("it shows no certificate, or has none of"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
  void accept_anotherProgramWithACertificate_joins(String version) throws Exception {
    TestEngine seeder = seeder("127.1.0.1", Mode.REQUIRED);
    try (var peer = tlsPeer(seeder, version, authority.issue())) {
      peer.shakeHands(content.metainfo().infoHash());
      peer.readUntil(RawPeer.HAVE_ALL);

      assertThat(peers(seeder, true)).isEqualTo(1);
    }
  }

  private RawPeer tlsPeer(TestEngine engine, String version, @Nullable X509Bundle own)
      throws Exception {
    KeyManager[] keys = own == null ? null : own.toKeyManagerFactory().getKeyManagers();
    var context = SSLContext.getInstance("TLS");
    context.init(keys, new TrustManager[] {authority.root().toTrustManager()}, null);
    var plain = new Socket(InetAddress.getByName(engine.host), engine.engine.port());
    var socket =
        (SSLSocket)
            context.getSocketFactory().createSocket(plain, engine.host, plain.getPort(), true);
    socket.setEnabledProtocols(new String[] {version});
    return new RawPeer(socket);
  }

  @Test
  void accept_plainClientWhereTlsIsOptional_joins() throws Exception {
    TestEngine seeder = seeder("127.1.0.1", Mode.OPTIONAL);
    try (var peer = RawPeer.dial(seeder, "127.1.0.3")) {
      peer.shakeHands(content.metainfo().infoHash());
      peer.readUntil(RawPeer.HAVE_ALL);

      assertThat(peers(seeder, false)).isEqualTo(1);
    }
  }

  @Test
  void accept_tlsBegunAndNotGoneOnWith_isClosedAfterTheTimeout() throws Exception {
    TestEngine seeder = seeder("127.1.0.1", Mode.OPTIONAL);
    try (var peer = RawPeer.dial(seeder, "127.1.0.3")) {
      // The head of a handshake record of 512 bytes, and the first bytes of a ClientHello.
      peer.sendRaw(HexFormat.of().parseHex("1603010200010001fc0303"));

      assertThat(peer.isClosedByOther()).isTrue();
    }
    assertThat(closed(seeder, "handshake_timeout")).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "16ffffffffffffffffffffffffffffffff",
        "160301000100",
        "16030100050100000100",
        "1603030004fe000000",
        "16426974546f7272656e742070726f746f636f6c"
      })
  void accept_garbageAfterTheFirstByte_isClosedAndOthersAreServed(String hex) throws Exception {
    TestEngine seeder = seeder("127.1.0.1", Mode.REQUIRED);
    try (var peer = RawPeer.dial(seeder, "127.1.0.3")) {
      peer.sendRaw(HexFormat.of().parseHex(hex));
      peer.sendRaw(new byte[100]);

      assertThat(peer.isClosedByOther()).isTrue();
    }
    awaitClosed(seeder, "tls");
    completes(fetch(engine("127.1.0.2", Mode.REQUIRED), seeder, true));
  }

  @Test
  void accept_handshakeOfBitTorrentInsideTlsIsGarbage_isNoPeer() throws Exception {
    TestEngine seeder = seeder("127.1.0.1", Mode.REQUIRED);
    try (var peer = tlsPeer(seeder, "TLSv1.3", authority.issue())) {
      peer.sendRaw(new byte[] {0x16, 3, 1});

      assertThat(peer.isClosedByOther()).isTrue();
    }
    awaitClosed(seeder, "not_bittorrent");
  }

  @Test
  void fetch_overIpv6_isEncrypted() throws Exception {
    TestEngine seeder = seeder("::1", Mode.REQUIRED);

    completes(fetch(engine("::1", Mode.REQUIRED), seeder, true));

    assertThat(closed(seeder, "plain")).isZero();
  }

  @Test
  void fetch_folderOfManyFilesBetweenSeveral_arrivesWhole() throws Exception {
    var tree = TestContent.folder("app", 32 << 10, 3_000_000, 0, 1, 70_000, 2_000_000);
    TestEngine seeder = engine("127.1.0.1", Mode.REQUIRED);
    seeder.seed(tree, sub("a"));
    List<Transfer> transfers = new ArrayList<>();
    var first = engine("127.1.0.2", Mode.REQUIRED);
    var second = engine("127.1.0.3", Mode.OPTIONAL);
    transfers.add(first.fetch(tree, sub("c"), seeder, second));
    transfers.add(second.fetch(tree, sub("d"), first));

    for (Transfer transfer : transfers) {
      get(transfer.whenComplete());
    }

    for (String file : tree.files().keySet()) {
      assertThat(tree.path(folder.resolve("c"), file))
          .hasSameBinaryContentAs(tree.path(folder.resolve("a"), file));
      assertThat(tree.path(folder.resolve("d"), file))
          .hasSameBinaryContentAs(tree.path(folder.resolve("a"), file));
    }
  }

  @Test
  void fetch_moreComesThanIsWrittenInTime_readingPausesAndGoesOn() throws Exception {
    var large = TestContent.file("large.bin", 12_000_000, 256 << 10);
    TestEngine seeder = engine("127.1.0.1", Mode.REQUIRED);
    seeder.seed(large, sub("a"));
    var tls = new PeerTls(Mode.REQUIRED);
    tls.take(authority.trusting(authority.issue()));
    TestEngine leecher = engine("127.1.0.2", usual -> usual.withBuffers(32 << 10, 1), tls);

    get(leecher.fetch(large, sub("b"), seeder).whenComplete());

    assertThat(folder.resolve("b/large.bin")).hasSameBinaryContentAs(folder.resolve("a/large.bin"));
  }

  @Test
  void take_filesChangeWhileRunning_newConnectionsUseThemAndOpenOnesStay() throws Exception {
    var tls = new PeerTls(Mode.REQUIRED);
    var files = authority.write(sub("tls"));
    var timer = Executors.newSingleThreadScheduledExecutor();
    try (var watch =
        new CertificateWatch(
            files, "rackcast.agent.certificate", tls, timer, new SimpleMeterRegistry())) {
      TestEngine seeder = engine("127.1.0.1", tls);
      get(seeder.seed(content, sub("a")).whenComplete());
      try (var before = tlsPeer(seeder, "TLSv1.3", authority.issue())) {
        before.shakeHands(content.metainfo().infoHash());

        other.write(sub("tls"));
        watch.look();

        var renewed = new PeerTls(Mode.REQUIRED);
        renewed.take(other.trusting(other.issue()));
        completes(fetch(engine("127.1.0.2", renewed), seeder, true));
        fetchWithTheOldOne(seeder);
        before.send(RawPeer.INTERESTED);
        before.readUntil(RawPeer.UNCHOKE);
      }
    } finally {
      timer.shutdownNow();
    }
  }

  private void fetchWithTheOldOne(TestEngine seeder) throws Exception {
    TestEngine old = engine("127.1.0.3", Mode.REQUIRED);
    Transfer refused = old.engine.add(content.metainfo(), sub("c"), false);
    refused.addPeers(List.of(seeder.address()));
    awaitClosed(old, "certificate");
    assertThat(refused.progress().inBytes()).isZero();
  }
}
