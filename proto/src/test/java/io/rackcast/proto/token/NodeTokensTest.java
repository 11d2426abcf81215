package io.rackcast.proto.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.rackcast.proto.torrent.InfoHash;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NodeTokensTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final NodeClaims CLAIMS =
      new NodeClaims("http://p", "rackcast", NOW.plusSeconds(60), NOW, "node-7");

  private final TokenSigner signer = new TokenSigner(TestKeys.PUBLISHER);

  private static NodeTokens tokensFor(String audience, Instant now) {
    return new NodeTokens(
        "http://p",
        audience,
        KeySource.of(List.of(TokenKey.rsa(TestKeys.PUBLISHER))),
        InstantSource.fixed(now),
        Duration.ZERO);
  }

  private static NodeVerdict verify(String token) {
    return tokensFor("rackcast", NOW).verify(token);
  }

  private static NodeVerdict refused(Cause cause) {
    return new NodeVerdict.Refused(cause, cause.nodeSentence());
  }

  private static String other(JWTClaimsSet.Builder claims) throws JOSEException {
    var set =
        claims
            .issuer("http://p")
            .audience("rackcast")
            .expirationTime(Date.from(NOW.plusSeconds(60)))
            .build();
    var token = new SignedJWT(new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("k1").build(), set);
    token.sign(new RSASSASigner(TestKeys.PUBLISHER));
    return token.serialize();
  }

  @Test
  void verify_signedClaims_readBack() {
    assertThat(verify(signer.sign(CLAIMS))).isEqualTo(new NodeVerdict.Verified(CLAIMS));
  }

  @Test
  void verify_roleOrigin_isReadBackAndNoOtherRoleGivesIt() throws JOSEException {
    var origin = new NodeClaims("http://p", "rackcast", NOW.plusSeconds(60), NOW, "node-7", true);
    var named = new JWTClaimsSet.Builder().subject("node-7").claim("scope", "node");

    assertThat(verify(signer.sign(origin))).isEqualTo(new NodeVerdict.Verified(origin));
    assertThat(verify(other(named.claim("role", "Origin"))))
        .isInstanceOfSatisfying(
            NodeVerdict.Verified.class, v -> assertThat(v.claims().isOrigin()).isFalse());
    assertThat(verify(other(named.claim("role", 1)))).isEqualTo(refused(Cause.MALFORMED));
  }

  @Test
  void verify_announceToken_isRefused() {
    var announce =
        new AnnounceClaims(
            "http://p",
            "rackcast",
            NOW.plusSeconds(60),
            NOW,
            InfoHash.parse("11".repeat(20)),
            Optional.empty(),
            "node-7",
            "");

    assertThat(verify(signer.sign(announce))).isEqualTo(refused(Cause.CLAIM_MISSING));
  }

  @Test
  void verify_otherClaims_areRefused() throws JOSEException {
    var named = new JWTClaimsSet.Builder().subject("node-7");

    assertThat(verify(other(new JWTClaimsSet.Builder().claim("scope", "node"))))
        .isEqualTo(refused(Cause.CLAIM_MISSING));
    assertThat(verify(other(new JWTClaimsSet.Builder().claim("scope", "node").subject(""))))
        .isEqualTo(refused(Cause.CLAIM_MISSING));
    assertThat(verify(other(named.claim("scope", "admin")))).isEqualTo(refused(Cause.MALFORMED));
    assertThat(verify(other(named.claim("scope", "node").claim("infohash", "11".repeat(20)))))
        .isEqualTo(refused(Cause.MALFORMED));
  }

  @Test
  void verify_wrongTimeOrAudience_isRefused() {
    String token = signer.sign(CLAIMS);

    assertThat(tokensFor("other", NOW).verify(token)).isEqualTo(refused(Cause.AUDIENCE));
    assertThat(tokensFor("rackcast", NOW.plusSeconds(60)).verify(token))
        .isEqualTo(
            new NodeVerdict.Refused(
                Cause.EXPIRED, "this node token has expired; ask the publisher for a new one"));
    assertThat(tokensFor("rackcast", NOW.minusSeconds(1)).verify(token))
        .isEqualTo(refused(Cause.NOT_YET_VALID));
  }

  @Test
  void nodeClaims_noName_areRefused() {
    assertThatThrownBy(() -> new NodeClaims("i", "a", NOW, NOW, ""))
        .hasMessage("a node token needs the name of its node");
  }
}
