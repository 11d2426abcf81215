package io.rackcast.publisher.signing;

import com.nimbusds.jose.Algorithm;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import io.rackcast.proto.token.TokenKey;
import io.rackcast.proto.token.TokenSigner;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Date;
import java.util.List;
import java.util.Optional;

/**
 * Keys of a Java key store. A key is called by its thumbprint (RFC 7638), so that a new key under
 * an old alias has a new name, and is as old as its certificate; what else the certificate says
 * does not count.
 */
final class StoreEntries {
  private static final int ED25519_BYTES = 32;

  private StoreEntries() {}

  /**
   * @param aliases which keys; empty: all there are
   * @param what names the store in messages
   * @param provider what signs; empty: any that can
   */
  static List<HeldKey> of(
      KeyStore store,
      char[] password,
      List<String> aliases,
      HeldKey.Place place,
      String what,
      Optional<Provider> provider)
      throws IOException, GeneralSecurityException {
    var keys = new ArrayList<HeldKey>();
    for (var alias : aliases.isEmpty() ? keysIn(store) : aliases) {
      if (!store.isKeyEntry(alias)
          || !(store.getKey(alias, password) instanceof PrivateKey secret)
          || !(store.getCertificate(alias) instanceof X509Certificate certificate)) {
        throw new IOException(
            "%s has no private key with a certificate under \"%s\"; it has %s"
                .formatted(what, alias, Collections.list(store.aliases())));
      }
      keys.add(held(certificate, secret, place, what, alias, provider));
    }
    return keys;
  }

  private static List<String> keysIn(KeyStore store) throws GeneralSecurityException {
    var aliases = new ArrayList<String>();
    for (var alias : Collections.list(store.aliases())) {
      if (store.isKeyEntry(alias) && store.getCertificate(alias) != null) {
        aliases.add(alias);
      }
    }
    return aliases;
  }

  private static HeldKey held(
      X509Certificate certificate,
      PrivateKey secret,
      HeldKey.Place place,
      String what,
      String alias,
      Optional<Provider> provider)
      throws IOException {
    try {
      var open = jwk(certificate.getPublicKey(), certificate.getNotBefore());
      return new HeldKey(open, new TokenSigner(open, secret, provider), place, alias);
    } catch (IllegalArgumentException | JOSEException e) {
      throw new IOException(
          "the key \"%s\" of %s is no good: %s".formatted(alias, what, e.getMessage()), e);
    }
  }

  private static JWK jwk(PublicKey key, Date issued) throws JOSEException {
    var use = KeyUse.SIGNATURE;
    if (key instanceof RSAPublicKey rsa) {
      var builder = new RSAKey.Builder(rsa).keyIDFromThumbprint().keyUse(use).issueTime(issued);
      return builder.algorithm(algorithm(builder.build())).build();
    }
    if (key instanceof ECPublicKey ec) {
      var curve = Curve.forECParameterSpec(ec.getParams());
      if (!Curve.P_256.equals(curve)) {
        throw new IllegalArgumentException("it is on another curve; use P-256");
      }
      var builder =
          new ECKey.Builder(curve, ec).keyIDFromThumbprint().keyUse(use).issueTime(issued);
      return builder.algorithm(algorithm(builder.build())).build();
    }
    if (key instanceof EdECPublicKey edwards && edwards.getParams().getName().equals("Ed25519")) {
      var encoded = edwards.getEncoded();
      var bytes = Arrays.copyOfRange(encoded, encoded.length - ED25519_BYTES, encoded.length);
      var builder =
          new OctetKeyPair.Builder(Curve.Ed25519, Base64URL.encode(bytes))
              .keyIDFromThumbprint()
              .keyUse(use)
              .issueTime(issued);
      return builder.algorithm(algorithm(builder.build())).build();
    }
    throw new IllegalArgumentException(
        "it is of the kind " + key.getAlgorithm() + "; use RSA, P-256 or Ed25519");
  }

  private static Algorithm algorithm(JWK key) {
    return Algorithm.parse(TokenKey.of(key).algorithm().header());
  }
}
