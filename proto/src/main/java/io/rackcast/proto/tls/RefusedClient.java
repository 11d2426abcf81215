package io.rackcast.proto.tls;

import java.security.cert.CertificateException;

/** A client's certificate is not taken because of a revocation list; the message says why. */
public final class RefusedClient extends CertificateException {
  private static final long serialVersionUID = 1L;

  private final boolean isRevoked;

  private RefusedClient(boolean isRevoked, String why) {
    super(why);
    this.isRevoked = isRevoked;
  }

  static RefusedClient revoked(String why) {
    return new RefusedClient(true, why);
  }

  static RefusedClient unknown(String why) {
    return new RefusedClient(false, why);
  }

  /** Whether a list has it; else no list that is in force can say that it is good. */
  public boolean isRevoked() {
    return isRevoked;
  }
}
