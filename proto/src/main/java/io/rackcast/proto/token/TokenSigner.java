package io.rackcast.proto.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.rackcast.proto.torrent.InfoHash;
import java.time.Instant;
import java.util.Date;

/**
 * Signs tokens with one private key; for any thread. An RSA signature takes about a millisecond.
 */
public final class TokenSigner {
  private final JWSHeader header;
  private final RSASSASigner signer;

  /**
   * Makes one.
   *
   * @param key a private RSA key with a {@code kid}, 2048 bits or more
   * @throws IllegalArgumentException if it is anything else
   */
  public TokenSigner(RSAKey key) {
    var verifying = TokenKey.rsa(key);
    try {
      signer = new RSASSASigner(key);
    } catch (JOSEException e) {
      throw new IllegalArgumentException(
          "key \"" + verifying.kid() + "\" is no private key; sign with a private key", e);
    }
    header =
        new JWSHeader.Builder(verifying.algorithm().jose())
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
    var token = new SignedJWT(header, claims);
    try {
      token.sign(signer);
    } catch (JOSEException e) {
      throw new IllegalStateException("a private RSA key always signs", e);
    }
    return token.serialize();
  }
}
