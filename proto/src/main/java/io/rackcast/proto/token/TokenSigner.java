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
import java.security.Provider;
import java.security.ProviderException;
import java.security.Signature;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;

/** Signs tokens with one private key; for any thread. A signature takes about a millisecond. */
public final class TokenSigner {
  private final JWSHeader header;
  private final TokenAlgorithm algorithm;
  private final PrivateKey key;
  private final Optional<Provider> provider;

  /**
   * Makes one.
   *
   * @param jwk a private key with a {@code kid}: RSA of 2048 bits or more, P-256 or Ed25519
   * @throws IllegalArgumentException if it is anything else
   */
  public TokenSigner(JWK jwk) {
    this(jwk, privateKey(jwk), Optional.empty());
  }

  /**
   * Makes one for a private key that may never be seen.
   *
   * @param open the public key with a {@code kid}, as in the other
   * @param key the private key, perhaps no more than a handle of a hardware token
   * @param provider what signs with it; empty: any of Java's that can
   * @throws IllegalArgumentException if the public key is of another kind
   */
  public TokenSigner(JWK open, PrivateKey key, Optional<Provider> provider) {
    var verifying = TokenKey.of(open);
    algorithm = verifying.algorithm();
    this.key = key;
    this.provider = provider;
    header =
        new JWSHeader.Builder(JWSAlgorithm.parse(algorithm.header()))
            .type(JOSEObjectType.JWT)
            .keyID(verifying.kid())
            .build();
  }

  private static PrivateKey privateKey(JWK jwk) {
    try {
      return JwkKeys.privateKey(jwk);
    } catch (JOSEException | GeneralSecurityException e) {
      throw new IllegalArgumentException(
          "key \"" + jwk.getKeyID() + "\" is no private key; sign with a private key", e);
    }
  }

  /** The name that the tokens' headers give. */
  public String kid() {
    return header.getKeyID();
  }

  /** What it signs with. */
  public TokenAlgorithm algorithm() {
    return algorithm;
  }

  /**
   * The token that says {@code claims}, in compact form (RFC 7515 section 7.1).
   *
   * @throws SigningException if the key does not sign now
   */
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
      var signer = signature();
      signer.initSign(key);
      signer.update(signed);
      return new String(signed, StandardCharsets.US_ASCII) + "." + Base64URL.encode(signer.sign());
    } catch (GeneralSecurityException | ProviderException e) {
      throw new SigningException(kid(), e);
    }
  }

  private Signature signature() throws GeneralSecurityException {
    return provider.isPresent()
        ? Signature.getInstance(algorithm.jca(), provider.get())
        : Signature.getInstance(algorithm.jca());
  }
}
