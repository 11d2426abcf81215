package io.rackcast.proto.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.HexFormat;
import java.util.Optional;

/**
 * JSON Web Keys (RFC 7517) as the keys of Java's own providers. Ed25519 too, which the library of
 * the JWKs leaves to another one; Java has it since 15.
 */
final class JwkKeys {
  // What stands before the 32 bytes of an Ed25519 key (RFC 8410 sections 4 and 7).
  private static final byte[] ED25519_PUBLIC = HexFormat.of().parseHex("302a300506032b6570032100");
  private static final byte[] ED25519_PRIVATE =
      HexFormat.of().parseHex("302e020100300506032b657004220420");
  private static final int ED25519_BYTES = 32;

  private JwkKeys() {}

  /** The one algorithm that a key of this kind is for; empty if it is for none of ours. */
  static Optional<TokenAlgorithm> algorithm(JWK key) {
    if (key instanceof RSAKey) {
      return Optional.of(TokenAlgorithm.RS256);
    }
    if (key instanceof ECKey ec && Curve.P_256.equals(ec.getCurve())) {
      return Optional.of(TokenAlgorithm.ES256);
    }
    return key instanceof OctetKeyPair pair && Curve.Ed25519.equals(pair.getCurve())
        ? Optional.of(TokenAlgorithm.EDDSA)
        : Optional.empty();
  }

  static PublicKey publicKey(JWK key) throws JOSEException, GeneralSecurityException {
    if (key instanceof RSAKey rsa) {
      return rsa.toRSAPublicKey();
    }
    if (key instanceof ECKey ec) {
      return ec.toECPublicKey();
    }
    if (key instanceof OctetKeyPair pair) {
      var encoded = join(ED25519_PUBLIC, pair.getX().decode());
      return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
    }
    throw new JOSEException("a key of another kind");
  }

  static PrivateKey privateKey(JWK key) throws JOSEException, GeneralSecurityException {
    if (!key.isPrivate()) {
      throw new JOSEException("no private key");
    }
    if (key instanceof RSAKey rsa) {
      return rsa.toRSAPrivateKey();
    }
    if (key instanceof ECKey ec) {
      return ec.toECPrivateKey();
    }
    if (key instanceof OctetKeyPair pair) {
      var encoded = join(ED25519_PRIVATE, pair.getD().decode());
      return KeyFactory.getInstance("Ed25519").generatePrivate(new PKCS8EncodedKeySpec(encoded));
    }
    throw new JOSEException("a key of another kind");
  }

  private static byte[] join(byte[] head, byte[] key) throws JOSEException {
    if (key.length != ED25519_BYTES) {
      throw new JOSEException("an Ed25519 key has 32 bytes, not " + key.length);
    }
    var all = new byte[head.length + key.length];
    System.arraycopy(head, 0, all, 0, head.length);
    System.arraycopy(key, 0, all, head.length, key.length);
    return all;
  }
}
