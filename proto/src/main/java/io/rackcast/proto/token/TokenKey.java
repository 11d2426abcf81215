package io.rackcast.proto.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.RSAKey;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A key, the name that tokens call it by, and the one algorithm it checks; for any thread. All by
 * Java's own providers, so that one who installs a faster one has faster checks.
 */
public final class TokenKey {
  /** Bytes of a key of short tokens: as many as its hash has (RFC 7518 section 3.2). */
  public static final int SHARED_BYTES = 32;

  private static final int FEWEST_RSA_BITS = 2048;
  private static final int MOST_RSA_BITS = 8192;
  // Both halves of an ECDSA signature on P-256; two zeros passed for any text in some JDKs.
  private static final int ES256_HALF = 32;

  private final String kid;
  private final TokenAlgorithm algorithm;
  private final Key key;

  private TokenKey(String kid, TokenAlgorithm algorithm, Key key) {
    this.kid = kid;
    this.algorithm = algorithm;
    this.key = key;
  }

  /**
   * The public part of a key for {@link TokenAlgorithm#RS256}, {@link TokenAlgorithm#ES256} or
   * {@link TokenAlgorithm#EDDSA}, by its kind.
   *
   * @throws IllegalArgumentException if it is of another kind, has no {@code kid}, or is an RSA key
   *     of less than 2048 or more than 8192 bits (RFC 7518 section 3.3; each check's cost grows
   *     with the square)
   */
  public static TokenKey of(JWK jwk) {
    String kid = jwk.getKeyID();
    if (kid == null || kid.isEmpty()) {
      throw new IllegalArgumentException("a key has no kid; give each key one");
    }
    var algorithm = JwkKeys.algorithm(jwk);
    if (algorithm.isEmpty()) {
      throw new IllegalArgumentException(
          "key \"%s\" is of a kind that signs no tokens; use RSA, P-256 or Ed25519".formatted(kid));
    }
    if (jwk instanceof RSAKey rsa && (rsa.size() < FEWEST_RSA_BITS || rsa.size() > MOST_RSA_BITS)) {
      throw new IllegalArgumentException(
          "key \"%s\" has %d bits; use %d to %d"
              .formatted(kid, rsa.size(), FEWEST_RSA_BITS, MOST_RSA_BITS));
    }
    try {
      return new TokenKey(kid, algorithm.get(), JwkKeys.publicKey(jwk));
    } catch (JOSEException | GeneralSecurityException e) {
      throw new IllegalArgumentException(
          "key \"%s\" is no good %s key; make a new one".formatted(kid, algorithm.get().header()),
          e);
    }
  }

  /** As {@link #of}, for an RSA key. */
  public static TokenKey rsa(RSAKey key) {
    return of(key);
  }

  /**
   * A key that a tracker and the publisher share, for {@link TokenAlgorithm#HS256}.
   *
   * @param secret {@value #SHARED_BYTES} bytes of chance
   * @throws IllegalArgumentException if it has no name or another length
   */
  public static TokenKey shared(String kid, byte[] secret) {
    if (kid.isEmpty() || secret.length != SHARED_BYTES) {
      throw new IllegalArgumentException(
          "a key of short tokens has a name and %d bytes; this one, \"%s\", has %d"
              .formatted(SHARED_BYTES, kid, secret.length));
    }
    var algorithm = TokenAlgorithm.HS256;
    return new TokenKey(kid, algorithm, new SecretKeySpec(secret, algorithm.jca()));
  }

  /** The name that a token's header gives, {@code kid}. */
  public String kid() {
    return kid;
  }

  /** The only algorithm this key is used with. */
  public TokenAlgorithm algorithm() {
    return algorithm;
  }

  /** Whether {@code signature} is this key's under {@code signed}. */
  boolean verify(byte[] signed, byte[] signature) {
    try {
      if (key instanceof PublicKey open) {
        return isWellFormed(signature) && verify(open, signed, signature);
      }
      return MessageDigest.isEqual(mac(key, signed), signature);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private boolean verify(PublicKey open, byte[] signed, byte[] signature)
      throws GeneralSecurityException {
    // By the key's algorithm: nothing that the token says of itself has a say here.
    var check = Signature.getInstance(algorithm.jca());
    check.initVerify(open);
    check.update(signed);
    return check.verify(signature);
  }

  private boolean isWellFormed(byte[] signature) {
    return algorithm != TokenAlgorithm.ES256
        || (signature.length == 2 * ES256_HALF
            && !isZero(signature, 0)
            && !isZero(signature, ES256_HALF));
  }

  private static boolean isZero(byte[] bytes, int from) {
    int all = 0;
    for (int i = from; i < from + ES256_HALF; i++) {
      all |= bytes[i];
    }
    return all == 0;
  }

  static byte[] mac(Key key, byte[] signed) throws GeneralSecurityException {
    var mac = Mac.getInstance(TokenAlgorithm.HS256.jca());
    mac.init(key);
    return mac.doFinal(signed);
  }

  @Override
  public String toString() {
    return kid + " (" + algorithm.header() + ")";
  }
}
