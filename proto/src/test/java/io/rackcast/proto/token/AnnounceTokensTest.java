package io.rackcast.proto.token;

import static io.rackcast.proto.token.TestTokens.CLAIMS;
import static io.rackcast.proto.token.TestTokens.GOOD;
import static io.rackcast.proto.token.TestTokens.HASH;
import static io.rackcast.proto.token.TestTokens.HASH_2;
import static io.rackcast.proto.token.TestTokens.ISSUER;
import static io.rackcast.proto.token.TestTokens.NOW;
import static io.rackcast.proto.token.TestTokens.SKEW;
import static io.rackcast.proto.token.TestTokens.TOKENS;
import static io.rackcast.proto.token.TestTokens.cause;
import static io.rackcast.proto.token.TestTokens.signed;
import static io.rackcast.proto.token.TestTokens.token;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.rackcast.proto.token.TokenVerdict.Refused;
import io.rackcast.proto.token.TokenVerdict.Verified;
import io.rackcast.proto.torrent.InfoHash;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnnounceTokensTest {
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

    var verdict = TOKENS.verify(signed(claims));

    assertThat(verdict).isEqualTo(new Verified(claims, "k1"));
    assertThat(TOKENS.check(claims, other, NOW)).isEmpty();
    assertThat(TOKENS.check(CLAIMS, other, NOW)).isPresent();
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"" + HASH + "\"", "[\"x\"]", "[1]", "[[]]", "{}"})
  void verify_furtherNamesOfWrongShape_isMalformed(String names) {
    String payload = GOOD.substring(0, GOOD.length() - 1) + ",\"infohashes\":" + names + "}";

    assertThat(cause(TOKENS.verify(token(payload)))).isEqualTo(Cause.MALFORMED);
  }

  @Test
  void verify_signedClaims_readBack() {
    assertThat(TOKENS.verify(signed(CLAIMS))).isEqualTo(new Verified(CLAIMS, "k1"));
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

    assertThat(TOKENS.verify(token(GOOD))).isEqualTo(new Verified(least, "k1"));
    assertThat(TOKENS.verify(signed(least))).isEqualTo(new Verified(least, "k1"));
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

    var verdict = TOKENS.verify(token(json(claims)));

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

    assertThat(cause(TOKENS.verify(node))).isEqualTo(Cause.MALFORMED);
  }

  @Test
  void check_laterAnnounces_areHeldAgainstTimeAndSwarm() {
    var other = InfoHash.parse("11".repeat(20));
    var expiry = CLAIMS.expiresAt();

    assertThat(TOKENS.check(CLAIMS, InfoHash.parse(HASH), NOW)).isEmpty();
    assertThat(TOKENS.check(CLAIMS, InfoHash.parse(HASH_2), NOW)).isEmpty();
    assertThat(TOKENS.check(CLAIMS, other, NOW)).hasValue(Refused.of(Cause.WRONG_SWARM));
    assertThat(TOKENS.check(CLAIMS, InfoHash.parse(HASH), expiry.plusSeconds(29))).isEmpty();
    assertThat(TOKENS.check(CLAIMS, InfoHash.parse(HASH), expiry.plusSeconds(30)))
        .hasValue(
            new Refused(
                Cause.EXPIRED, "this announce URL has expired; ask the publisher for a new one"));
    assertThat(TOKENS.check(CLAIMS, InfoHash.parse(HASH), NOW.minusSeconds(36)))
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

  private void checkOften(InfoHash hash) {
    for (int i = 0; i < 10_000; i++) {
      if (TOKENS.check(CLAIMS, hash, NOW).isPresent()) {
        throw new AssertionError("refused");
      }
    }
  }
}
