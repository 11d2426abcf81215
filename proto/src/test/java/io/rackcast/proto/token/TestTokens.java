package io.rackcast.proto.token;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import io.rackcast.proto.token.TokenVerdict.Refused;
import io.rackcast.proto.torrent.InfoHash;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** A publisher's tokens, good ones and such as others might make. */
final class TestTokens {
  static final String ISSUER = "http://127.0.0.1:7071";
  static final String HASH = "00112233445566778899aabbccddeeff00112233";
  static final String HASH_2 = "ffeeddccbbaa99887766554433221100ffeeddcc";
  static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  static final Duration SKEW = Duration.ofSeconds(30);
  static final AnnounceClaims CLAIMS =
      new AnnounceClaims(
          ISSUER,
          "rackcast",
          NOW.plusSeconds(3600),
          NOW.minusSeconds(5),
          InfoHash.parse(HASH),
          Optional.of(InfoHash.parse(HASH_2)),
          "node-7",
          "42");

  private TestTokens() {}

  static final KeySource KEYS = KeySource.of(List.of(TokenKey.rsa(TestKeys.PUBLISHER)));
  static final AnnounceTokens TOKENS = at(NOW);

  static AnnounceTokens at(Instant now) {
    return new AnnounceTokens(ISSUER, "rackcast", KEYS, InstantSource.fixed(now), SKEW);
  }

  static String signed(AnnounceClaims claims) {
    return new TokenSigner(TestKeys.PUBLISHER).sign(claims);
  }

  /** A token as somebody else might make it: any header, any payload. */
  static String token(String header, String payload, RSAKey key) {
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

  static String token(String payload) {
    return token("{\"alg\":\"RS256\",\"kid\":\"k1\"}", payload, TestKeys.PUBLISHER);
  }

  static final String GOOD =
      "{\"iss\":\"http://127.0.0.1:7071\",\"aud\":\"rackcast\",\"exp\":1772370000,"
          + "\"infohash\":\"00112233445566778899aabbccddeeff00112233\"}";

  static Cause cause(TokenVerdict verdict) {
    assertThat(verdict).isInstanceOf(Refused.class);
    return ((Refused) verdict).cause();
  }
}
