package io.rackcast.proto.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import com.sun.management.ThreadMXBean;
import io.rackcast.proto.token.TokenVerdict.Refused;
import io.rackcast.proto.token.TokenVerdict.Verified;
import io.rackcast.proto.torrent.InfoHash;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnnounceTokensTest {
  private static final String ISSUER = "http://127.0.0.1:7071";
  private static final String HASH = "00112233445566778899aabbccddeeff00112233";
  private static final String HASH_2 = "ffeeddccbbaa99887766554433221100ffeeddcc";
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final Duration SKEW = Duration.ofSeconds(30);
  private static final AnnounceClaims CLAIMS =
      new AnnounceClaims(
          ISSUER,
          "rackcast",
          NOW.plusSeconds(3600),
          NOW.minusSeconds(5),
          InfoHash.parse(HASH),
          Optional.of(InfoHash.parse(HASH_2)),
          "node-7",
          "42");

  private final KeySource keys = KeySource.of(List.of(TokenKey.rsa(TestKeys.PUBLISHER)));
  private final AnnounceTokens tokens = at(NOW);

  private AnnounceTokens at(Instant now) {
    return new AnnounceTokens(ISSUER, "rackcast", keys, InstantSource.fixed(now), SKEW);
  }

  private static String signed(AnnounceClaims claims) {
    return new TokenSigner(TestKeys.PUBLISHER).sign(claims);
  }

  /** A token as somebody else might make it: any header, any payload. */
  private static String token(String header, String payload, RSAKey key) {
    String signed = Base64URL.encode(header) + "." + Base64URL.encode(payload);
    try {
      var signature = Signature.getInstance("SHA256withRSA");
      PrivateKey privateKey = key.toPrivateKey();
      signature.initSign(privateKey);
      signature.update(signed.getBytes(StandardCharsets.US_ASCII));
      return signed + "." + Base64URL.encode(signature.sign());
    } catch (GeneralSecurityException | JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String token(String payload) {
    return token("{\"alg\":\"RS256\",\"kid\":\"k1\"}", payload, TestKeys.PUBLISHER);
  }

  private static final String GOOD =
      "{\"iss\":\"http://127.0.0.1:7071\",\"aud\":\"rackcast\",\"exp\":1772370000,"
          + "\"infohash\":\"00112233445566778899aabbccddeeff00112233\"}";

  private static Cause cause(TokenVerdict verdict) {
    assertThat(verdict).isInstanceOf(Refused.class);
    return ((Refused) verdict).cause();
  }

  @Test
  void allows_furtherNamesOfTheSwarm_afterARoundTrip() {
    var other = InfoHash.parse("0123456789012345678901234567890123456789");
    var claims =
        new AnnounceClaims(
            ISSUER,
            "rackcast",
            CLAIMS.expiresAt(),
            CLAIMS.notBefore(),
            CLAIMS.infoHash(),
            CLAIMS.infoHash2(),
            List.of(other),
            "node-7",
            "42");

    var verdict = tokens.verify(signed(claims));

    assertThat(verdict).isEqualTo(new Verified(claims, "k1"));
    assertThat(tokens.check(claims, other, NOW)).isEmpty();
    assertThat(tokens.check(CLAIMS, other, NOW)).isPresent();
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"" + HASH + "\"", "[\"x\"]", "[1]", "[[]]", "{}"})
  void verify_furtherNamesOfWrongShape_isMalformed(String names) {
    String payload = GOOD.substring(0, GOOD.length() - 1) + ",\"infohashes\":" + names + "}";

    assertThat(cause(tokens.verify(token(payload)))).isEqualTo(Cause.MALFORMED);
  }

  @Test
  void verify_signedClaims_readBack() {
    assertThat(tokens.verify(signed(CLAIMS))).isEqualTo(new Verified(CLAIMS, "k1"));
  }

  @Test
  void verify_leastClaims_areEnough() {
    var least =
        new AnnounceClaims(
            ISSUER,
            "rackcast",
            Instant.ofEpochSecond(1772370000),
            Instant.EPOCH,
            InfoHash.parse(HASH),
            Optional.empty(),
            "",
            "");

    assertThat(tokens.verify(token(GOOD))).isEqualTo(new Verified(least, "k1"));
    assertThat(tokens.verify(signed(least))).isEqualTo(new Verified(least, "k1"));
  }

  @ParameterizedTest(name = "{0} {1}: {2}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          aud       | ["other", "rackcast"]       | -
          aud       | ["other"]                   | AUDIENCE
          aud       | []                          | AUDIENCE
          aud       | "Rackcast"                  | AUDIENCE
          aud       | ["rackcast", 5]             | MALFORMED
          aud       | 5                           | MALFORMED
          aud       |                             | CLAIM_MISSING
          iss       | "http://127.0.0.1:7072"     | ISSUER
          iss       | "http://127.0.0.1:7071/"    | ISSUER
          iss       | ["http://127.0.0.1:7071"]   | MALFORMED
          iss       |                             | CLAIM_MISSING
          iss       | null                        | CLAIM_MISSING
          exp       | 1772366401.5                | -
          exp       | 1772366371                  | -
          exp       | 1772366370                  | EXPIRED
          exp       | 0                           | EXPIRED
          exp       | -1                          | MALFORMED
          exp       | 1e300                       | MALFORMED
          exp       | 9223372036854775807         | MALFORMED
          exp       | "1772370000"                | MALFORMED
          exp       |                             | CLAIM_MISSING
          nbf       | 1772366430                  | -
          nbf       | 1772366431                  | NOT_YET_VALID
          nbf       | "now"                       | MALFORMED
          infohash  | "00112233445566778899AABBCCDDEEFF00112233" | MALFORMED
          infohash  | "00112233445566778899aabbccddeeff0011223"  | MALFORMED
          infohash  | ""                          | MALFORMED
          infohash  | 5                           | MALFORMED
          infohash  |                             | CLAIM_MISSING
          infohash2 | "ffeeddccbbaa99887766554433221100ffeeddcc" | -
          infohash2 | "ff"                        | MALFORMED
          sub       | "node-7"                    | -
          sub       | 7                           | MALFORMED
          jti       | {}                          | MALFORMED
          scope     | "node"                      | MALFORMED
          scope     | "announce"                  | MALFORMED
          other     | [{"a": null}]               | -
          """)
  void verify_claimOfAValue_isJudged(String name, String json, String expected) {
    var claims = new LinkedHashMap<String, String>();
    claims.put("iss", "\"" + ISSUER + "\"");
    claims.put("aud", "\"rackcast\"");
    claims.put("exp", "1772370000");
    claims.put("infohash", "\"" + HASH + "\"");
    if (json == null) {
      claims.remove(name);
    } else {
      claims.put(name, json);
    }

    var verdict = tokens.verify(token(json(claims)));

    if (expected.equals("-")) {
      assertThat(verdict).isInstanceOf(Verified.class);
    } else {
      assertThat(cause(verdict)).hasToString(expected);
    }
  }

  private static String json(Map<String, String> members) {
    return members.entrySet().stream()
        .map(member -> "\"" + member.getKey() + "\":" + member.getValue())
        .toList()
        .toString()
        .replaceFirst("^\\[", "{")
        .replaceFirst("]$", "}");
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"alg":"RS256","kid":"k1","typ":"JWT"}                       | -
          # where to find keys is not the token's to say
          {"alg":"RS256","kid":"k1","jku":"http://evil.example/jwks"}  | -
          {"alg":"none","kid":"k1"}                                    | ALGORITHM
          {"alg":"None","kid":"k1"}                                    | ALGORITHM
          {"alg":"rs256","kid":"k1"}                                   | ALGORITHM
          {"alg":"HS256","kid":"k1"}                                   | ALGORITHM
          {"alg":"RS384","kid":"k1"}                                   | ALGORITHM
          {"alg":"PS256","kid":"k1"}                                   | ALGORITHM
          {"alg":"ES256","kid":"k1"}                                   | ALGORITHM
          {"alg":"EdDSA","kid":"k1"}                                   | ALGORITHM
          {"kid":"k1"}                                                 | ALGORITHM
          {"alg":["RS256"],"kid":"k1"}                                 | MALFORMED
          {"alg":"RS256","kid":"k1","crit":["exp"],"exp":1}            | ALGORITHM
          {"alg":"RS256","kid":"k1","b64":false,"crit":["b64"]}        | ALGORITHM
          {"alg":"RS256"}                                              | KID_MISSING
          {"alg":"RS256","kid":""}                                     | KID_MISSING
          {"alg":"RS256","kid":7}                                      | MALFORMED
          {"alg":"RS256","kid":"k2"}                                   | KEY_UNKNOWN
          {"alg":"RS256","kid":"../k1"}                                | KEY_UNKNOWN
          """)
  void verify_headerOfAValue_isJudged(String header, String expected) {
    var verdict = tokens.verify(token(header, GOOD, TestKeys.PUBLISHER));

    if (expected.equals("-")) {
      assertThat(verdict).isInstanceOf(Verified.class);
    } else {
      assertThat(cause(verdict)).hasToString(expected);
    }
  }

  @Test
  void verify_anotherKeyOfTheSameName_isForged() {
    var forged = token("{\"alg\":\"RS256\",\"kid\":\"k1\"}", GOOD, TestKeys.STRANGER);

    assertThat(cause(tokens.verify(forged))).isEqualTo(Cause.FORGED);
  }

  @Test
  void verify_ownKeyInTheHeader_isForged() {
    String jwk = TestKeys.STRANGER.toPublicJWK().toJSONString();
    String header = "{\"alg\":\"RS256\",\"kid\":\"k1\",\"jwk\":" + jwk + "}";

    assertThat(cause(tokens.verify(token(header, GOOD, TestKeys.STRANGER))))
        .isEqualTo(Cause.FORGED);
  }

  @Test
  void verify_publicKeyAsHmacSecret_isRefusedByItsAlgorithm() throws Exception {
    String signed =
        Base64URL.encode("{\"alg\":\"HS256\",\"kid\":\"k1\"}") + "." + Base64URL.encode(GOOD);
    var mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(TestKeys.PUBLISHER.toRSAPublicKey().getEncoded(), "HmacSHA256"));
    var signature = mac.doFinal(signed.getBytes(StandardCharsets.US_ASCII));

    assertThat(cause(tokens.verify(signed + "." + Base64URL.encode(signature))))
        .isEqualTo(Cause.ALGORITHM);
  }

  @Test
  void verify_algorithmNoneWithoutSignature_isRefusedByItsAlgorithm() {
    String token =
        Base64URL.encode("{\"alg\":\"none\",\"kid\":\"k1\"}") + "." + Base64URL.encode(GOOD) + ".";

    assertThat(cause(tokens.verify(token))).isEqualTo(Cause.ALGORITHM);
  }

  @Test
  void verify_payloadExchangedOrSignatureGone_isForged() {
    var parts = token(GOOD).split("\\.", -1);
    var other = Base64URL.encode(GOOD.replace("00112233", "99112233"));

    assertThat(cause(tokens.verify(parts[0] + "." + other + "." + parts[2])))
        .isEqualTo(Cause.FORGED);
    assertThat(cause(tokens.verify(parts[0] + "." + parts[1] + "."))).isEqualTo(Cause.FORGED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ".",
        "..",
        "...",
        "a.b",
        "a.b.c",
        "a.b.c.d",
        "e30.e30.e30",
        "W10.e30.AA",
        "e30.e30.A=",
        "bnVsbA.e30.AA",
        "e30 .e30.AA",
        "\0.\0.\0"
      })
  void verify_noToken_isMalformedOrHasNoAlgorithm(String token) {
    assertThat(cause(tokens.verify(token))).isIn(Cause.MALFORMED, Cause.ALGORITHM);
  }

  @Test
  void verify_nothing_isMissing() {
    assertThat(tokens.verify(""))
        .isEqualTo(
            new Refused(
                Cause.MISSING, "this announce URL has no token; ask the publisher for one"));
  }

  @Test
  void verify_oversizeToken_isRefusedUnread() {
    String huge = token(GOOD.replace("}", ",\"x\":\"" + "x".repeat(4096) + "\"}"));

    assertThat(cause(tokens.verify(huge))).isEqualTo(Cause.MALFORMED);
    assertThat(cause(tokens.verify("a".repeat(10_000_000)))).isEqualTo(Cause.MALFORMED);
  }

  @Test
  void verify_deepJson_isMalformed() {
    String deep = "{\"alg\":" + "[".repeat(2000) + "}";

    assertThat(cause(tokens.verify(Base64URL.encode(deep) + ".e30.AA"))).isEqualTo(Cause.MALFORMED);
  }

  @Test
  void verify_twinsInBase64_areRefused() {
    // 2048 bits leave the last letter four bits without meaning.
    String token = token(GOOD);
    char last = token.charAt(token.length() - 1);

    for (char twin : new char[] {(char) (last + 1), '=', '\n'}) {
      assertThat(cause(tokens.verify(token.substring(0, token.length() - 1) + twin)))
          .isEqualTo(Cause.MALFORMED);
    }
    assertThat(cause(tokens.verify(token + "="))).isEqualTo(Cause.MALFORMED);
  }

  @Test
  void verify_everyTruncationAndManyMutations_isRefused() {
    String token = signed(CLAIMS);
    var random = new Random(11);

    for (int end = 0; end < token.length(); end++) {
      assertThat(tokens.verify(token.substring(0, end))).isInstanceOf(Refused.class);
    }
    for (int i = 0; i < 2_000; i++) {
      var letters = token.toCharArray();
      int at = random.nextInt(letters.length);
      letters[at] = "ABCDEFxyz019-_.=".charAt(random.nextInt(16));
      if (letters[at] != token.charAt(at)) {
        assertThat(tokens.verify(new String(letters))).isInstanceOf(Refused.class);
      }
    }
  }

  @Test
  void verify_noKeysYet_saysToTryAgain() {
    var none =
        new KeySource() {
          @Override
          public Optional<TokenKey> lookup(String kid) {
            return Optional.empty();
          }

          @Override
          public Cause missing() {
            return Cause.KEYS_UNAVAILABLE;
          }
        };
    var waiting = new AnnounceTokens(ISSUER, "rackcast", none, InstantSource.fixed(NOW), SKEW);

    var verdict = waiting.verify(signed(CLAIMS));

    assertThat(cause(verdict)).isEqualTo(Cause.KEYS_UNAVAILABLE);
    assertThat(Cause.KEYS_UNAVAILABLE.isLasting()).isFalse();
    assertThat(Cause.FORGED.isLasting()).isTrue();
  }

  @Test
  void verify_nodeToken_isRefused() {
    var node =
        new TokenSigner(TestKeys.PUBLISHER)
            .sign(new NodeClaims(ISSUER, "rackcast", NOW.plusSeconds(60), NOW, "node-7"));

    assertThat(cause(tokens.verify(node))).isEqualTo(Cause.MALFORMED);
  }

  @Test
  void check_laterAnnounces_areHeldAgainstTimeAndSwarm() {
    var other = InfoHash.parse("11".repeat(20));
    var expiry = CLAIMS.expiresAt();

    assertThat(tokens.check(CLAIMS, InfoHash.parse(HASH), NOW)).isEmpty();
    assertThat(tokens.check(CLAIMS, InfoHash.parse(HASH_2), NOW)).isEmpty();
    assertThat(tokens.check(CLAIMS, other, NOW)).hasValue(Refused.of(Cause.WRONG_SWARM));
    assertThat(tokens.check(CLAIMS, InfoHash.parse(HASH), expiry.plusSeconds(29))).isEmpty();
    assertThat(tokens.check(CLAIMS, InfoHash.parse(HASH), expiry.plusSeconds(30)))
        .hasValue(
            new Refused(
                Cause.EXPIRED, "this announce URL has expired; ask the publisher for a new one"));
    assertThat(tokens.check(CLAIMS, InfoHash.parse(HASH), NOW.minusSeconds(36)))
        .hasValue(Refused.of(Cause.NOT_YET_VALID));
  }

  @Test
  void check_passingAnnounces_allocateNothing() {
    var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    var hash = InfoHash.parse(HASH_2);
    checkOften(hash);

    long before = threads.getCurrentThreadAllocatedBytes();
    checkOften(hash);
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;

    assertThat(allocated).isLessThan(10_000);
  }

  private void checkOften(InfoHash hash) {
    for (int i = 0; i < 10_000; i++) {
      if (tokens.check(CLAIMS, hash, NOW).isPresent()) {
        throw new AssertionError("refused");
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Cause.class)
  void sentences_ofEachCause_areItsOwn(Cause cause) {
    assertThat(Arrays.stream(Cause.values()).map(Cause::announceSentence))
        .containsOnlyOnce(cause.announceSentence());
    assertThat(cause.announceSentence()).startsWith("this announce URL ").contains(";");
    assertThat(cause.nodeSentence()).startsWith("this node token ");
  }

  @Test
  void signer_publicKey_isRefused() {
    assertThatThrownBy(() -> new TokenSigner(TestKeys.PUBLISHER.toPublicJWK()))
        .hasMessage("key \"k1\" is no private key; sign with a private key");
  }
}
