package io.rackcast.proto.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;

/** Keys made once for all tests of this package. */
final class TestKeys {
  static final RSAKey PUBLISHER = make("k1");
  static final RSAKey STRANGER = make("k1");

  private TestKeys() {}

  private static RSAKey make(String kid) {
    try {
      return new RSAKeyGenerator(2048).keyID(kid).generate();
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }
}
