package io.rackcast.proto.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.rackcast.proto.torrent.InfoHash;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.time.Instant;
import java.util.Date;

/** Signs tokens with one private key; for any thread. A signature takes about a millisecond. */
public final class TokenSigner {
  private final JWSHeader header;
  private final TokenAlgorithm algorithm;
  private final PrivateKey key;

  /**
   * Makes one.
   *
   * @param jwk a private key with a {@code kid}: RSA of 2048 bits or more, P-256 or Ed25519
   * @throws IllegalArgumentException if it is anything else
   */
  public TokenSigner(JWK jwk) {
    var verifying = TokenKey.of(jwk);
    algorithm = verifying.algorithm();
    try {
      key = JwkKeys.privateKey(jwk);
    } catch (JOSEException | GeneralSecurityException e) {
      throw new IllegalArgumentException(
          "key \"" + verifying.kid() + "\" is no private key; sign with a private key", e);
    }
    header =
        new JWSHeader.Builder(JWSAlgorithm.parse(algorithm.header()))
            .type(JOSEObjectType.JWT)
            .keyID(verifying.kid())
            .build();
  }

  /** The token that says {@code claims}, in compact form (RFC 7515 section 7.1). */
  public String sign(AnnounceClaims claims) {
    var set =
        times(claims.expiresAt(), claims.notBefore())
            .issuer(claims.issuer())
            .audience(claims.audience())
            .claim(Claims.INFO_HASH, claims.infoHash().toString());
    claims.infoHash2().ifPresent(hash -> set.claim(Claims.INFO_HASH_2, hash.toString()));
    if (!claims.otherNames().isEmpty()) {
      set.claim(Claims.INFO_HASHES, claims.otherNames().stream().map(InfoHash::toString).toList());
    }
    if (!claims.subject().isEmpty()) {
      set.subject(claims.subject());
    }
    if (!claims.id().isEmpty()) {
      set.jwtID(claims.id());
    }
    return sign(set.build());
  }

  /** The token that says {@code claims}. */
  public String sign(NodeClaims claims) {
    var set =
        times(claims.expiresAt(), claims.notBefore())
            .issuer(claims.issuer())
            .audience(claims.audience())
            .subject(claims.node())
            .claim(Claims.SCOPE, NodeClaims.SCOPE);
    if (claims.isOrigin()) {
      set.claim(Claims.ROLE, NodeClaims.ORIGIN);
    }
    return sign(set.build());
  }

  private static JWTClaimsSet.Builder times(Instant expiresAt, Instant notBefore) {
    var set = new JWTClaimsSet.Builder().expirationTime(Date.from(expiresAt));
    return notBefore.equals(Instant.EPOCH) ? set : set.notBeforeTime(Date.from(notBefore));
  }

  private String sign(JWTClaimsSet claims) {
    var signed = new SignedJWT(header, claims).getSigningInput();
    try {
      var signer = Signature.getInstance(algorithm.jca());
      signer.initSign(key);
      signer.update(signed);
      return new String(signed, StandardCharsets.US_ASCII) + "." + Base64URL.encode(signer.sign());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a private key of this kind always signs", e);
    }
  }
}
