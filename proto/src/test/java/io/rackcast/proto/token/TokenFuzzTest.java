package io.rackcast.proto.token;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jose.util.Base64URL;
import io.rackcast.proto.token.TokenVerdict.Refused;
import io.rackcast.proto.token.TokenVerdict.Verified;
import io.rackcast.proto.torrent.InfoHash;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import javax.crypto.spec.SecretKeySpec;

/** Tokens as anybody may write them, and what a publisher might sign. */
class TokenFuzzTest {
  private static final byte[] SECRET = new byte[TokenKey.SHARED_BYTES];
  private static final Instant NOW = TestTokens.NOW;
  private static final ObjectMapper JSON = new ObjectMapper();
  // The only token that is good; it stands among the seeds, so that its like is tried.
  private static final String GOOD =
      new ShortTokenSigner("s1", SECRET)
          .sign(InfoHash.parse("11".repeat(20)), "n1", NOW.plusSeconds(600));
  private static final AnnounceTokens TOKENS =
      new AnnounceTokens(
          TestTokens.ISSUER,
          "rackcast",
          TestTokens.KEYS,
          KeySource.of(List.of(TokenKey.shared("s1", SECRET))),
          InstantSource.fixed(NOW),
          TestTokens.SKEW);

  @FuzzTest(maxDuration = "4m")
  void verify_anyText_onlyTheGoodTokenPasses(byte[] bytes) {
    String token = new String(bytes, ISO_8859_1);

    var verdict = TOKENS.verify(token);

    assertThat(verdict instanceof Verified).isEqualTo(token.equals(GOOD));
    if (verdict instanceof Refused refused) {
      assertThat(refused).isSameAs(Refused.of(refused.cause()));
      assertThat(refused.cause()).isNotEqualTo(Cause.WRONG_SWARM);
    }
  }

  /** First line: a header. The rest: claims. The signature is right. */
  @FuzzTest(maxDuration = "4m")
  void verify_anyClaimsRightlySigned_areReadAsAnotherReaderReadsThem(byte[] bytes)
      throws GeneralSecurityException {
    int lineEnd = Math.max(0, new String(bytes, ISO_8859_1).indexOf('\n'));
    byte[] header = Arrays.copyOf(bytes, lineEnd);
    byte[] payload = Arrays.copyOfRange(bytes, Math.min(bytes.length, lineEnd + 1), bytes.length);
    String signed = Base64URL.encode(header) + "." + Base64URL.encode(payload);
    var mac = TokenKey.mac(new SecretKeySpec(SECRET, "HmacSHA256"), signed.getBytes(ISO_8859_1));

    var verdict = TOKENS.verify(signed + "." + Base64URL.encode(mac));

    if (verdict instanceof Verified verified) {
      var head = object(header);
      assertThat(head.path("alg").textValue()).isEqualTo("HS256");
      assertThat(head.path("kid").textValue()).isEqualTo("s1");
      assertThat(head.hasNonNull("crit")).isFalse();
      same(verified.claims(), object(payload));
    }
  }

  private static void same(AnnounceClaims claims, JsonNode json) {
    assertThat(json.path("infohash").textValue()).isEqualTo(claims.infoHash().toString());
    assertThat(json.path("exp").longValue()).isEqualTo(claims.expiresAt().getEpochSecond());
    assertThat(claims.expiresAt().plus(TestTokens.SKEW)).isAfter(NOW);
    assertThat(json.path("nbf").asLong()).isEqualTo(claims.notBefore().getEpochSecond());
    assertThat(claims.notBefore().minus(TestTokens.SKEW)).isBeforeOrEqualTo(NOW);
    assertThat(json.path("sub").asText()).isEqualTo(claims.subject());
    assertThat(json.hasNonNull("scope")).isFalse();
  }

  private static JsonNode object(byte[] text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new AssertionError("a token was taken that is not JSON", e);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @FuzzTest(maxDuration = "2m")
  void append_anyUrl_carriesTheTokenAndRedactHidesIt(byte[] bytes) {
    String base = new String(bytes, ISO_8859_1);

    String url = AnnounceUrl.append(base, GOOD);

    assertThat(AnnounceUrl.token(url)).hasValue(GOOD);
    assertThat(AnnounceUrl.append(url, GOOD)).isEqualTo(url);
    String secret = GOOD.substring(GOOD.lastIndexOf('.') + 1);
    assertThat(AnnounceUrl.redact(url)).doesNotContain(secret);
    assertThat(AnnounceUrl.redact(base + GOOD)).doesNotContain(secret);
  }
}
