package io.rackcast.publisher.identity;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * A client's certificate of a connection in TLS, whose chain TLS has checked when it was made.
 *
 * @param chain the client's own first, then those that it showed beside it
 * @param check asks again whether it is revoked by now
 */
public record ClientCertificate(List<X509Certificate> chain, Check check) {
  /** Whether a chain is still good. */
  @FunctionalInterface
  public interface Check {
    /** Throws, with a reason for people, if it is not. */
    void run(List<X509Certificate> chain) throws CertificateException;
  }

  /** Copies the chain, which has the client's own at least. */
  public ClientCertificate {
    chain = List.copyOf(chain);
    if (chain.isEmpty()) {
      throw new IllegalArgumentException("a client's chain has its own certificate");
    }
  }

  /** The client's own. */
  public X509Certificate own() {
    return chain.get(0);
  }

  /**
   * Demands that it is not revoked.
   *
   * @throws AccessDenied with a sentence for the caller
   */
  public void requireStanding() {
    try {
      check.run(chain);
    } catch (CertificateException e) {
      throw AccessDenied.unknown(
          "the client certificate is not taken any more: "
              + e.getMessage()
              + "; connect again with a new one");
    }
  }
}
