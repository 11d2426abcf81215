package io.rackcast.proto.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import java.nio.charset.StandardCharsets;

/**
 * A public key, the name that tokens call it by, and the one algorithm it checks; for any thread.
 */
public final class TokenKey {
  private static final int FEWEST_RSA_BITS = 2048;
  private static final int MOST_RSA_BITS = 8192;

  private final String kid;
  private final TokenAlgorithm algorithm;
  private final JWSVerifier verifier;

  private TokenKey(String kid, TokenAlgorithm algorithm, JWSVerifier verifier) {
    this.kid = kid;
    this.algorithm = algorithm;
    this.verifier = verifier;
  }

  /**
   * An RSA key for {@link TokenAlgorithm#RS256}; of a private key the public part.
   *
   * @throws IllegalArgumentException if it has no {@code kid}, or less than 2048 or more than 8192
   *     bits (RFC 7518 section 3.3; each check's cost grows with the square)
   */
  public static TokenKey rsa(RSAKey key) {
    String kid = key.getKeyID();
    if (kid == null || kid.isEmpty()) {
      throw new IllegalArgumentException("a key has no kid; give each key one");
    }
    if (key.size() < FEWEST_RSA_BITS || key.size() > MOST_RSA_BITS) {
      throw new IllegalArgumentException(
          "key \"%s\" has %d bits; use %d to %d"
              .formatted(kid, key.size(), FEWEST_RSA_BITS, MOST_RSA_BITS));
    }
    try {
      return new TokenKey(kid, TokenAlgorithm.RS256, new RSASSAVerifier(key.toRSAPublicKey()));
    } catch (JOSEException e) {
      throw new IllegalArgumentException("key \"" + kid + "\" is no RSA key; make a new one", e);
    }
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
  boolean verify(String signed, Base64URL signature) {
    try {
      // A header of ours: nothing that the token says of itself has a say here.
      return verifier.verify(
          new JWSHeader(algorithm.jose()), signed.getBytes(StandardCharsets.US_ASCII), signature);
    } catch (JOSEException e) {
      return false;
    }
  }

  @Override
  public String toString() {
    return kid + " (" + algorithm + ")";
  }
}
