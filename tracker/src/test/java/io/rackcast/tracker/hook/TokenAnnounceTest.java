package io.rackcast.tracker.hook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import io.rackcast.proto.token.AnnounceClaims;
import io.rackcast.proto.token.KeyMaker;
import io.rackcast.proto.token.ShortTokenSigner;
import io.rackcast.proto.token.TokenAlgorithm;
import io.rackcast.proto.torrent.InfoHash;
import io.rackcast.tracker.FakePublisher;
import io.rackcast.tracker.TestTracker;
import io.rackcast.tracker.http.TestPeer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class TokenAnnounceTest {
  private static final InfoHash HASH = InfoHash.parse("11".repeat(20));
  private static final InfoHash OTHER = InfoHash.parse("22".repeat(20));
  private static final Duration LONG = Duration.ofSeconds(30);

  @RegisterExtension final TestTracker tracker = new TestTracker();
  private final FakePublisher publisher = new FakePublisher();

  @BeforeEach
  void trustThePublisher() {
    publisher.configure(tracker);
  }

  @AfterEach
  void stopPublisher() {
    tracker.stop();
    publisher.close();
  }

  private TestPeer at(String address) {
    return new TestPeer(tracker.httpPort(), address);
  }

  private String failure(String token) {
    return at("127.1.0.1").announce(1, "&jwt=" + token).failure();
  }

  private void awaitAdmitted(String token) {
    await().atMost(LONG).until(() -> failure(token).isEmpty());
  }

  @Test
  void announce_goodTokenAndApproved_isAnswered() {
    publisher.approve(HASH);

    awaitAdmitted(FakePublisher.token(HASH));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          expired       | token_expired       | has expired
          not yet valid | token_not_yet_valid | is not valid yet
          audience      | token_audience      | is meant for another tracker
          issuer        | token_issuer        | comes from another publisher
          infohash      | token_wrong_swarm   | is for another torrent
          forged        | token_forged        | is not signed by the publisher
          unknown key   | token_key_unknown   | is signed by an unknown key
          alg none      | token_algorithm     | is signed in a way that is not accepted
          alg HS256     | token_algorithm     | is signed in a way that is not accepted
          no infohash   | token_claim_missing | lacks what it must say
          node token    | token_malformed     | has a token that cannot be read
          garbage       | token_malformed     | has a token that cannot be read
          missing       | token_missing       | has no token
          """)
  void announce_badToken_isRefusedWithItsOwnSentence(String kind, String cause, String sentence)
      throws Exception {
    publisher.approve(HASH);
    awaitAdmitted(FakePublisher.token(HASH));
    String token = bad(kind);

    String failure = failure(token);
    String again = failure(token);

    assertThat(failure).contains(sentence).isEqualTo(again);
    assertThat(tracker.metric("rackcast_tracker_refusals_total{cause=\"" + cause + "\"}"))
        .isEqualTo(2);
  }

  private static String bad(String kind) throws Exception {
    var now = Instant.now();
    return switch (kind) {
      case "expired" -> signed(c -> times(c, now.minusSeconds(60), Instant.EPOCH));
      case "not yet valid" -> signed(c -> times(c, now.plusSeconds(99), now.plusSeconds(60)));
      case "audience" -> signed(c -> claims(FakePublisher.ISSUER, "other", c.infoHash()));
      case "issuer" -> signed(c -> claims("http://other", FakePublisher.AUDIENCE, c.infoHash()));
      case "infohash" -> FakePublisher.token(OTHER);
      case "forged" -> {
        String good = FakePublisher.token(HASH);
        String other = FakePublisher.token(OTHER);
        yield good.substring(0, good.lastIndexOf('.')) + other.substring(other.lastIndexOf('.'));
      }
      case "unknown key" -> FakePublisher.sign(FakePublisher.OTHER_KEY, FakePublisher.claims(HASH));
      case "alg none" -> new PlainJWT(jwtClaims()).serialize();
      case "alg HS256" -> {
        var jwt =
            new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("k1").build(), jwtClaims());
        jwt.sign(new MACSigner(FakePublisher.KEY.toRSAPublicKey().getEncoded()));
        yield jwt.serialize();
      }
      case "no infohash" -> {
        var jwt =
            new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("k1").build(), jwtClaims());
        jwt.sign(new RSASSASigner(FakePublisher.KEY));
        yield jwt.serialize();
      }
      case "node token" -> FakePublisher.nodeToken("n1");
      case "garbage" -> "x.y.z";
      case "missing" -> "";
      default -> throw new IllegalArgumentException(kind);
    };
  }

  private static JWTClaimsSet jwtClaims() {
    return new JWTClaimsSet.Builder()
        .issuer(FakePublisher.ISSUER)
        .audience(FakePublisher.AUDIENCE)
        .expirationTime(Date.from(Instant.now().plusSeconds(60)))
        .build();
  }

  private static String signed(UnaryOperator<AnnounceClaims> change) {
    return FakePublisher.sign(FakePublisher.KEY, change.apply(FakePublisher.claims(HASH)));
  }

  private static AnnounceClaims times(AnnounceClaims claims, Instant end, Instant begin) {
    return new AnnounceClaims(
        claims.issuer(),
        claims.audience(),
        end,
        begin,
        claims.infoHash(),
        Optional.empty(),
        "",
        "");
  }

  private static AnnounceClaims claims(String issuer, String audience, InfoHash infoHash) {
    return new AnnounceClaims(
        issuer,
        audience,
        Instant.now().plusSeconds(60),
        Instant.EPOCH,
        infoHash,
        Optional.empty(),
        "",
        "");
  }

  @Test
  void announce_rememberedTokenThatExpires_isRefused() {
    publisher.approve(HASH);
    String token = FakePublisher.token(HASH);
    awaitAdmitted(token);

    tracker.advance(Duration.ofHours(2));

    assertThat(failure(token)).contains("has expired");
  }

  @Test
  void announce_notApproved_isRefused() {
    publisher.approve(OTHER);
    awaitFailure(FakePublisher.token(HASH), "not approved");
  }

  private void awaitFailure(String token, String sentence) {
    await().atMost(LONG).until(() -> failure(token).contains(sentence));
  }

  @Test
  void announce_withoutApprovalsConfigured_tokenAloneDecides() {
    tracker.set("admission.approvals", "");

    awaitAdmitted(FakePublisher.token(HASH));
  }

  @Test
  void announce_underAnotherNameOfTheSwarm_isTheSameSwarm() {
    publisher.approve(HASH, OTHER);
    String token = FakePublisher.token(HASH);
    awaitAdmitted(token);

    var reply =
        at("127.1.0.2")
            .get(
                "/announce?info_hash=%s&peer_id=-XX0001-000000000002&port=1&left=1&jwt=%s"
                    .formatted("%22".repeat(20), token));

    assertThat(reply.hosts()).containsExactly("127.1.0.1");
  }

  @Test
  void revoke_runningSwarm_endsWithinTwoSecondsWithTheReason() {
    publisher.approve(HASH);
    String token = FakePublisher.token(HASH);
    awaitAdmitted(token);
    assertThat(tracker.metric("rackcast_tracker_peers{state=\"leecher\"}")).isEqualTo(1);

    publisher.revoke(HASH, "web@1.42 has a security hole");

    await()
        .atMost(Duration.ofSeconds(2))
        .until(() -> failure(token).equals("web@1.42 has a security hole"));
    assertThat(tracker.metric("rackcast_tracker_peers{state=\"leecher\"}")).isZero();
  }

  @Test
  void scrape_isGuardedLikeAnnounce() {
    publisher.approve(HASH);
    publisher.approve(OTHER);
    String token = FakePublisher.token(HASH);
    awaitAdmitted(token);

    var good = at("127.1.0.1").get("/scrape?jwt=" + token + "&info_hash=" + TestPeer.HASH);
    var bare = at("127.1.0.1").get("/scrape?info_hash=" + TestPeer.HASH);
    var both =
        at("127.1.0.1")
            .get(
                "/scrape?jwt=%s&info_hash=%s&info_hash=%s"
                    .formatted(token, TestPeer.HASH, "%22".repeat(20)));

    assertThat(good.failure()).isEmpty();
    assertThat(bare.failure()).contains("no token");
    assertThat(both.failure()).contains("for another torrent");
  }

  @Test
  void publisherGone_knownKeysAndApprovalsServe_andItIsFollowedAgain() {
    publisher.approve(HASH);
    awaitAdmitted(FakePublisher.token(HASH));

    publisher.stop();
    String newToken = FakePublisher.sign(FakePublisher.KEY, FakePublisher.claims(HASH));
    String meanwhile = failure(newToken);
    publisher.approve(OTHER);
    publisher.start();

    assertThat(meanwhile).isEmpty();
    await().atMost(LONG).until(() -> tracker.metric("rackcast_tracker_approvals_revision") == 2);
    assertThat(publisher.requests.stream().filter(r -> r.hasStart()).toList())
        .last()
        .satisfies(r -> assertThat(r.getStart().getAfterRevision()).isEqualTo(1));
    assertThat(publisher.requests).anySatisfy(r -> assertThat(r.getAppliedRevision()).isEqualTo(2));
  }

  @Test
  void keyGrace_over_newTokensAreRefusedWithASentence() {
    publisher.approve(HASH);
    awaitAdmitted(FakePublisher.token(HASH));
    publisher.stop();

    tracker.advance(Duration.ofHours(25));
    var now = Instant.now().plus(Duration.ofHours(25));
    String token = signed(c -> times(c, now.plusSeconds(600), Instant.EPOCH));

    assertThat(failure(token)).contains("while the publisher is away for so long");
  }

  @Test
  void keyRotation_tokenOfTheNewKey_makesTheTrackerFetchIt() {
    publisher.approve(HASH);
    awaitAdmitted(FakePublisher.token(HASH));

    publisher.keys(List.of(FakePublisher.KEY, FakePublisher.OTHER_KEY));

    awaitAdmitted(FakePublisher.sign(FakePublisher.OTHER_KEY, FakePublisher.claims(HASH)));
  }

  @ParameterizedTest
  @EnumSource(
      value = TokenAlgorithm.class,
      names = {"RS256", "ES256", "EDDSA"})
  void announce_tokenOfAnyPublishedKind_isAnswered(TokenAlgorithm algorithm) {
    var key = KeyMaker.make(algorithm, "new", Instant.now());
    publisher.keys(List.of(FakePublisher.KEY, key));
    publisher.approve(HASH);

    awaitAdmitted(FakePublisher.sign(key, FakePublisher.claims(HASH)));
  }

  @Test
  void keyRemoved_rememberedTokensOfIt_countNoMore() {
    publisher.keys(List.of(FakePublisher.KEY, FakePublisher.OTHER_KEY));
    publisher.approve(HASH);
    String token = FakePublisher.sign(FakePublisher.OTHER_KEY, FakePublisher.claims(HASH));
    awaitAdmitted(token);

    publisher.keys(List.of(FakePublisher.KEY));
    // An unknown key makes the tracker look at the set again.
    var stranger = KeyMaker.make(TokenAlgorithm.ES256, "stranger", Instant.now());

    await()
        .atMost(LONG)
        .until(
            () -> {
              failure(FakePublisher.sign(stranger, FakePublisher.claims(HASH)));
              return failure(token).contains("unknown key");
            });
  }

  @Test
  void shortToken_keyHandedOver_isAnsweredForItsSwarmOnly_untilTheKeyIsTakenBack() {
    var secret = new byte[32];
    new SecureRandom().nextBytes(secret);
    var signer = new ShortTokenSigner("s1", secret);
    publisher.shortKeys(Map.of("s1", secret));
    publisher.approve(HASH);
    publisher.approve(OTHER);
    String token = signer.sign(HASH, "n1", Instant.now().plusSeconds(600));

    awaitAdmitted(token);
    assertThat(failure(signer.sign(OTHER, "n1", Instant.now().plusSeconds(600))))
        .contains("for another torrent");
    assertThat(failure(signer.sign(HASH, "n1", Instant.now().minusSeconds(60))))
        .contains("has expired");
    publisher.shortKeys(Map.of("s2", new byte[32]));

    awaitFailure(token, "unknown key");
  }

  @Test
  void shortKey_restartWithoutPublisher_stillServes_inAFileOfTheOwners(@TempDir Path state)
      throws Exception {
    tracker.set("state-dir", state);
    var secret = new byte[32];
    new SecureRandom().nextBytes(secret);
    publisher.shortKeys(Map.of("s1", secret));
    publisher.approve(HASH);
    String token =
        new ShortTokenSigner("s1", secret).sign(HASH, "n1", Instant.now().plusSeconds(600));
    awaitAdmitted(token);
    await().atMost(LONG).until(() -> Files.exists(state.resolve("approvals.bin")));
    tracker.stop();
    publisher.stop();

    assertThat(failure(token)).isEmpty();
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(state.resolve("short-token-keys.bin"))))
        .isEqualTo("rw-------");
  }

  @Test
  void publisherGoneForAnHour_newAndOldTokensServe_thenOnlyOldOnesAfterTheGrace() {
    tracker.set("admission.key-grace", "2h");
    publisher.approve(HASH);
    var soon = Instant.now();
    String old = signed(c -> times(c, soon.plus(Duration.ofDays(1)), Instant.EPOCH));
    awaitAdmitted(old);
    publisher.stop();

    tracker.advance(Duration.ofHours(1));
    String later = signed(c -> times(c, soon.plus(Duration.ofHours(23)), Instant.EPOCH));
    assertThat(failure(later)).isEmpty();
    tracker.advance(Duration.ofMinutes(61));
    String tooLate = signed(c -> times(c, soon.plus(Duration.ofHours(22)), Instant.EPOCH));

    assertThat(failure(old)).isEmpty();
    assertThat(failure(tooLate)).contains("while the publisher is away for so long");
    assertThat(tracker.metric("rackcast_tracker_refusals_total{cause=\"keys_stale\"}"))
        .isEqualTo(1);
  }

  @Test
  void publisherGone_tokenOfANewKey_isRefusedWithItsSentence_andServesWhenItIsBack() {
    publisher.approve(HASH);
    awaitAdmitted(FakePublisher.token(HASH));
    publisher.stop();
    publisher.keys(List.of(FakePublisher.KEY, FakePublisher.OTHER_KEY));
    var tomorrow = Instant.now().plus(Duration.ofDays(1));
    var claims = times(FakePublisher.claims(HASH), tomorrow, Instant.EPOCH);
    String token = FakePublisher.sign(FakePublisher.OTHER_KEY, claims);

    var reply = at("127.1.0.1").announce(1, "&jwt=" + token);
    tracker.advance(Duration.ofHours(1));
    String later = failure(token);

    assertThat(reply.failure()).contains("is signed by an unknown key").isEqualTo(later);
    assertThat(reply.number("retry in")).isEqualTo(1);
    publisher.start();
    awaitAdmitted(token);
  }

  @Test
  void unknownKeys_manyOfThem_fetchAtALimitedRate() throws Exception {
    publisher.approve(HASH);
    awaitAdmitted(FakePublisher.token(HASH));
    int before = publisher.keyRequests.get();

    for (int i = 0; i < 30; i++) {
      assertThat(failure(bad("unknown key"))).contains("unknown key");
    }

    assertThat(publisher.keyRequests.get() - before).isLessThan(10);
  }

  @Test
  void restartWithoutPublisher_servesWhatItKnew(@TempDir Path state) {
    tracker.set("state-dir", state);
    publisher.approve(HASH);
    publisher.approve(OTHER);
    publisher.revoke(OTHER, "gone");
    awaitAdmitted(FakePublisher.token(HASH));
    await().atMost(LONG).until(() -> tracker.metric("rackcast_tracker_approvals_revision") == 3);
    tracker.stop();
    publisher.stop();

    String good = failure(FakePublisher.token(HASH));
    var revoked =
        at("127.1.0.1")
            .get(
                "/announce?info_hash=%s&peer_id=-XX0001-000000000002&port=1&left=1&jwt=%s"
                    .formatted("%22".repeat(20), FakePublisher.token(OTHER)));

    assertThat(good).isEmpty();
    assertThat(revoked.failure()).isEqualTo("gone");
  }

  @Test
  void storeReplaced_whatIsNoLongerApproved_ends() {
    publisher.approve(HASH);
    String token = FakePublisher.token(HASH);
    awaitAdmitted(token);

    publisher.stop();
    publisher.replaceStore("store-2");
    publisher.start();

    awaitFailure(token, "not approved");
    assertThat(tracker.metric("rackcast_tracker_peers{state=\"leecher\"}")).isZero();
  }

  @Test
  void pipelined_newTokens_areAnsweredInOrder() {
    publisher.approve(HASH);
    awaitAdmitted(FakePublisher.token(HASH));
    var requests = new StringBuilder();
    for (int i = 0; i < 20; i++) {
      requests
          .append("GET /announce?")
          .append(
              at("127.1.0.1")
                  .query(1)
                  .replace("6881", Integer.toString(7000 + i))
                  .replace("-XX0001-0000", "-XX0001-" + (1000 + i)))
          .append("&jwt=")
          .append(signed(c -> times(c, Instant.now().plusSeconds(100), Instant.EPOCH)))
          .append(" HTTP/1.1\r\n\r\n");
    }

    String answers =
        new String(
            at("127.1.0.1").raw(requests + "GET / HTTP/1.0\r\n\r\n"), StandardCharsets.ISO_8859_1);

    assertThat(answers.split("incompletei", -1)).hasSize(21);
    int last = 0;
    for (int i = 0; i < 20; i++) {
      int at = answers.indexOf("incompletei" + (i + 2) + "e");
      assertThat(at).isGreaterThan(last);
      last = at;
    }
  }
}
