package io.rackcast.proto.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.util.Base64URL;
import io.rackcast.proto.token.TokenVerdict.Refused;
import io.rackcast.proto.token.TokenVerdict.Verified;
import io.rackcast.proto.torrent.InfoHash;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class AlgorithmsTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final InfoHash HASH = InfoHash.parse("00112233445566778899aabbccddeeff00112233");
  private static final AnnounceClaims CLAIMS =
      new AnnounceClaims(
          "http://p", "rackcast", NOW.plusSeconds(60), NOW, HASH, Optional.empty(), "n1", "7");
  private static final Map<TokenAlgorithm, JWK> KEYS = new EnumMap<>(TokenAlgorithm.class);
  private static final byte[] SECRET = new byte[TokenKey.SHARED_BYTES];

  static {
    new SecureRandom().nextBytes(SECRET);
    for (var algorithm :
        List.of(TokenAlgorithm.RS256, TokenAlgorithm.ES256, TokenAlgorithm.EDDSA)) {
      KEYS.put(algorithm, KeyMaker.make(algorithm, "k-" + algorithm.header(), NOW));
    }
  }

  private static final KeySource PUBLISHED =
      KeySource.of(
          Jwks.read(Jwks.write(List.copyOf(KEYS.values())).getBytes(StandardCharsets.UTF_8)));
  private static final KeySource SHARED = KeySource.of(List.of(TokenKey.shared("s1", SECRET)));

  private final AnnounceTokens tokens =
      new AnnounceTokens(
          "http://p", "rackcast", PUBLISHED, SHARED, InstantSource.fixed(NOW), Duration.ZERO);

  private static JWK key(TokenAlgorithm algorithm) {
    return Objects.requireNonNull(KEYS.get(algorithm));
  }

  private static Cause cause(TokenVerdict verdict) {
    return ((Refused) verdict).cause();
  }

  private static String shortToken() {
    return new ShortTokenSigner("s1", SECRET).sign(HASH, "n1", NOW.plusSeconds(60));
  }

  @ParameterizedTest
  @EnumSource(names = {"RS256", "ES256", "EDDSA"})
  void verify_signedWithItsKey_isVerified(TokenAlgorithm algorithm) {
    var token = new TokenSigner(key(algorithm)).sign(CLAIMS);

    assertThat(tokens.verify(token)).isEqualTo(new Verified(CLAIMS, "k-" + algorithm.header()));
  }

  @ParameterizedTest
  @EnumSource(names = {"RS256", "ES256", "EDDSA"})
  void verify_anyChangedCharacter_isRefused(TokenAlgorithm algorithm) {
    var token = new TokenSigner(key(algorithm)).sign(CLAIMS);

    for (int at = 0; at < token.length(); at += 7) {
      var other = token.charAt(at) == 'A' ? 'B' : 'A';
      var changed = token.substring(0, at) + other + token.substring(at + 1);
      assertThat(tokens.verify(changed)).isInstanceOf(Refused.class);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "AA", "AAAA"})
  void verify_es256SignatureOfZeros_isForged(String begin) {
    var token = new TokenSigner(key(TokenAlgorithm.ES256)).sign(CLAIMS);
    var zeros = begin.isEmpty() ? Base64URL.encode(new byte[64]).toString() : begin;

    var verdict = tokens.verify(token.substring(0, token.lastIndexOf('.') + 1) + zeros);

    assertThat(cause(verdict)).isEqualTo(Cause.FORGED);
  }

  @Test
  void verify_headerNamesAnotherKindOfKey_isRefusedForItsAlgorithm() throws Exception {
    for (var key : KEYS.values()) {
      for (var algorithm : TokenAlgorithm.values()) {
        if (!key.getKeyID().equals("k-" + algorithm.header())) {
          assertThat(cause(tokens.verify(forged(algorithm, key.getKeyID(), key))))
              .isEqualTo(Cause.ALGORITHM);
        }
      }
    }
    for (var algorithm : KEYS.keySet()) {
      assertThat(cause(tokens.verify(forged(algorithm, "s1", key(algorithm)))))
          .isEqualTo(Cause.ALGORITHM);
    }
  }

  /** Signed by HMAC with what everybody knows: the classic way to confuse a checker. */
  private static String forged(TokenAlgorithm header, String kid, JWK key) throws Exception {
    var head = Base64URL.encode("{\"alg\":\"%s\",\"kid\":\"%s\"}".formatted(header.header(), kid));
    var claims =
        Base64URL.encode(
            "{\"iss\":\"http://p\",\"aud\":\"rackcast\",\"exp\":%d,\"infohash\":\"%s\"}"
                .formatted(NOW.getEpochSecond() + 60, HASH));
    var signed = head + "." + claims;
    var open = JwkKeys.publicKey(key).getEncoded();
    var mac =
        TokenKey.mac(
            new SecretKeySpec(open, "HmacSHA256"), signed.getBytes(StandardCharsets.UTF_8));
    return signed + "." + Base64URL.encode(mac);
  }

  @Test
  void verify_shortToken_isVerifiedForItsSwarmAndNodeOnly() {
    var verdict = tokens.verify(shortToken());

    assertThat(verdict).isInstanceOf(Verified.class);
    var verified = (Verified) verdict;
    assertThat(verified.kid()).isEqualTo("s1");
    assertThat(verified.claims().infoHash()).isEqualTo(HASH);
    assertThat(verified.claims().subject()).isEqualTo("n1");
    assertThat(verified.claims().expiresAt()).isEqualTo(NOW.plusSeconds(60));
  }

  @Test
  void verify_shortTokenOfAnotherKey_isForgedOrUnknown() {
    var other = SECRET.clone();
    other[0]++;

    var forged = new ShortTokenSigner("s1", other).sign(HASH, "n1", NOW.plusSeconds(60));
    var unknown = new ShortTokenSigner("s2", SECRET).sign(HASH, "n1", NOW.plusSeconds(60));
    var expired = new ShortTokenSigner("s1", SECRET).sign(HASH, "n1", NOW);

    assertThat(cause(tokens.verify(forged))).isEqualTo(Cause.FORGED);
    assertThat(cause(tokens.verify(unknown))).isEqualTo(Cause.KEY_UNKNOWN);
    assertThat(cause(tokens.verify(expired))).isEqualTo(Cause.EXPIRED);
  }

  @Test
  void verify_shortTokenAsNodeToken_isRefused() {
    var nodes =
        new NodeTokens("http://p", "rackcast", PUBLISHED, InstantSource.fixed(NOW), Duration.ZERO);

    var verdict = nodes.verify(shortToken());

    assertThat(((NodeVerdict.Refused) verdict).cause()).isIn(Cause.ALGORITHM, Cause.KEY_UNKNOWN);
  }

  @Test
  void shortToken_longNodeName_fitsIntoOneBlockOfBep41() {
    var token =
        new ShortTokenSigner("AbCd", SECRET)
            .sign(HASH, "rack17-node-0042.dc1.example", Instant.parse("2099-01-01T00:00:00Z"));

    assertThat("/announce?jwt=".length() + token.length()).isLessThanOrEqualTo(255);
  }

  @Test
  void read_setWithASharedKey_passesItOver() throws Exception {
    List<JWK> keys = new ArrayList<>(KEYS.values());
    keys.add(new OctetSequenceKey.Builder(SECRET).keyID("s1").build());
    var json = new JWKSet(keys).toString(false);

    var read = Jwks.read(json.getBytes(StandardCharsets.UTF_8));

    assertThat(read)
        .extracting(TokenKey::kid)
        .containsExactlyInAnyOrder("k-RS256", "k-ES256", "k-EdDSA");
    assertThat(Jwks.write(keys)).doesNotContain("\"d\"").doesNotContain("\"s1\"");
  }

  @Test
  void ofPublisher_otherName_saysWhatThereIs() {
    assertThat(TokenAlgorithm.ofPublisher("EdDSA")).isEqualTo(TokenAlgorithm.EDDSA);
    assertThatThrownBy(() -> TokenAlgorithm.ofPublisher("HS256"))
        .hasMessage("\"HS256\" signs no tokens; use one of RS256, ES256, EdDSA");
  }
}
