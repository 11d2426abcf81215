package io.rackcast.proto.token;

import com.nimbusds.jose.Algorithm;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;

/** Makes private keys that sign tokens. */
public final class KeyMaker {
  private static final int RSA_BITS = 3072;
  private static final int ED25519_BYTES = 32;

  private KeyMaker() {}

  /** A new private key: RSA of {@value #RSA_BITS} bits, P-256 or Ed25519. */
  public static JWK make(TokenAlgorithm algorithm, String kid, Instant now) {
    Algorithm name = JWSAlgorithm.parse(algorithm.header());
    var issued = Date.from(now);
    try {
      return switch (algorithm) {
        case RS256 ->
            new RSAKeyGenerator(RSA_BITS)
                .keyID(kid)
                .keyUse(KeyUse.SIGNATURE)
                .algorithm(name)
                .issueTime(issued)
                .generate();
        case ES256 ->
            new ECKeyGenerator(Curve.P_256)
                .keyID(kid)
                .keyUse(KeyUse.SIGNATURE)
                .algorithm(name)
                .issueTime(issued)
                .generate();
        case EDDSA -> ed25519(kid, name, issued);
        case HS256 ->
            throw new IllegalArgumentException("a key that is shared signs no published tokens");
      };
    } catch (JOSEException | GeneralSecurityException e) {
      throw new IllegalStateException("every Java from 17 on makes such keys", e);
    }
  }

  private static JWK ed25519(String kid, Algorithm name, Date issued)
      throws GeneralSecurityException {
    var pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    return new OctetKeyPair.Builder(Curve.Ed25519, last(pair.getPublic().getEncoded()))
        .d(last(pair.getPrivate().getEncoded()))
        .keyID(kid)
        .keyUse(KeyUse.SIGNATURE)
        .algorithm(name)
        .issueTime(issued)
        .build();
  }

  /** Both encodings end with the key's own bytes (RFC 8410). */
  private static Base64URL last(byte[] encoded) {
    return Base64URL.encode(
        Arrays.copyOfRange(encoded, encoded.length - ED25519_BYTES, encoded.length));
  }
}
